"""Every write of the categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from common.conditional import IfMatch
from expenses import names
from expenses.errors import (
    CategoryArchived,
    CategoryExists,
    CategoryHasChildren,
    CategoryInUse,
    NotInLedger,
    ParentItself,
    ParentNested,
    ParentUnknown,
    ReassignRefused,
)
from expenses.ledger.models import Category, Entry, RowKind
from expenses.ledger.references import references
from expenses.ledger.writing import Write, writing

if TYPE_CHECKING:
    from uuid import UUID

    from expenses.ledger.models.ledgers import Owner


class CategoryChanges(TypedDict, total=False):
    """What may be changed of a category; what is left out stays. A parent of None is none."""

    name: str
    parent: str | None
    archived: bool


def create_category(*, user: Owner, name: str, parent: str | None = None) -> Category:
    """Store a new category, below the one that `parent` names.

    CategoryExists where the name is taken; ParentUnknown, ParentNested and CategoryArchived where
    the parent can have no sub-category.
    """
    with writing(user) as write:
        _check_free(write, name)
        above = None if parent is None else _parent(write, parent)
        return write.make_category(name, above)


def update_category(
    *, user: Owner, pk: UUID, changes: CategoryChanges, if_match: IfMatch = IfMatch.ANY
) -> Category:
    """Rename, move, archive or bring back a category and return it; without news, it stays.

    NotInLedger for an unknown one; VersionMismatch for one that has changed; CategoryExists where
    another one has the name; for a parent that it cannot have, what `create_category` raises, and
    ParentItself, or CategoryHasChildren where it is one itself. Its sub-categories are not
    archived with it.
    """
    with writing(user) as write:
        category = _category(write, pk, if_match)
        before = (category.name, category.parent, category.archived_at)
        if "name" in changes:
            _rename(write, category, changes["name"])
        if "parent" in changes:
            _move(write, category, changes["parent"])
        archived = changes.get("archived", category.archived)
        if archived != category.archived:
            category.archived_at = write.now if archived else None
        if (category.name, category.parent, category.archived_at) != before:
            category.seq = write.number()
            category.save()
        return category


def delete_category(
    *, user: Owner, pk: UUID, reassign_to: str | None = None, if_match: IfMatch = IfMatch.ANY
) -> None:
    """Delete a category for good; all that is in it goes to the one that `reassign_to` names.

    NotInLedger for an unknown one; VersionMismatch for one that has changed; CategoryHasChildren
    where it has sub-categories; CategoryInUse where something is in it, the trash included, and
    `reassign_to` is None; ReassignRefused where that is not another category that takes entries.
    """
    with writing(user) as write:
        category = _category(write, pk, if_match)
        if category.children.exists():
            raise CategoryHasChildren
        if reassign_to is not None:
            _reassign(write, category, _target(write, category, reassign_to))
        elif _in_use(category):
            raise CategoryInUse(field="reassign_to")
        write.bury(RowKind.CATEGORY, category)
        category.delete()


def _category(write: Write, pk: UUID, if_match: IfMatch) -> Category:
    categories = Category.objects.filter(ledger=write.ledger).select_related("parent")
    category = categories.filter(pk=pk).first()
    if category is None:
        raise NotInLedger
    if_match.check(category.version)
    return category


def _named(write: Write, name: str) -> Category | None:
    return Category.objects.filter(ledger=write.ledger).named(name).first()


def _check_free(write: Write, name: str) -> None:
    if _named(write, name) is not None:
        raise CategoryExists(field="name")


def _rename(write: Write, category: Category, name: str) -> None:
    key = names.fold(name)
    if key != category.key:
        _check_free(write, name)
    category.name, category.key = name, key


def _move(write: Write, category: Category, parent: str | None) -> None:
    if parent is None:
        category.parent = None
    elif category.parent is None or category.parent.key != names.fold(parent):
        above = _parent(write, parent)
        if above == category:
            raise ParentItself(field="parent")
        if category.children.exists():
            raise CategoryHasChildren(field="parent")
        category.parent = above


def _parent(write: Write, name: str) -> Category:
    parent = _named(write, name)
    if parent is None:
        raise ParentUnknown(field="parent")
    if parent.parent_id is not None:
        raise ParentNested(field="parent")
    if parent.archived:
        raise CategoryArchived(field="parent")
    return parent


def _target(write: Write, category: Category, name: str) -> Category:
    target = _named(write, name)
    if target is None or target == category or target.archived:
        raise ReassignRefused(field="reassign_to")
    return target


def _in_use(category: Category) -> bool:
    return Entry.objects.filter(category=category).exists() or any(
        reference.in_use(category) for reference in references
    )


def _reassign(write: Write, category: Category, target: Category) -> None:
    entries = Entry.objects.filter(category=category)
    write.number_all(entries, category=target.pk, updated_at=write.now)
    for reference in references:
        reference.reassign(write, category, target)
