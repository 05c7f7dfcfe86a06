"""Where the API is, in its OpenAPI document."""

from typing import Any

from django.urls import get_script_prefix


def add_server(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Name the stage that stands in front of all paths, where one does (https://HOST/dev)."""
    prefix = get_script_prefix().rstrip("/")
    return result | {"servers": [{"url": prefix}]} if prefix else result
