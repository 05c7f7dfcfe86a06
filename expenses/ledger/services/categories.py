"""Every write of the categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from common.conditional import IfMatch
from expenses import names
from expenses.errors import CategoryExists, NotInLedger
from expenses.ledger.models import Category
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from uuid import UUID

    from expenses.ledger.models.ledgers import Owner


class CategoryChanges(TypedDict, total=False):
    """What may be changed of a category; what is left out stays."""

    name: str
    archived: bool


def create_category(*, user: Owner, name: str) -> Category:
    """Store a new category; CategoryExists where the name is taken."""
    with writing(user) as write:
        if Category.objects.filter(ledger=write.ledger).named(name).exists():
            raise CategoryExists(field="name")
        return write.make_category(name)


def update_category(
    *, user: Owner, pk: UUID, changes: CategoryChanges, if_match: IfMatch = IfMatch.ANY
) -> Category:
    """Rename, archive or bring back a category and return it; without news, it stays as it is.

    NotInLedger for an unknown one; VersionMismatch for one that has changed; CategoryExists where
    another one has the name.
    """
    with writing(user) as write:
        categories = Category.objects.filter(ledger=write.ledger)
        category = categories.select_related("parent").filter(pk=pk).first()
        if category is None:
            raise NotInLedger
        if_match.check(category.version)
        name = changes.get("name", category.name)
        archived = changes.get("archived", category.archived)
        if (name, archived) == (category.name, category.archived):
            return category
        if categories.named(name).exclude(pk=pk).exists():
            raise CategoryExists(field="name")
        category.name, category.key = name, names.fold(name)
        if archived != category.archived:
            category.archived_at = write.now if archived else None
        category.seq = write.number()
        category.save()
        return category
