"""What AWS Lambda does by the clock; zappa_settings.json says when."""

from typing import Any

from django.core.management import call_command


def post_recurring(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  (Zappa's signature)
    """Post what recurrences have due."""
    call_command("post_recurring")


def purge(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  (as above)
    """Forget what has been kept for long enough: the trash, and what is kept for a while only."""
    call_command("purge_ledgers")
