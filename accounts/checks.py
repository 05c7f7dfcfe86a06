"""System checks of the accounts' settings.

IDs: accounts.E001 a rate is not of the form "10/m", accounts.E002 an unknown kind of character in
PASSWORD_CHARACTERS, accounts.E003 COGNITO_JWKS is not a key set, accounts.E004 no issuer.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from accounts.passwords import CHARACTERS
from accounts.throttling import parse_rate

RATES = ("THROTTLE_ADDRESS", "THROTTLE_LOGIN", "THROTTLE_CODE", "THROTTLE_MAIL")


@register
def check_settings(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Report each setting of the accounts that cannot be used."""
    return [*_rates(), *_characters(), *_key_set(), *_issuers()]


def _rates() -> Iterator[Error]:
    for name in RATES:
        try:
            parse_rate(getattr(settings, name))
        except ValueError as error:
            yield Error(
                f"{name}: {error}.",
                hint="A number, a slash, and s, m, h or d: 10/m is ten a minute.",
                id="accounts.E001",
            )


def _characters() -> Iterator[Error]:
    unknown = set(settings.PASSWORD_CHARACTERS) - set(CHARACTERS)
    if unknown:
        yield Error(
            f"PASSWORD_CHARACTERS: unknown {', '.join(sorted(unknown))}.",
            hint=f"Choose among {', '.join(CHARACTERS)}.",
            id="accounts.E002",
        )


def _key_set() -> Iterator[Error]:
    if not settings.COGNITO_JWKS:
        return
    try:
        keys = json.loads(settings.COGNITO_JWKS).get("keys")
    except (ValueError, AttributeError):
        keys = None
    if not (isinstance(keys, list) and keys):
        yield Error(
            "COGNITO_JWKS is not a JSON Web Key Set.",
            hint="It is the body found at COGNITO_JWKS_URL, or left empty to have it fetched.",
            id="accounts.E003",
        )


def _issuers() -> Iterator[Error]:
    if not settings.COGNITO_ISSUERS:
        yield Error(
            "COGNITO_ISSUERS is empty: every token would be refused.",
            hint="Leave it unset for AWS's own issuers of the pool.",
            id="accounts.E004",
        )
