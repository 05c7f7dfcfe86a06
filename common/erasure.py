"""Deleting all that is kept of a person, each app its own part.

An app registers a function that deletes its rows of one person, in batches, when it is loaded.
What it leaves goes with the person's row, by cascade; that alone would load every row first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import QuerySet

    Eraser: TypeAlias = Callable[[AbstractBaseUser], None]

# So many rows a transaction: nobody waits long for the others, and what is done stays done.
AT_ONCE: Final = 1000

_erasers: dict[str, Eraser] = {}


def erases(eraser: Eraser) -> Eraser:
    """Register a function that deletes what an app keeps of a person."""
    _erasers[eraser.__module__] = eraser
    return eraser


def erase(user: AbstractBaseUser) -> None:
    """Delete what the apps keep of the person; may be begun again, and run twice at once."""
    for eraser in _erasers.values():
        eraser(user)


def delete_in_batches(rows: QuerySet[Any], *, alone: bool = False) -> None:
    """Delete the rows, each batch in a transaction of its own, until none is left.

    `alone`: nothing refers to them any more, so nothing is to be looked for; several times faster.
    """
    # Where others may refer to them, Django loads them first: no more than it needs.
    every = rows.model._default_manager.only("pk")  # noqa: SLF001  (documented by Django)
    while rows.exists():
        batch = every.filter(pk__in=rows.values("pk")[:AT_ONCE])
        if alone:
            batch._raw_delete(batch.db)  # noqa: SLF001  (the database still refuses what is referred to)
        else:
            batch.delete()
