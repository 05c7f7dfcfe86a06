"""Whether a ledger agrees with itself: its rows, their numbers, and its sums."""

from __future__ import annotations

import heapq
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.snapshots import snapshot
from expenses.ledger.models import Ledger, RowKind
from expenses.verifying import links
from expenses.verifying.faults import Fault, Report, Rule
from expenses.verifying.rows import SOURCES, TABLES, Numbered
from expenses.verifying.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from expenses.ledger.models.ledgers import Owner
    from expenses.verifying.faults import Broken


def verify_own(user: Owner) -> Report:
    """Look at the ledger of the user; one that was never written to is in order."""
    with snapshot():
        ledger = Ledger.objects.for_user(user).first()
        if ledger is None:
            return Report(dict.fromkeys((*TABLES, *links.TABLES), 0))
        ledger.owner = user  # type: ignore[assignment]  # a request has somebody's
        return _report(ledger)


def verify(ledger_id: int) -> Report | None:
    """Look at a ledger; None where it has gone meanwhile."""
    with snapshot():
        ledger = Ledger.objects.select_related("owner").filter(pk=ledger_id).first()
        return _report(ledger) if ledger else None


def _report(ledger: Ledger) -> Report:
    """Look at all of a ledger as it is at one moment, up to the first row that does not agree.

    Rows are looked at in the order of their numbers, in batches: memory grows with the categories
    alone. Then what refers to entries, then the sums.
    """
    report, totals = Report(dict.fromkeys(TABLES, 0)), Totals()
    of_rows = _row_faults(ledger, report, totals)
    linked = (links.external_ids(ledger), links.occurrences(ledger), links.imports(ledger))
    report.first = next(chain(of_rows, *linked), None) or totals.fault(ledger)
    report.checked |= links.counts(ledger)
    return report


def _row_faults(ledger: Ledger, report: Report, totals: Totals) -> Iterator[Fault]:
    """Yield the faults of rows, and count the rows until then."""
    own = (ledger.settings_seq, ledger.forgotten_seq)
    if not 0 <= min(own) <= max(own) <= ledger.seq:
        text = _("It has a number that it has not come to.")
        yield Fault(RowKind.LEDGER, None, Rule.NUMBER_IN_BOUNDS, text)
    last = 0
    sources = (source(ledger, totals) for source in SOURCES)
    for row in heapq.merge(_settings(ledger), *sources, key=attrgetter("seq")):
        if row.table:
            report.checked[row.table] += 1
        if broken := row.broken or _broken_number(row.seq, last, ledger.seq):
            yield Fault(row.kind, row.pk, *broken)
        last = row.seq


def _settings(ledger: Ledger) -> Iterator[Numbered]:
    if ledger.settings_seq:
        yield Numbered(ledger.settings_seq, "", RowKind.LEDGER, None, None)


def _broken_number(seq: int, last: int, greatest: int) -> Broken:
    if not 0 < seq <= greatest:
        return Rule.NUMBER_IN_BOUNDS, _("Its number is none that the ledger has given.")
    if seq == last:
        return Rule.NUMBER_UNIQUE, _("Another row has the same number.")
    return None
