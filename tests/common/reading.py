"""Reading the lines of the log."""

import io
import json
from typing import Any


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def requests(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines of whole requests alone."""
    return [line for line in lines(log) if line["logger"] == "budget.request"]
