"""Reading request bodies: JSON without the leniency of Python's reader, and forms for pages.

DRF itself refuses what is larger than DATA_UPLOAD_MAX_MEMORY_SIZE, but for files.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import (  # type: ignore[attr-defined]  # the stubs lack get_encoding
    FormParser,
    JSONParser,
    MultiPartParser,
    get_encoding,
)

from common import strict_json
from common.problems import PayloadTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


UNREADABLE = _("The body is not JSON that can be read here.")


class LimitedMultiPartParser(MultiPartParser):
    """Multipart bodies, for the forms of the browsable API.

    Django bounds their fields; files it would take of any size, and most views want none.
    """

    # In bytes; None: settings.DATA_UPLOAD_MAX_MEMORY_SIZE.
    largest: ClassVar[int | None] = None

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  (as in DRF's parsers)
        """Return the fields; PayloadTooLarge if the body says that it is larger than allowed."""
        meta = (parser_context or {})["request"].META
        if int(meta["CONTENT_LENGTH"]) > (self.largest or settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            raise PayloadTooLarge(self.largest)
        return _legible(super().parse, stream, media_type, parser_context)


class LegibleFormParser(FormParser):
    """Form bodies, for the forms of the browsable API."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  (as in DRF's parsers)
        """Return the fields; a ParseError if they cannot be read in the charset they name."""
        return _legible(super().parse, stream, media_type, parser_context)


def _legible(parse: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401  (as above)
    try:
        return parse(*arguments)
    except UnicodeError as error:
        raise ParseError(_("The body cannot be read in its charset.")) from error


class StrictJSONParser(JSONParser):
    """JSON by the letter of RFC 8259.

    Numbers with a fraction become Decimal, never float; NaN, a name given twice, nesting without
    end and numbers of thousands of digits are refused.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002  (DRF's signature)
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  (JSON is anything)
        """Return the body as dict, list, str, int, Decimal, bool or None."""
        text = _decoded(stream.read(), get_encoding(dict(parser_context or {})))
        try:
            return strict_json.loads(text, parse_float=Decimal)
        except json.JSONDecodeError as error:
            raise ParseError(
                _("The body is not JSON: it breaks at line %(line)d, column %(column)d.")
                % {"line": error.lineno, "column": error.colno}
            ) from error
        except strict_json.DuplicateNameError as error:
            raise ParseError(_("The body names a field more than once.")) from error
        except ValueError as error:
            raise ParseError(UNREADABLE) from error


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except ValueError as error:
        raise ParseError(UNREADABLE) from error
