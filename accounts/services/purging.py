"""Forgetting what no longer matters: sessions that are over for good, and old counts.

A row of a session that was ended is what refuses its tokens, so it must outlive them. Refresh
tokens are good for REFRESH_TOKEN_DAYS from the sign-in on, rotated or not, and what they give for
a day more at most (Cognito's own limit). A row is made at the sign-in or later: when it was made,
used and ended longer ago than that, no token of it is good any more. Should the pool's tokens live
longer than the setting says, they make no new row either: a token without a row is refused when
its sign-in is that long ago (accounts/sessions/opening.py).
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils import timezone

from accounts.models import AttemptCount, Session, SpentRefreshToken
from accounts.selectors import forgotten_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

BATCH: Final = 1000
# The end of a period may matter for a while to the one after it (accounts/throttling.py).
COUNTS_LAST: Final = timedelta(days=1)


SESSIONS, SPENT, COUNTS = (
    "accounts.Session", "accounts.SpentRefreshToken", "accounts.AttemptCount",
)  # fmt: skip


def purge() -> dict[str, int]:
    """Delete what is over, a batch at a time; return how many rows of each model went."""
    purged: Counter[str] = Counter()
    for rows in (_spent(), _sessions(), _counts()):
        for batch in _batches(rows):
            purged.update(batch.delete()[1])
    return {label: purged[label] for label in (SESSIONS, SPENT, COUNTS)}


def count_purgeable() -> dict[str, int]:
    """Return how many rows of each model `purge` would delete."""
    with_their_session = SpentRefreshToken.objects.filter(session__in=_sessions())
    return {
        SESSIONS: _sessions().count(),
        SPENT: (_spent() | with_their_session).count(),
        COUNTS: _counts().count(),
    }


def _sessions() -> QuerySet[Session]:
    limit = forgotten_before()
    return Session.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=limit),
        Q(revoked_at=None) | Q(revoked_at__lt=limit),
        created_at__lt=limit,
    )


def _spent() -> QuerySet[SpentRefreshToken]:
    return SpentRefreshToken.objects.filter(spent_at__lt=forgotten_before())


def _counts() -> QuerySet[AttemptCount]:
    return AttemptCount.objects.filter(ends_at__lt=timezone.now() - COUNTS_LAST)


def _batches(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    page = rows
    while keys := list(page.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        # Still under the same conditions: a session may be used meanwhile.
        yield rows.filter(pk__in=keys)
        page = rows.filter(pk__gt=keys[-1])
