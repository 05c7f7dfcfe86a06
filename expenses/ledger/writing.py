"""What every write of a ledger has in common.

It takes the ledger's row lock before anything else, so that the writes of one ledger come one
after the other. Each row that it makes, changes or deletes gets the next number of the ledger,
`seq`. What raises an error has written nothing, and what would change nothing is no write.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from expenses import days, names
from expenses.errors import CategoryArchived, LedgerChanged
from expenses.ledger.models import Category, Ledger, Tombstone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from expenses.ledger.models import LedgerRow, RowKind
    from expenses.ledger.models.ledgers import Owner


class Write:
    """A write under way: the locked ledger, the time, and what gives each row its number."""

    def __init__(self, user: Owner, ledger: Ledger) -> None:
        self.user = user
        self.ledger = ledger
        self.now: datetime = timezone.now()
        self._categories: dict[str, Category] = {}

    @cached_property
    def today(self) -> date:
        """Return what day it is in the ledger's time zone."""
        return days.today(self.ledger.time_zone)

    def number(self) -> int:
        """Return the number of the next row that is made, changed or deleted."""
        self.ledger.seq += 1  # nobody else can have raised it: the row is locked
        return self.ledger.seq

    def number_all(self, rows: QuerySet[Any], **values: object) -> int:
        """Set the values in all the rows, by the order of their IDs each with a number of its own.

        One statement, however many they are; returns how many. `values` are by the names of the
        model's fields.
        """
        model, quoted = rows.model, connection.ops.quote_name
        table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)  # noqa: SLF001  (documented by Django)
        fields = [model._meta.get_field(name) for name in values]  # noqa: SLF001  (documented by Django)
        chosen, parameters = rows.order_by().values("pk").query.sql_with_params()
        sets = ", ".join(
            ["seq = numbered.seq", *(f"{quoted(field.column)} = %s" for field in fields)]
        )
        statement = (
            f"UPDATE {table} SET {sets} FROM ("  # noqa: S608  (names of our own, values as parameters)
            f"SELECT {key} AS pk, %s + ROW_NUMBER() OVER (ORDER BY {key}) AS seq FROM {table} "
            f"WHERE {key} IN ({chosen})) AS numbered WHERE {table}.{key} = numbered.pk"
        )
        prepared = [
            field.get_db_prep_save(value, connection)
            for field, value in zip(fields, values.values(), strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, [*prepared, self.ledger.seq, *parameters])
            count: int = cursor.rowcount
        self.ledger.seq += count
        return count

    def bury(self, kind: RowKind, row: LedgerRow) -> None:
        """Leave a tombstone for a row that is deleted for good."""
        Tombstone.objects.create(
            ledger=self.ledger, kind=kind, row_id=row.pk, seq=self.number(), deleted_at=self.now
        )

    def category(self, name: str) -> Category:
        """Return the category of this name for something that comes in; made where there is none.

        CategoryArchived where it takes no more.
        """
        key = names.fold(name)
        if key not in self._categories:
            found = Category.objects.filter(ledger=self.ledger).named(name)
            self._categories[key] = found.select_related("parent").first() or self.make_category(
                name
            )
        category = self._categories[key]
        if category.archived:
            raise CategoryArchived(field="category")
        return category

    def make_category(self, name: str, parent: Category | None = None) -> Category:
        """Store a new category, whose name must not be taken."""
        return Category.objects.create(
            ledger=self.ledger,
            name=name,
            key=names.fold(name),
            parent=parent,
            seq=self.number(),
        )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what is done within, and only that, if it raises an error."""
        seq, categories = self.ledger.seq, dict(self._categories)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self.ledger.seq, self._categories = seq, categories
            raise


@contextmanager
def writing(user: Owner) -> Iterator[Write]:
    """Lock the user's ledger, made where there is none, until all is written or undone.

    LedgerChanged where it has another currency than the one that the request was read in.
    """
    with transaction.atomic():
        ledger = _lock(user)
        before = ledger.seq
        yield Write(user, ledger)
        if ledger.seq != before:
            ledger.save(update_fields=["seq"])


def _lock(user: Owner) -> Ledger:
    known: Ledger | None = user._state.fields_cache.get("ledger")  # type: ignore[union-attr]  # noqa: SLF001  (as read before)
    ledgers = Ledger.objects.for_user(user).select_for_update()
    ledger = ledgers.first() or ledgers.get_or_create(owner_id=user.pk)[0]
    if known is not None and known.currency != ledger.currency:
        raise LedgerChanged
    ledger.owner = user  # type: ignore[assignment]  # a request has somebody's
    return ledger
