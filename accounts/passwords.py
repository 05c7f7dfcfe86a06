"""The pool's password rules, checked before Cognito is asked.

Cognito looks at the account first and at the password later; asked in that order it would tell
which addresses have an account. cloudformation/cognito.yaml holds the same rules, and a test
compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_stubs_ext import StrOrPromise

MAXIMUM_LENGTH = 256
SYMBOLS = frozenset("^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ")

CHARACTERS: dict[str, tuple[Callable[[str], bool], StrOrPromise]] = {
    "uppercase": (lambda c: "A" <= c <= "Z", _("It needs an upper-case letter (A-Z).")),
    "lowercase": (lambda c: "a" <= c <= "z", _("It needs a lower-case letter (a-z).")),
    "digit": (lambda c: "0" <= c <= "9", _("It needs a digit (0-9).")),
    "symbol": (lambda c: c in SYMBOLS, _("It needs a symbol such as ! or -.")),
}


def check_password(password: str) -> None:
    """Raise a ValidationError that names every rule the password breaks."""
    errors = list(_broken_rules(password))
    if errors:
        raise ValidationError(errors)


def _broken_rules(password: str) -> Iterator[ErrorDetail]:
    minimum = settings.PASSWORD_MINIMUM_LENGTH
    if len(password) < minimum:
        message = _("It needs at least %(minimum)d characters.") % {"minimum": minimum}
        yield ErrorDetail(str(message), code="password_too_short")
    if len(password) > MAXIMUM_LENGTH:
        message = _("It may have at most %(maximum)d characters.") % {"maximum": MAXIMUM_LENGTH}
        yield ErrorDetail(str(message), code="password_too_long")
    for name in settings.PASSWORD_CHARACTERS:
        belongs, rule = CHARACTERS[name]
        if not any(map(belongs, password)):
            yield ErrorDetail(str(rule), code=f"password_needs_{name}")
    if password != password.strip():
        yield ErrorDetail(
            str(_("It may not begin or end with a space.")), code="password_outer_space"
        )
