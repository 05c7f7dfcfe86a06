"""What a person grants to support, and who made use of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.utils import html

from accounts.models import SupportAccess  # noqa: TC001  (drf-spectacular reads the hints)
from common.serializers import StrictSerializer

DEFAULT_HOURS = 24
LONGEST_HOURS = 72


class HoursField(serializers.IntegerField):
    """A whole number; in JSON a number, not DRF's text of one."""

    def to_internal_value(self, data: Any) -> int:  # noqa: ANN401  (whatever the body holds)
        """Return the number."""
        if isinstance(data, str) and not html.is_html_input(self.root.initial_data):
            self.fail("invalid")
        return super().to_internal_value(data)


class GrantSerializer(StrictSerializer):
    """For how long support may see amounts and descriptions."""

    hours = HoursField(
        default=DEFAULT_HOURS,
        min_value=1,
        max_value=LONGEST_HOURS,
        help_text=_("Hours from now."),
    )


class GrantedSerializer(serializers.Serializer[Any]):
    """An access that was just granted."""

    id = serializers.UUIDField()
    granted_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class AccessSerializer(GrantedSerializer):
    """An access of now or of the past."""

    revoked_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When it was taken back, or replaced by another one.")
    )
    open = serializers.SerializerMethodField(
        help_text=_("Whether support may see something by it now.")
    )

    def get_open(self, access: SupportAccess) -> bool:
        """Return whether it is neither over nor taken back."""
        return access.revoked_at is None and access.ends_at > timezone.now()


class LookSerializer(serializers.Serializer[Any]):
    """That a member of staff saw amounts and descriptions."""

    who = serializers.CharField(source="actor", help_text=_("The e-mail of the member of staff."))
    what = serializers.CharField(help_text=_("Which of your entries, or how many."))
    looked_at = serializers.DateTimeField()
    access = serializers.UUIDField(
        source="access_id",
        allow_null=True,
        help_text=_("By which access; null for an administrator, who needs none."),
    )


class SupportAccessSerializer(serializers.Serializer[Any]):
    """What was granted, and who looked; the newest first."""

    accesses = AccessSerializer(many=True, help_text=_("The last 50."))
    looks = LookSerializer(many=True, help_text=_("The last 200."))
