"""`manage.py finish_deletions`: what could not be deleted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services import deletion

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Brings the deletions of accounts to their end that were begun and then interrupted."""

    help = (
        "Finish the deletion of accounts that was begun and interrupted, as by an outage of "
        "Cognito: there, and all that is kept here. Needs AWS credentials with the right "
        "cognito-idp:AdminDeleteUser. Run it once an hour; it may run twice at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --dry-run."""
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say which accounts are waiting."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002  (Django's signature)
        """Finish them, and fail if one is still waiting then."""
        if options["dry_run"]:
            for user in deletion.pending():
                self.stdout.write(
                    f"user {user.pk}, since {user.deletion_requested_at:%Y-%m-%d %H:%M}"
                )
            return
        done, waiting = deletion.finish_all()
        self.stdout.write(f"Deleted: {done}. Still waiting: {waiting}.")
        if waiting:
            raise CommandError("Not all deletions could be finished; the log says why.")
