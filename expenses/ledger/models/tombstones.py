"""Tombstones: what is known of rows that are gone, for those who keep a copy."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expenses.ledger.models.ledgers import Ledger, OwnedQuerySet


class RowKind(models.TextChoices):
    """The kinds of rows that a change can be of."""

    LEDGER = "ledger", _("ledger")
    CATEGORY = "category", _("category")
    EXPENSE = "expense", _("expense")
    INCOME = "income", _("income")
    BUDGET = "budget", _("budget")
    RECURRENCE = "recurrence", _("recurrence")


class TombstoneQuerySet(OwnedQuerySet["Tombstone"]):
    """Tombstones of a ledger."""


class Tombstone(models.Model):
    """That a row was deleted for good; kept for a while, then forgotten."""

    # Without an index of its own: the unique one begins with it.
    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.CASCADE,
        related_name="tombstones",
        db_index=False,
        verbose_name=_("ledger"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RowKind.choices)
    row_id = models.UUIDField(_("ID of the row"))
    seq = models.BigIntegerField(_("number of the deletion"))
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now, db_index=True)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ledger", "seq"], name="tombstone_unique_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
