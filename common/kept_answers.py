"""What the answers that are kept for repeated requests add to an export and to a deletion.

They hold what the requests wrote, so they are as personal as that: until they are forgotten, a
person may have them, and with the account they go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.erasure import delete_in_batches, erases
from common.export import AT_ONCE, Table, contributes
from common.models import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser

COLUMNS = ("key", "status", "body", "created_at")


@contributes
def tables(user: AbstractBaseUser) -> Iterator[Table]:
    """Describe the answers to the person's requests of the last day; nothing if there are none."""
    rows = IdempotencyKey.objects.filter(user=user.pk).order_by("pk").values_list(*COLUMNS)
    if rows.exists():
        yield Table(
            name="kept_answers",
            about=_("Answers to requests with an Idempotency-Key, kept for a day."),
            columns=COLUMNS,
            rows=lambda: rows.iterator(chunk_size=AT_ONCE),
        )


@erases
def erase(user: AbstractBaseUser) -> None:
    """Delete the keys of the person, with their answers."""
    delete_in_batches(IdempotencyKey.objects.filter(user=user.pk))
