"""`manage.py verify_ledgers`: whether the ledgers agree with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError

from expenses.ledger.models import Ledger
from expenses.verifying.selectors import verify

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from django.db.models import QuerySet

# So many ledgers at once are asked for, and told of.
AT_ONCE: Final = 100


class Command(BaseCommand):
    """Looks at ledgers, and fails if one does not agree with itself."""

    help = (
        "Look at each row of the ledgers, at its numbers and at its sums, and name the first of "
        "each ledger that does not agree with the others. Reads alone, a ledger as it is at one "
        "moment; names no amount and no description. docs/self-check.md has the rules."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which ledgers."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--ledger", type=int, metavar="ID", help="Only this ledger.")
        which.add_argument("--owner", metavar="EMAIL", help="Only the ledgers of this address.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002  (Django's signature)
        """Look at them, and say of each that does not agree what it is."""
        ledgers = _chosen(options["ledger"], options["owner"])
        done = rows = faults = 0
        for pk in _ids(ledgers):
            report = verify(pk)
            if report is None:
                continue
            done, rows = done + 1, rows + sum(report.checked.values())
            if report.first is not None:
                faults += 1
                self.stdout.write(f"ledger {pk}: {report.first}")
            if done % AT_ONCE == 0:
                self.stdout.write(f"{done} ledgers, {rows} rows ...")
        if not done and (options["ledger"], options["owner"]) != (None, None):
            raise CommandError("There is no such ledger.")
        self.stdout.write(f"{done} ledgers, {rows} rows. In order: {done - faults}.")
        if faults:
            raise CommandError(f"{faults} of {done} ledgers do not agree with themselves.")


def _chosen(ledger: int | None, owner: str | None) -> QuerySet[Ledger]:
    if ledger is not None:
        return Ledger.objects.filter(pk=ledger)
    if owner is not None:
        return Ledger.objects.filter(owner__email=owner.lower())
    return Ledger.objects.all()


def _ids(ledgers: QuerySet[Ledger]) -> Iterator[int]:
    """Yield the IDs, a batch at a time: meanwhile no query is left open."""
    last = 0
    while batch := list(
        ledgers.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        yield from batch
        last = batch[-1]
