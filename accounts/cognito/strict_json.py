"""JSON objects from strangers, without the liberties that Python's parser takes."""

from __future__ import annotations

import json
from typing import NoReturn


class JsonError(ValueError):
    """Not one plain JSON object."""


def parse_object(raw: bytes) -> dict[str, object]:
    """Parse one JSON object in UTF-8.

    Names given twice (of which two readers may see different values), NaN, Infinity and nesting
    too deep to parse are refused, as is everything that is no object: `ValueError`, always.
    """
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise JsonError("nested too deeply") from error
    if not isinstance(value, dict):
        raise JsonError("not an object")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise JsonError("a name is given twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not JSON")
