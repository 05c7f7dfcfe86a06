"""The caller's address cannot be chosen by the caller."""

from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from common.address import client_address

V1 = {"requestContext": {"identity": {"sourceIp": "198.51.100.1"}}}
V2 = {"requestContext": {"http": {"sourceIp": "198.51.100.2"}}}


@pytest.mark.parametrize(
    ("proxies", "meta", "address"),
    [
        (0, {}, "127.0.0.1"),
        (0, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "127.0.0.1"),
        (1, {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 203.0.113.1"}, "203.0.113.1"),
        (2, {"HTTP_X_FORWARDED_FOR": "evil, 203.0.113.1,203.0.113.2"}, "203.0.113.1"),
        (2, {"HTTP_X_FORWARDED_FOR": "203.0.113.1"}, "127.0.0.1"),
        (0, {"lambda.event": V1, "HTTP_X_FORWARDED_FOR": "evil, evil"}, "198.51.100.1"),
        (0, {"lambda.event": V2, "REMOTE_ADDR": "evil"}, "198.51.100.2"),
        (0, {"lambda.event": {}}, "127.0.0.1"),
    ],
)
def test_client_address(
    settings: Settings, proxies: int, meta: dict[str, Any], address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(RequestFactory().get("/", **meta)) == address
