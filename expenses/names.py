"""Text that people write: what is kept of it, and when two names are the same."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from common.text import IGNORED, REFUSED
from expenses.errors import Refusal

MAXIMUM_LENGTH = 100
# Folding can make text longer (one character may become eighteen); an index takes only so much.
MAXIMUM_KEY_LENGTH = 255

MAXIMUM_TEXT_LENGTH = 500

# The halves of characters are no characters, and no database stores them.
_REFUSED = re.compile(rf"[{REFUSED}\ud800-\udfff]")
_IGNORED = re.compile(f"[{IGNORED}]")


def fold(text: str) -> str:
    """Return what two spellings of the same text have in common.

    Unicode's compatibility caseless match (definition D146) without what does not show, white
    space collapsed.
    """
    text = _IGNORED.sub("", text)
    for _turn in range(2):  # the second, because folding can undo the normalisation
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(text.split())


def clean_name(value: object) -> str:
    """Return the name with its white space collapsed, its spelling kept.

    Refusal (`name_type`, `name_characters`, `name_empty`, `name_too_long`) for what is not a name
    of 1 to MAXIMUM_LENGTH characters.
    """
    if not isinstance(value, str):
        raise Refusal("name_type", _('A category is given by its name, like "Groceries".'))
    if _REFUSED.search(value):
        message = _("A category's name has no control or format characters.")
        raise Refusal("name_characters", message)
    name = " ".join(value.split())
    key = fold(name)
    if not key:
        raise Refusal("name_empty", _("A category's name is needed."))
    if len(name) > MAXIMUM_LENGTH or len(key) > MAXIMUM_KEY_LENGTH:
        message = _("A category's name has at most %(maximum)d characters.")
        raise Refusal("name_too_long", message % {"maximum": MAXIMUM_LENGTH})
    return name


def check_text(value: object) -> str:
    """Return the text as it is.

    Refusal (`text_type`, `text_characters`, `text_too_long`) for what is not text of at most
    MAXIMUM_TEXT_LENGTH characters that a database can store.
    """
    if not isinstance(value, str):
        raise Refusal("text_type", _("This is given as text."))
    if "\x00" in value or any(unicodedata.category(character) == "Cs" for character in value):
        raise Refusal("text_characters", _("This text holds what is no character."))
    if len(value) > MAXIMUM_TEXT_LENGTH:
        message = _("This text has at most %(maximum)d characters.")
        raise Refusal("text_too_long", message % {"maximum": MAXIMUM_TEXT_LENGTH})
    return value
