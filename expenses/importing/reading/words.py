"""Words of headers and cells, compared without regard to how they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NO_WORD: Final = re.compile(r"[\W_]+")
_LONGEST: Final = 100


def fold(text: str) -> str:
    """Return the words in small letters without accents, a space between: "debut d ete"."""
    return _fold(text.strip()[:_LONGEST])


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", bare).strip()
