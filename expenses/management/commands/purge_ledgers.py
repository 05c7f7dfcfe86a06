"""`manage.py purge_ledgers`: forget what has been kept for long enough, such as the trash."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from expenses.purging import ENTRIES, KEYS, PLANS, TOMBSTONES, count_purgeable, purge

WORDS = {
    ENTRIES: "entries in the trash",
    TOMBSTONES: "tombstones",
    KEYS: "answers to repeated requests",
    PLANS: "imports",
}


class Command(BaseCommand):
    """Deletes rows that have been kept for long enough; to be run daily."""

    help = (
        "Deletes for good: entries that have been in the trash for more than 30 days; what is "
        "known of rows that were deleted more than 90 days ago (who has not synchronised since "
        "must read everything anew); answers to requests with an Idempotency-Key, after 24 hours; "
        "imports that were not committed for 7 days, and committed ones after 90 days, whose "
        "entries stay. Run it daily; it works in small batches, beside the running service."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--dry-run", action="store_true", help="Only count what would be deleted."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002  (Django's signature)
        """Purge, and print how many rows of each kind."""
        dry = options["dry_run"]
        verb = "would be deleted" if dry else "deleted"
        for label, number in (count_purgeable() if dry else purge()).items():
            self.stdout.write(f"{WORDS[label]}: {number} {verb}")
