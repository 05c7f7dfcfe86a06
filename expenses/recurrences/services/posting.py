"""Making entries of what is due: once each, however often and late it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from expenses.ledger.models import Entry, Kind, Ledger
from expenses.ledger.services.entries import new_entry
from expenses.ledger.writing import writing
from expenses.recurrences.models import Occurrence, Recurrence, State
from expenses.recurrences.selectors import outlook_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from expenses.ledger.writing import Write
    from expenses.recurrences.selectors import Coming, Outlook

# With so many entries a transaction ends, and the next one goes on.
AT_ONCE: Final = 500


def post_ledger(ledger_id: int) -> tuple[int, int]:
    """Post what is due in a ledger, in transactions of bounded size.

    Returns of how many recurrences, and how many entries.
    """
    recurrences = entries = 0
    while True:
        owner = _owner(ledger_id)
        if owner is None:
            return recurrences, entries
        with writing(owner) as write:
            due, posted = _post_some(write)
        recurrences, entries = recurrences + due, entries + posted
        if posted < AT_ONCE:
            return recurrences, entries


def _owner(ledger_id: int) -> AbstractBaseUser | None:
    """Return whose ledger it is; None where it has gone meanwhile, or its owner may not log in."""
    ledgers = Ledger.objects.filter(pk=ledger_id, owner__is_active=True)
    ledger = ledgers.select_related("owner").first()
    return None if ledger is None else ledger.owner


def _post_some(write: Write) -> tuple[int, int]:
    due = Recurrence.objects.filter(ledger=write.ledger).due(write.today)
    recurrences = entries = 0
    for recurrence in due.select_related("category").order_by("next_date", "pk"):
        entries += post_due(write, recurrence)
        recurrences += 1
        recurrence.seq = write.number()
        recurrence.save(update_fields=["posted_until", "next_date", "seq"])
        if entries >= AT_ONCE:
            break
    return recurrences, entries


def post_due(write: Write, recurrence: Recurrence) -> int:
    """Post what is due of a recurrence, and return how much that is.

    Sets `posted_until` and `next_date`, for the caller to save. It is posted into the category of
    the recurrence even if that has been archived. Nothing is due while it is paused.
    """
    if recurrence.paused:
        recurrence.next_date = None
        return 0
    outlook = outlook_of(recurrence)
    due, recurrence.next_date = outlook.due(write.today)
    recurrence.posted_until = outlook.done_until(write.today)
    entries = Entry.objects.bulk_create(_entry(write, recurrence, each) for each in due)
    rows = [_posted(outlook, each, entry) for each, entry in zip(due, entries, strict=True)]
    moved = [row for row in rows if row.nominal_date in outlook.rows]
    Occurrence.objects.bulk_create(row for row in rows if row.nominal_date not in outlook.rows)
    Occurrence.objects.bulk_update(moved, ["state", "entry"])
    return len(due)


def _posted(outlook: Outlook, coming: Coming, entry: Entry) -> Occurrence:
    row = outlook.rows.get(coming.date) or Occurrence(
        recurrence=outlook.recurrence, nominal_date=coming.date, date=coming.posts_on
    )
    row.state, row.entry = State.POSTED, entry
    return row


def _entry(write: Write, recurrence: Recurrence, coming: Coming) -> Entry:
    return new_entry(
        write,
        kind=Kind(recurrence.kind),
        amount_minor=recurrence.amount_minor,
        category=recurrence.category,
        date=coming.posts_on,
        description=recurrence.description,
    )
