"""Where in cloudformation/cognito.yaml a property stands."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.findings import TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.doctor.findings import Mend

_KEY: Final = re.compile(r"( *)([A-Za-z0-9:]+):(?: |$)")
_SECTIONS: Final = ("Parameters", "Conditions", "Outputs")


def find_line(mend: Mend) -> int | None:
    """Return the line of the property, or of the nearest thing around it, counted from one.

    None where it is no property, and where there is no template, as in the package for Lambda.
    """
    if mend.where != TEMPLATE:
        return None
    names = tuple(mend.path.split("."))
    if names[0] not in _SECTIONS:
        names = ("Resources", *names)
    places = _places(settings.BASE_DIR / TEMPLATE)
    parents = (names[:length] for length in range(len(names), 0, -1))
    return next((places[parent] for parent in parents if parent in places), None)


@functools.cache
def _places(file: Path) -> dict[tuple[str, ...], int]:
    """Return the line of each key, by the keys that lead to it.

    It goes by indentation and does not know YAML: what it takes for keys within a block of text
    is found only by who looks within that block.
    """
    places: dict[tuple[str, ...], int] = {}
    path: list[tuple[int, str]] = []
    for number, line in enumerate(_lines(file), start=1):
        match = _KEY.match(line)
        if match:
            indent = len(match[1])
            path = [(depth, name) for depth, name in path if depth < indent]
            path.append((indent, match[2]))
            places.setdefault(tuple(name for _, name in path), number)
    return places


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return []
