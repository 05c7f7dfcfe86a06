"""System checks of the settings that each new ledger starts with.

IDs: expenses.E001 an unfit currency, expenses.E002 an unknown time zone.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from expenses.days import zones
from expenses.money import exponent


@register
def check_currency(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Refuse a DEFAULT_CURRENCY in which no amount could be kept."""
    try:
        exponent(settings.DEFAULT_CURRENCY)
    except ValueError as error:
        hint = "Set DEFAULT_CURRENCY to a code of ISO 4217, like USD, EUR or JPY."
        return [Error(str(error), hint=hint, id="expenses.E001")]
    return []


@register
def check_time_zone(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Refuse a DEFAULT_TIME_ZONE in which nobody could tell what day it is."""
    name = settings.DEFAULT_TIME_ZONE
    if name not in zones():
        text = f"{name!r} is not a time zone of the IANA database that a ledger can have."
        hint = "Set DEFAULT_TIME_ZONE to a name of the IANA database, like UTC or Europe/Berlin."
        return [Error(text, hint=hint, id="expenses.E002")]
    return []
