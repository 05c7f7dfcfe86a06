"""How PostgreSQL reads what a request asks for: each statement's plan, and what is wrong with it.

To be imported when Django is set up.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Node = dict[str, Any]

# The table that grows with the ledger.
ENTRIES: Final = "expenses_entry"
# No request but a sum of all time reads more than a fifth of the ledger, or sorts more than a
# hundredth, if that is more than what one request can be about. A year of ten is a tenth.
MOST_READ: Final = 5
MOST_SORTED: Final = 100
IN_ONE_REQUEST: Final = 1001
# Those that only read are carried out once more, to see how much they read.
_READING: Final = re.compile(r"(SELECT|DECLARE)\b")
_WRITING: Final = re.compile(r"(INSERT|UPDATE|DELETE)\b")


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement as it was sent, and the nodes of its plan from the top."""

    sql: str
    nodes: tuple[Node, ...]

    @property
    def on_entries(self) -> list[Node]:
        """Return the nodes that read the entries."""
        return [node for node in self.nodes if _reads_entries(node)]

    @property
    def read(self) -> int:
        """Return how many entries were looked at; of what writes, how many were expected."""
        return int(sum(_looked_at(node) for node in self.on_entries))

    def faults(self, entries: int, *, all_time: bool) -> list[str]:
        """Return what is wrong with it in a ledger of so many entries.

        It is to look at few of them by an index, unless it is about `all_time`, and to sort none.
        """
        scans = [_told(node) for node in self.on_entries if node["Node Type"] == "Seq Scan"]
        many = self.read > max(IN_ONE_REQUEST, entries // MOST_READ)
        reads = [f"{self.read} entries read"] if many else []
        most = max(IN_ONE_REQUEST, entries // MOST_SORTED)
        sorts = [
            f"{_told(node)} of {_rows(node):.0f} rows"
            for node in self.nodes
            if _sorts(node) and _rows(node) > most
        ]
        return sorts if all_time else [*scans, *reads, *sorts]

    def __str__(self) -> str:
        indexes = [node for node in self.nodes if "Bitmap Index Scan" in node["Node Type"]]
        return ", ".join(_told(node) for node in (self.on_entries + indexes))


def captured(request: Callable[[], object]) -> list[str]:
    """Return the statements that the request sends."""
    with CaptureQueriesContext(connection) as queries:
        request()
    return [query["sql"] for query in queries]


def plans_on_entries(statements: Iterable[str]) -> list[Plan]:
    """Return the plan of each statement that reads entries."""
    every = [_plan(sql) for sql in statements if _READING.match(sql) or _WRITING.match(sql)]
    return [plan for plan in every if plan.on_entries]


def _plan(sql: str) -> Plan:
    options = "ANALYZE, TIMING OFF, BUFFERS OFF, " if _READING.match(sql) else ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}FORMAT JSON) {sql}")
        [(answer,)] = cursor.fetchall()
    [explained] = json.loads(answer) if isinstance(answer, str) else answer
    return Plan(sql, tuple(_nodes(explained["Plan"])))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _told(node: Node) -> str:
    index = node.get("Index Name")
    return f"{node['Node Type']} {index}" if index else str(node["Node Type"])


def _rows(node: Node) -> float:
    rows: float = node["Actual Rows" if "Actual Rows" in node else "Plan Rows"]
    loops: float = node.get("Actual Loops", 1)
    return rows * loops


def _looked_at(node: Node) -> float:
    removed: float = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
    loops: float = node.get("Actual Loops", 1)
    return _rows(node) + removed * loops


def _reads_entries(node: Node) -> bool:
    return node.get("Relation Name") == ENTRIES and "Scan" in node["Node Type"]


def _sorts(node: Node) -> bool:
    return node["Node Type"] in {"Sort", "Incremental Sort"}
