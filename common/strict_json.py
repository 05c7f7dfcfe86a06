"""JSON from strangers, without the liberties that Python's parser takes."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable


class JSONError(ValueError):
    """JSON that is not plain enough."""


class DuplicateNameError(JSONError):
    """An object names a member twice, of which two readers may see different values."""


def loads(text: str, *, parse_float: Callable[[str], Any] = float) -> Any:  # noqa: ANN401  (JSON is anything)
    """Parse JSON; `parse_float` makes a value of a number that has a fraction or an exponent.

    Names given twice, NaN, Infinity, nesting too deep to parse and numbers beyond reason are
    refused: `ValueError`, always, and `json.JSONDecodeError` where it says the place.
    """
    try:
        return _decoder(parse_float).decode(text)
    except (RecursionError, ArithmeticError) as error:
        raise JSONError("nested too deeply, or a number beyond reason") from error


def parse_object(raw: bytes) -> dict[str, object]:
    """Parse one JSON object in UTF-8; `ValueError` for anything else."""
    value = loads(raw.decode())
    if not isinstance(value, dict):
        raise JSONError("not an object")
    return value


@functools.cache
def _decoder(parse_float: Callable[[str], Any]) -> json.JSONDecoder:
    # json.loads would make one for each text, which takes as long as parsing a small one.
    return json.JSONDecoder(
        object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=parse_float
    )


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateNameError("a name is given twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise JSONError(f"{name} is not JSON")
