"""The reads that are more than one queryset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expenses.ledger.models import Ledger

if TYPE_CHECKING:
    from expenses.ledger.models.ledgers import Owner


def ledger_of(user: Owner) -> Ledger:
    """Return the user's ledger; a new one, not yet stored, where nothing was written so far.

    Django keeps it on the user: within a request it is read once.
    """
    try:
        return user.ledger  # type: ignore[union-attr, no-any-return]  # the reverse of Ledger.owner
    except Ledger.DoesNotExist:
        return Ledger(owner=user)  # type: ignore[misc]  # a request has somebody's
