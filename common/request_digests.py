"""Telling whether two requests are the same, whatever wrote them down."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.utils.datastructures import MultiValueDict

if TYPE_CHECKING:
    from rest_framework.request import Request


def digest_of(request: Request) -> str:
    """Return a digest of the method, the address with its query, and the body, in hex.

    The body counts as it is read: of JSON neither white space nor the order of members, of a form
    not its boundaries, but its fields and the content of its files, and each number digit by digit.
    It is read even where nobody asked for one: what the parsers raise for it, this raises.
    """
    body = request.data
    if isinstance(body, MultiValueDict):
        body = sorted(body.lists(), key=lambda field: str(field[0]))
    whole = [request.method, request.path, request.META.get("QUERY_STRING", ""), body]
    text = json.dumps(whole, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    """Return text for what JSON has no word for; TypeError for what no parser of ours makes."""
    if isinstance(value, Decimal):
        return repr(value)
    if isinstance(value, bytes):
        return f"bytes {hashlib.sha256(value).hexdigest()}"
    if isinstance(value, File):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return f"file {digest.hexdigest()}"
    raise TypeError(type(value).__name__)
