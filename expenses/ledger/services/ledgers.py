"""Every write of a ledger's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from common.conditional import IfMatch
from expenses.errors import CurrencyFixed
from expenses.ledger.models import Entry
from expenses.ledger.references import references
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from expenses.ledger.models import Ledger
    from expenses.ledger.models.ledgers import Owner


class LedgerChanges(TypedDict, total=False):
    """What may be changed of a ledger; what is left out stays."""

    currency: str
    time_zone: str
    month_start_day: int


def update_ledger(
    *, user: Owner, changes: LedgerChanges, if_match: IfMatch = IfMatch.ANY
) -> Ledger:
    """Change the settings of the user's ledger and return it; without news, it stays as it is.

    VersionMismatch where they have changed; CurrencyFixed where the currency would change of a
    ledger that holds amounts.
    """
    with writing(user) as write:
        ledger = write.ledger
        if_match.check(ledger.version)
        news = {name: value for name, value in changes.items() if value != getattr(ledger, name)}
        if "currency" in news and _holds_amounts(ledger):
            raise CurrencyFixed(field="currency")
        if news:
            for name, value in news.items():
                setattr(ledger, name, value)
            ledger.settings_seq = write.number()
            ledger.save(update_fields=[*news, "settings_seq"])
        return ledger


def _holds_amounts(ledger: Ledger) -> bool:
    return Entry.objects.filter(ledger=ledger).exists() or any(
        reference.holds_amounts(ledger) for reference in references
    )
