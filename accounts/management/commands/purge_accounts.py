"""`manage.py purge_accounts`: forget sessions that are over for good, and old counts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.services.purging import COUNTS, SESSIONS, SPENT, count_purgeable, purge

WORDS = {SESSIONS: "sessions", SPENT: "spent refresh tokens", COUNTS: "counts of attempts"}


class Command(BaseCommand):
    """Deletes rows that nothing depends on any more; to be run daily."""

    help = (
        "Deletes sessions that ended, or were last used, longer ago than any of their tokens "
        "lives (REFRESH_TOKEN_DAYS and a day), their spent refresh tokens, and counts of attempts "
        "whose period is over. Nobody is logged out by it. Run it daily; it works in small "
        "batches, beside the running service. (Cookies of pages are Django's: clearsessions.)"
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
