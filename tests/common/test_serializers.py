"""Fields that all apps share."""

import pytest
from django.http import QueryDict

from common.serializers import FlagField, StrictSerializer


class Body(StrictSerializer):
    flag = FlagField()


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        ({"flag": True}, True),
        ({"flag": False}, False),
        (QueryDict("flag=true"), True),
        (QueryDict("flag=false"), False),
    ],
)
def test_flags(body, flag):
    serializer = Body(data=body)
    assert serializer.is_valid()
    assert serializer.validated_data == {"flag": flag}


@pytest.mark.parametrize("value", [0, 1, 1.0, "true", "True", "yes", "on", "", [], {}, None])
def test_no_flags(value):
    serializer = Body(data={"flag": value})
    assert not serializer.is_valid()
    [error] = serializer.errors["flag"]
    assert error.code == ("null" if value is None else "invalid")


@pytest.mark.parametrize("text", ["yes", "1", "TRUE", "on"])
def test_no_flags_in_a_form(text):
    assert not Body(data=QueryDict(f"flag={text}")).is_valid()
