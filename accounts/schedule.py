"""What AWS Lambda does by the clock; zappa_settings.json says when."""

from typing import Any

from django.core.management import call_command


def finish_deletions(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  (Zappa's signature)
    """Finish the deletions of accounts that were interrupted."""
    call_command("finish_deletions")


def purge(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  (Zappa's signature)
    """Forget what no longer matters: old sessions, counts, and cookies."""
    call_command("purge_accounts")
    call_command("clearsessions")
