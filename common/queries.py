"""How many queries a request sends to the database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

from common.tracing import traced_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class QueryCount:
    """Counts what goes through a connection; one object for each request."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = 0

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,  # noqa: ANN401  (a sequence, a dictionary or nothing)
        many: bool,  # noqa: FBT001  (Django's signature)
        context: dict[str, Any],
    ) -> Any:  # noqa: ANN401  (what the cursor returns)
        """Send the query."""
        self.number += 1
        with traced_query(sql):
            return execute(sql, params, many, context)


@contextmanager
def counted_queries() -> Iterator[QueryCount]:
    """Count the queries of the block, which opens no connection by itself."""
    count = QueryCount()
    with connection.execute_wrapper(count):
        yield count
