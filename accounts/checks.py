"""System checks of the accounts' settings.

IDs: accounts.E001 a rate is not of the form "10/m", accounts.E002 an unknown kind of character in
PASSWORD_CHARACTERS, accounts.E003 no key set can be had, accounts.E004 no issuer, accounts.E005 a
number out of its bounds, accounts.E006 a group is given a role that there is not; with --deploy,
accounts.W001 our own mails reach nobody.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  (its name there)

from accounts.cognito.jwks import KeySet
from accounts.passwords import CHARACTERS
from accounts.roles import Role, unknown_roles
from accounts.throttling import parse_rate

# Of a password's length, Cognito's own.
BOUNDS = {
    "PASSWORD_MINIMUM_LENGTH": (6, 99),
    "COGNITO_TOKEN_LEEWAY": (0, 300),
    "TRUSTED_PROXIES": (0, 10),
    "EVEN_ANSWER_SECONDS": (0, 5),
    "STAFF_IDLE_SECONDS": (60, 24 * 60 * 60),
    "ROLE_CHECK_SECONDS": (0, 60 * 60),
    # Cognito's own bounds of the grace.
    "COGNITO_REFRESH_GRACE_SECONDS": (0, 60),
    "REFRESH_TOKEN_DAYS": (1, 3650),
}
RATES = (
    *("THROTTLE_ADDRESS", "THROTTLE_LOGIN", "THROTTLE_CODE", "THROTTLE_MAIL", "THROTTLE_EXPORT"),
    *("THROTTLE_ALL_LOGIN", "THROTTLE_ALL_SIGNUP", "THROTTLE_ALL_RECOVERY"),
)


@register
def check_settings(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Report each setting of the accounts that cannot be used."""
    return [*_rates(), *_characters(), *_key_set(), *_issuers(), *_numbers(), *_roles()]


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
    try:
        KeySet(settings.COGNITO_JWKS_URL, preloaded=settings.COGNITO_JWKS)
    except ValueError as error:
        yield Error(
            f"COGNITO_JWKS_URL or COGNITO_JWKS cannot be used: {error}",
            hint="An http(s) address; and the body found there, or nothing to have it fetched.",
            id="accounts.E003",
        )


def _issuers() -> Iterator[Error]:
    if not settings.COGNITO_ISSUERS:
        yield Error(
            "COGNITO_ISSUERS is empty: every token would be refused.",
            hint="Leave it unset for AWS's own issuers of the pool.",
            id="accounts.E004",
        )


def _numbers() -> Iterator[Error]:
    for name, (least, greatest) in BOUNDS.items():
        if not least <= getattr(settings, name) <= greatest:
            yield Error(
                f"{name} must be from {least} to {greatest}.",
                hint="`.env.example` says what it is for.",
                id="accounts.E005",
            )


def _roles() -> Iterator[Error]:
    unknown = unknown_roles()
    if unknown:
        yield Error(
            f"COGNITO_ROLES: unknown {', '.join(unknown)}.",
            hint=f"GROUP=ROLE, separated by commas, with the roles {', '.join(Role)}.",
            id="accounts.E006",
        )


@register(deploy=True)
def check_mail(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Warn where our own mails would reach nobody."""
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return []
    return [
        Warning(
            "EMAIL_URL is not set: mails of our own go to the console, with their addresses.",
            hint="For a server: EMAIL_URL=smtp+tls://user:password@host:587",
            id="accounts.W001",
        )
    ]
