"""Days, weeks and months in SQL, so that the database adds up and sends sums alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import DateField, Func

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Expression
    from django.db.models.sql.compiler import SQLCompiler

    Compiled = tuple[str, tuple[Any, ...]]


class WeekStart(Func):
    """The Monday of a day's week."""

    output_field = DateField()

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **context: Any,  # noqa: ANN401  (Django's signature)
    ) -> Compiled:
        """Compile for PostgreSQL, whose weeks are those of ISO 8601."""
        # As a timestamp without a zone: a bare date would become one of the connection's zone.
        template = "DATE_TRUNC('week', %(expressions)s::timestamp)::date"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **context: Any,  # noqa: ANN401  (Django's signature)
    ) -> Compiled:
        """Compile for SQLite: on to the Sunday, six days back."""
        template = "DATE(%(expressions)s, 'weekday 0', '-6 days')"
        return super().as_sql(compiler, connection, template=template, **context)


class MonthStart(Func):
    """The first day of the ledger's month that a day is in.

    As many days are taken off as its months begin later than the calendar's, and put on again.
    """

    output_field = DateField()

    def __init__(self, expression: str | Expression, *, month_start_day: int) -> None:
        super().__init__(expression, later=month_start_day - 1)

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **context: Any,  # noqa: ANN401  (Django's signature)
    ) -> Compiled:
        """Compile for PostgreSQL, where a date and a number make a date."""
        template = (
            "(DATE_TRUNC('month', (%(expressions)s - %(later)d)::timestamp)::date + %(later)d)"
        )
        return super().as_sql(compiler, connection, template=template, **context)

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **context: Any,  # noqa: ANN401  (Django's signature)
    ) -> Compiled:
        """Compile for SQLite."""
        template = "DATE(%(expressions)s, '-%(later)d days', 'start of month', '+%(later)d days')"
        return super().as_sql(compiler, connection, template=template, **context)
