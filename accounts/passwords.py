"""The pool's password rules, checked before Cognito is asked.

Cognito looks at the account first and at the password later; asked in that order it would tell
which addresses have an account. cloudformation/cognito.yaml holds the same rules, and a test
compares the two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_stubs_ext import StrOrPromise

MAXIMUM_LENGTH = 256
# Neither line breaks nor other control characters, and no white space at either end.
PRINTABLE = r"[^\x00-\x1f\x7f-\x9f]"
INK = r"[^\s\x00-\x1f\x7f-\x9f]"


class CharacterRule(NamedTuple):
    """A kind of character that must be there: what it is as a pattern, and in words."""

    pattern: str
    rule: StrOrPromise


CHARACTERS = {
    "uppercase": CharacterRule("[A-Z]", _("It needs an upper-case letter (A-Z).")),
    "lowercase": CharacterRule("[a-z]", _("It needs a lower-case letter (a-z).")),
    "digit": CharacterRule("[0-9]", _("It needs a digit (0-9).")),
    "symbol": CharacterRule(
        r"""[$*.\[\]{}()?"!@#%&/\\,><':;|_~`=+^ -]""", _("It needs a symbol such as ! or -.")
    ),
}


def check_password(password: str) -> None:
    """Raise a ValidationError that names every rule the password breaks."""
    errors = [ErrorDetail(str(rule), code=code) for code, rule in _broken_rules(password)]
    if errors:
        raise ValidationError(errors)


def _broken_rules(password: str) -> Iterator[tuple[str, StrOrPromise]]:
    minimum = settings.PASSWORD_MINIMUM_LENGTH
    if len(password) < minimum:
        rule = _("It needs at least %(minimum)d characters.") % {"minimum": minimum}
        yield "password_too_short", rule
    if len(password) > MAXIMUM_LENGTH:
        rule = _("It may have at most %(maximum)d characters.") % {"maximum": MAXIMUM_LENGTH}
        yield "password_too_long", rule
    for name in settings.PASSWORD_CHARACTERS:
        if not re.search(CHARACTERS[name].pattern, password):
            yield f"password_needs_{name}", CHARACTERS[name].rule
    if password != password.strip():
        yield "password_outer_space", _("It may not begin or end with a space.")
    if not re.fullmatch(f"{PRINTABLE}*", password):
        yield "password_control_character", _("It may not hold line breaks or the like.")


def password_schema() -> dict[str, Any]:
    """Return the rules as a JSON schema, for the OpenAPI document."""
    kinds = [CHARACTERS[name] for name in settings.PASSWORD_CHARACTERS]
    present = "".join(f"(?={PRINTABLE}*{kind.pattern})" for kind in kinds)
    # The length stands in the pattern, because few tools weigh a length and a pattern together.
    inner = f"{PRINTABLE}{{{settings.PASSWORD_MINIMUM_LENGTH - 2},{MAXIMUM_LENGTH - 2}}}"
    return {
        "type": "string",
        "format": "password",
        "pattern": f"^{present}{INK}{inner}{INK}$",
        "writeOnly": True,
        "description": (
            f"{settings.PASSWORD_MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters, among them: "
            f"{', '.join(settings.PASSWORD_CHARACTERS)}."
        ),
    }
