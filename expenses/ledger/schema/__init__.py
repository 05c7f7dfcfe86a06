"""The ledger's operations in the OpenAPI document, and what others describe theirs with."""

from __future__ import annotations

from expenses.ledger.schema import values  # noqa: F401  (registers on import)
from expenses.ledger.schema.batches import describe_batch
from expenses.ledger.schema.operations import (
    describe_categories,
    describe_entries,
    describe_ledger,
)
from expenses.ledger.schema.parts import (
    ENTRY_FILTERS,
    ETAG,
    FLAG,
    IF_MATCH,
    LOCATION,
    PERIOD,
    TEXT,
    Decorator,
    query,
)

__all__ = [
    "ENTRY_FILTERS",
    "ETAG",
    "FLAG",
    "IF_MATCH",
    "LOCATION",
    "PERIOD",
    "TEXT",
    "Decorator",
    "describe_batch",
    "describe_categories",
    "describe_entries",
    "describe_ledger",
    "query",
]
