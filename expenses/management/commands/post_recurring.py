"""`manage.py post_recurring`: make entries of what is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from expenses import days
from expenses.recurrences import selectors
from expenses.recurrences.services import post_ledger

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from datetime import date

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Posts what recurrences have due, ledger by ledger; to be run every hour."""

    help = (
        "Post what recurrences have due by today in each ledger's own time zone, also what was "
        "missed since the last time. Each is posted once: it may run twice, or twice at once. A "
        "ledger that fails does not stop the others; the log says why, and it ends with 1. People "
        "who cannot log in are left out. Run it once an hour."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="Only count what is due.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002  (Django's signature)
        """Post it, and fail if a ledger did."""
        post = selectors.count_due if options["dry_run"] else post_ledger
        ledgers = recurrences = entries = failed = 0
        for number, time_zone, first in self._ledgers():
            try:
                due, posted = post(number) if first <= days.today(time_zone) else (0, 0)
            except Exception:  # a failure that nobody foresaw shall not keep the others waiting
                logger.exception("What is due in ledger %s could not be posted.", number)
                failed += 1
                continue
            if posted and options["verbosity"] > 1:
                self.stdout.write(f"ledger {number}: {posted}")
            ledgers, recurrences, entries = ledgers + bool(due), recurrences + due, entries + posted
        if options["verbosity"] > 0:
            what = "due" if options["dry_run"] else "posted"
            self.stdout.write(
                f"Entries {what}: {entries}. Of recurrences: {recurrences}. In ledgers: {ledgers}."
            )
        if failed:
            raise CommandError(f"Ledgers that failed: {failed}. The log says why.")

    def _ledgers(self) -> Iterator[tuple[int, str, date]]:
        """Yield the ledgers in which something may be due, read in batches."""
        after = 0
        while batch := selectors.due_ledgers(after):
            yield from batch
            after = batch[-1][0]
