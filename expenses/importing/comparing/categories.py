"""The categories that rows are to come into: those of the ledger, and those to be made."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from expenses import names
from expenses.errors import CategoryArchived, ParentItself, ParentNested
from expenses.importing.batches import VALUES, batches_of
from expenses.importing.models import Status
from expenses.ledger.models import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from common.errors import DomainError
    from expenses.importing.models import ImportRow
    from expenses.ledger.models import Ledger

# What a row may be refused for by its category: looked at anew whenever rows are compared.
CODES: Final = frozenset(error.code for error in (CategoryArchived, ParentItself, ParentNested))


class Categories:
    """The categories of rows that are to be imported, by their names however spelled.

    A row's parent counts only where its category is not there yet and is made, by the first row
    that names it. `made` are those that the ledger lacks: not stored, each after its parent.
    """

    def __init__(self, ledger: Ledger, rows: Sequence[ImportRow]) -> None:
        self.ledger = ledger
        self.rows = rows
        self.made: list[Category] = []
        self.key = cache(names.fold)
        named = {name for row in rows for name in (row.category, row.parent) if name}
        self._by_key = {one.key: one for one in self._stored(map(self.key, named))}

    def refuse_rows(self) -> None:
        """Turn the rows into errors whose category does not take them."""
        for row in self.rows:
            error = self._refusal(row)
            if error is not None:
                row.status = Status.ERROR
                field, detail = str(error.field), str(error.detail)
                row.errors = [{"field": field, "code": error.code, "detail": detail}]

    def of(self, row: ImportRow) -> Category:
        """Return the category of a row that is not refused; KeyError before that was looked at."""
        return self._by_key[self.key(row.category)]

    def _stored(self, keys: Iterable[str]) -> Iterable[Category]:
        for batch in batches_of(sorted(set(keys)), VALUES):
            yield from Category.objects.filter(ledger=self.ledger, key__in=batch)

    def _refusal(self, row: ImportRow) -> DomainError | None:
        category = self._by_key.get(self.key(row.category))
        if category is not None:
            return CategoryArchived(field="category") if category.archived else None
        if not row.parent:
            self._make(row.category)
            return None
        if self.key(row.parent) == self.key(row.category):
            return ParentItself(field="parent")
        parent = self._by_key.get(self.key(row.parent)) or self._make(row.parent)
        if parent.archived:
            return CategoryArchived(field="parent")
        if parent.parent_id:
            return ParentNested(field="parent")
        self._make(row.category, parent)
        return None

    def _make(self, name: str, parent: Category | None = None) -> Category:
        category = Category(ledger=self.ledger, name=name, key=self.key(name), parent=parent, seq=0)
        self.made.append(category)
        self._by_key[category.key] = category
        return category
