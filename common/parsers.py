"""Reading request bodies: size first, then JSON without the leniency of Python's reader."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import (  # type: ignore[attr-defined]  # the stubs lack get_encoding
    FormParser,
    JSONParser,
    MultiPartParser,
    get_encoding,
)

from common.problems import PayloadTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping


def _declared_size(context: Mapping[str, Any] | None) -> int:
    request = (context or {}).get("request")
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) if request else 0
    except ValueError:
        return 0


class _LimitedParser:
    """Refuses a body that says it is too large before a byte of it is read."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  (as in DRF's parsers)
        if _declared_size(parser_context) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise PayloadTooLarge
        return super().parse(stream, media_type, parser_context)  # type: ignore[misc]  # a mix-in


class LimitedFormParser(_LimitedParser, FormParser):
    """Form bodies, for the forms of the browsable API."""


class LimitedMultiPartParser(_LimitedParser, MultiPartParser):
    """Multipart bodies, for the forms of the browsable API."""


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
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _declared_size(parser_context) > limit:
            raise PayloadTooLarge
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise PayloadTooLarge
        try:
            return json.loads(
                body.decode(get_encoding(dict(parser_context or {}))),
                parse_float=Decimal,
                parse_constant=_refuse_constant,
                object_pairs_hook=_without_duplicates,
            )
        except json.JSONDecodeError as error:
            raise ParseError(
                _("The body is not JSON: %(problem)s at line %(line)d, column %(column)d.")
                % {"problem": error.msg, "line": error.lineno, "column": error.colno}
            ) from error
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError(_("The body is not JSON that can be read here.")) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ParseError(_("The body names a field more than once."))
    return body
