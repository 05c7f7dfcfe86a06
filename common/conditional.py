"""Conditional requests (RFC 9110, 13): nothing overwritten unseen, nothing sent twice.

A row's ETag is its `version`: who sends it back as `If-Match` changes the row only as they know
it. The ETag of a list or a sum changes with whatever it is made of: who sends that back as
`If-None-Match` gets 304 and no body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from common.errors import DomainError

if TYPE_CHECKING:
    from rest_framework.request import Request

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_TAGS = re.compile(rf"{_TAG.pattern}([ \t]*,[ \t]*{_TAG.pattern})*")


class VersionMismatch(DomainError):
    """A row was to be changed as the client knew it, but it has changed since."""

    code = "version_mismatch"
    message = _("This has been changed since you read it. Read it again, then decide.")


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The versions as which a row may be changed; None: as whatever it is."""

    versions: frozenset[str] | None = None

    ANY: ClassVar[IfMatch]

    def check(self, version: str) -> None:
        """Raise VersionMismatch if the row, locked, has none of the versions."""
        if self.versions is not None and version not in self.versions:
            raise VersionMismatch


IfMatch.ANY = IfMatch()


def if_match(request: Request) -> IfMatch:
    """Return what `If-Match` asks for; a ValidationError where it is no list of ETags.

    A weak ETag matches nothing, as the RFC has it: it does not say which version it is of.
    """
    text = request.headers.get("If-Match")
    if text is None or text.strip() == "*":
        return IfMatch.ANY
    return IfMatch(frozenset(tag for weak, tag in _tags("If-Match", text) if not weak))


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the client has what the (weak) ETag is of, by `If-None-Match`."""
    text = request.headers.get("If-None-Match")
    if text is None:
        return False
    return text.strip() == "*" or tag in {tag for _weak, tag in _tags("If-None-Match", text)}


def strong(version: str) -> str:
    """Return the ETag of a row of this version."""
    return f'"{version}"'


def weak(tag: str) -> str:
    """Return the ETag of something that means the same, if not byte by byte."""
    return f'W/"{tag}"'


def _tags(header: str, text: str) -> list[tuple[str, str]]:
    if not _TAGS.fullmatch(text.strip()):
        message = _('Write it as ETags in quotes, like "12", with commas between them.')
        raise ValidationError({header: [ErrorDetail(str(message), code="etag_format")]})
    return _TAG.findall(text)
