"""The rules of rows that refer to entries, and of what entries are known by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count, F
from django.utils.translation import gettext as _

from expenses.importing.models import ImportRow
from expenses.ledger.models import Entry, RowKind
from expenses.recurrences.models import Occurrence, State
from expenses.verifying.faults import Fault, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from expenses.ledger.models import Ledger

TABLES: Final = ("occurrences", "import_rows")


def occurrences(ledger: Ledger) -> Iterator[Fault]:
    """Look at what became of the recurrences."""
    posted = Occurrence.objects.filter(recurrence__ledger=ledger, entry__isnull=False)
    posted = posted.order_by("recurrence", "nominal_date")
    for one in posted.exclude(state=State.POSTED)[:1]:
        text = _("Of %(date)s it has an entry, and is not posted.") % {"date": one.nominal_date}
        yield Fault(RowKind.RECURRENCE, one.recurrence_id, Rule.OCCURRENCE_POSTED, text)
    for one in posted.exclude(entry__ledger=F("recurrence__ledger"))[:1]:
        text = _("Of %(date)s it has an entry of another ledger.") % {"date": one.nominal_date}
        yield Fault(RowKind.RECURRENCE, one.recurrence_id, Rule.OCCURRENCE_OF_LEDGER, text)


def imports(ledger: Ledger) -> Iterator[Fault]:
    """Look at what became of the rows of files."""
    made = ImportRow.objects.filter(plan__ledger=ledger, entry__isnull=False)
    for row in made.exclude(entry__ledger=F("plan__ledger")).order_by("plan", "line")[:1]:
        text = _("The entry of line %(line)d is of another ledger.") % {"line": row.line}
        yield Fault("import", row.plan_id, Rule.IMPORT_OF_LEDGER, text)


def external_ids(ledger: Ledger) -> Iterator[Fault]:
    """Look for two entries that another program knows by the same name."""
    kept = Entry.objects.filter(ledger=ledger).kept().exclude(external_id="")
    twice = kept.values("external_id").annotate(n=Count("*")).filter(n__gt=1)
    for each in twice.order_by("external_id")[:1]:
        entry = kept.filter(external_id=each["external_id"]).order_by("seq", "pk")[1]
        text = _("Another entry has the same external ID.")
        yield Fault(entry.kind, entry.pk, Rule.EXTERNAL_ID_UNIQUE, text)


def counts(ledger: Ledger) -> dict[str, int]:
    """Return how many of these there are."""
    rows = (
        Occurrence.objects.filter(recurrence__ledger=ledger),
        ImportRow.objects.filter(plan__ledger=ledger),
    )
    return {name: each.count() for name, each in zip(TABLES, rows, strict=True)}
