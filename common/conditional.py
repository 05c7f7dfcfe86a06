"""Conditional requests (RFC 9110, 13): nothing overwritten unseen, nothing sent twice.

A row's ETag is its `version`: who sends it back as `If-Match` changes the row only as they know
it. The ETag of a list or a sum changes with whatever it is made of: who sends that back as
`If-None-Match` gets 304 and no body. Answers are for their client alone (`Cache-Control:
no-store`), so it is the client that keeps the body and the ETag, and no cache between.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import DomainError
from common.renderers import BrowsableAPIRenderer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    Handler = Callable[..., HttpResponseBase]

# Any, or a list of ETags, as it is described to clients.
TAGS = r'^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$'
# And as HTTP has it.
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


@dataclass(frozen=True, slots=True)
class IfNoneMatch:
    """The ETags of what the client has; weak or strong is the same here. `*`: of anything."""

    tags: frozenset[str] = frozenset()
    anything: bool = False

    def holds(self, etag: str) -> bool:
        """Tell whether the client has what this ETag, as a header writes it, is of; "" is none."""
        return bool(etag) and (self.anything or etag.removeprefix("W/")[1:-1] in self.tags)


def if_none_match(request: Request) -> IfNoneMatch:
    """Return what `If-None-Match` says; a ValidationError where it is no list of ETags."""
    text = request.headers.get("If-None-Match")
    if text is None:
        return IfNoneMatch()
    if text.strip() == "*":
        return IfNoneMatch(anything=True)
    return IfNoneMatch(frozenset(tag for _weak, tag in _tags("If-None-Match", text)))


def strong(version: str) -> str:
    """Return the ETag of a row of this version."""
    return f'"{version}"'


def weak(tag: str) -> str:
    """Return the ETag of something that means the same, if not byte by byte."""
    return f'W/"{tag}"'


class ConditionalReads(APIView):
    """Answers GET and HEAD with 304 where the client has already what it would get.

    A page of the browsable API is always made: it holds a token of its own for its forms.
    """

    @abstractmethod
    def known_tag(self) -> str | None:
        """Return the ETag that the answer will have, if that can be told without making it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (DRF's signature)
        """Have the handler asked only where its answer is needed."""
        super().initial(request, *args, **kwargs)
        name = str(request.method).lower()
        handler = getattr(self, name, None)
        is_page = request.accepted_renderer.format == BrowsableAPIRenderer.format
        if name in {"get", "head"} and handler and not is_page:
            setattr(self, name, partial(self._read, handler))

    def _read(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (as the handler)
        there = if_none_match(request)
        etag = self.known_tag()
        if etag and not there.anything and there.holds(etag):
            return _not_modified(etag)
        response = handler(request, *args, **kwargs)
        if response.status_code != status.HTTP_200_OK:
            return response
        if etag:
            response.headers.setdefault("ETag", etag)
        shown = response.headers.get("ETag", "")
        return _not_modified(shown) if there.holds(shown) else response


def _not_modified(etag: str) -> Response:
    return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})


def _tags(header: str, text: str) -> list[tuple[str, str]]:
    if not _TAGS.fullmatch(text.strip()):
        message = _('Write it as ETags in quotes, like "12", with commas between them.')
        raise ValidationError({header: [ErrorDetail(str(message), code="etag_format")]})
    return _TAG.findall(text)
