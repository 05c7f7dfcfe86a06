"""From text to the records of a table: JSON, an array with an object for each row."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from expenses.errors import Refusal
from expenses.importing.reading.decoding import check_text
from expenses.importing.reading.shapes import MAXIMUM_ROWS
from expenses.importing.reading.tables import MAXIMUM_COLUMNS, Record, too_many_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_BEGINNING: Final = re.compile(r"\s*(?:\{|\[\s*[\[{\]\"0-9tfn-])")
# Numbers stay as they are written.
_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def is_json(text: str) -> bool:
    """Tell whether the text begins as JSON does, rather than a table."""
    return _BEGINNING.match(text) is not None


def read_objects(text: str) -> tuple[list[str], list[Record]]:
    """Return the names, in the order in which they come, and the values of each object.

    A missing value and null are "". Where several objects stand on a line, their `line` is their
    number instead, from 1. Refusal (`file_json`, `file_not_text`, `file_too_many_rows`,
    `file_too_many_columns`) for anything else than an array of flat objects.
    """
    names: dict[str, None] = {}
    found: list[tuple[int, dict[str, str]]] = []
    for line, values in _objects(text):
        names.update(dict.fromkeys(values))
        found.append((line, values))
        if len(found) > MAXIMUM_ROWS:
            raise too_many_rows()
        # Few names that many objects lack make many cells out of few characters.
        if len(names) > MAXIMUM_COLUMNS or len(names) * len(found) > len(text):
            message = _("The objects of this file have too many different names.")
            raise Refusal("file_too_many_columns", message)
    alone = all(before < after for (before, _one), (after, _other) in pairwise(found))
    records = [
        Record(line if alone else number, [values.get(name, "") for name in names])
        for number, (line, values) in enumerate(found, start=1)
    ]
    return list(names), records


def _objects(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each object with the line on which it begins."""
    place, line = _after(text, 0, "["), 1
    counted = 0
    while text[place : place + 1] != "]":
        line += text.count("\n", counted, place)
        counted = place
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            raise _no_array(line) from None
        yield line, _flat(value, line)
        place = _skip(text, place)
        if text[place : place + 1] != "]":
            place = _after(text, place, ",")
    if _skip(text, place + 1) != len(text):
        raise _no_array(line)


def _flat(value: object, line: int) -> dict[str, str]:
    """Return an object's values as text."""
    if not isinstance(value, dict):
        raise _no_array(line)
    texts = {name: "" if one is None else one for name, one in value.items()}
    if not all(isinstance(one, str) for one in texts.values()):
        raise _no_array(line)
    check_text("".join([*texts, *texts.values()]))
    return texts


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _after(text: str, place: int, sign: str) -> int:
    """Return where it goes on after the sign and white space."""
    place = _skip(text, place)
    if text[place : place + 1] != sign:
        raise _no_array(text.count("\n", 0, place) + 1)
    return _skip(text, place + 1)


def _no_array(line: int) -> Refusal:
    message = _(
        "JSON is an array of objects whose values are text, numbers or null. This is none on "
        "line %(line)d."
    )
    return Refusal("file_json", message % {"line": line})
