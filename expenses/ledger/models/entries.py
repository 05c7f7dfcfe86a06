"""Entries: expenses and income, the trash included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expenses import days, money, names
from expenses.ledger.models.categories import Category
from expenses.ledger.models.ledgers import Ledger, LedgerRow, OwnedQuerySet

if TYPE_CHECKING:
    from datetime import date


MAXIMUM_EXTERNAL_ID_LENGTH = 200


class Kind(models.TextChoices):
    """The two kinds of entries."""

    EXPENSE = "expense", _("expense")
    INCOME = "income", _("income")


class EntryQuerySet(OwnedQuerySet["Entry"]):
    """Entries of a ledger."""

    def of_kind(self, kind: Kind) -> Self:
        """Keep expenses, or income."""
        return self.filter(kind=kind)

    def kept(self) -> Self:
        """Leave out what is in the trash."""
        return self.filter(deleted_at__isnull=True)

    def trashed(self) -> Self:
        """Keep what is in the trash."""
        return self.filter(deleted_at__isnull=False)

    def since(self, day: date) -> Self:
        """Keep what is of this day or later."""
        return self.filter(date__gte=day)

    def until(self, day: date) -> Self:
        """Keep what is of this day or earlier."""
        return self.filter(date__lt=day + timedelta(days=1))

    def within(self, period: days.Period) -> Self:
        """Keep what is within the period."""
        entries = self if period.start is None else self.since(period.start)
        return entries if period.end is None else entries.until(period.end)


class Entry(LedgerRow):
    """An expense or an income: so much money, on a day, in a category.

    The amount is a whole number of the currency's minor units (cents). A deleted entry is in the
    trash: it counts nowhere, and can be restored.
    """

    # Without an index of its own: entry_by_seq begins with it.
    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.CASCADE,
        related_name="entries",
        db_index=False,
        verbose_name=_("ledger"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    # Not PROTECT, which would also refuse to delete both together, with their ledger.
    category = models.ForeignKey(
        Category, on_delete=models.RESTRICT, related_name="entries", verbose_name=_("category")
    )
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    date = models.DateField(_("date"))
    description = models.CharField(
        _("description"), max_length=names.MAXIMUM_TEXT_LENGTH, default="", blank=True
    )
    # Kept, because each database ignores case in its own way, and SQLite only that of ASCII.
    search_text = models.TextField(
        _("text for searching"),
        default="",
        blank=True,
        editable=False,
        help_text=_("The description, folded as the names of categories are."),
    )
    external_id = models.CharField(
        _("external ID"),
        max_length=MAXIMUM_EXTERNAL_ID_LENGTH,
        default="",
        db_default="",
        blank=True,
        editable=False,
        help_text=_("What another program knows it by: so that it is imported once."),
    )
    # Both are the service's to set, so that they are the same in a new entry.
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, amount_minor__lte=money.MAXIMUM_MINOR),
                name="entry_amount_in_bounds",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="entry_kind_valid"),
            models.UniqueConstraint(
                fields=["ledger", "external_id"],
                condition=Q(deleted_at__isnull=True) & ~Q(external_id=""),
                name="entry_unique_external_id",
            ),
        ]
        # Lists by date, amount and category, and sums by category, without the trash; the trash.
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["ledger", "kind", "date", "id"],
                condition=Q(deleted_at__isnull=True),
                name="entry_by_date",
            ),
            models.Index(
                fields=["ledger", "kind", "amount_minor", "id"],
                condition=Q(deleted_at__isnull=True),
                name="entry_by_amount",
            ),
            models.Index(
                fields=["ledger", "kind", "date", "category", "amount_minor"],
                condition=Q(deleted_at__isnull=True),
                name="entry_sums",
            ),
            models.Index(
                fields=["ledger", "kind", "category", "date", "id"],
                condition=Q(deleted_at__isnull=True),
                name="entry_by_category",
            ),
            models.Index(
                fields=["ledger", "kind", "date", "id"],
                condition=Q(deleted_at__isnull=False),
                name="entry_trash",
            ),
            models.Index(
                fields=["deleted_at"],
                condition=Q(deleted_at__isnull=False),
                name="entry_to_purge",
            ),
            models.Index(fields=["ledger", "seq"], name="entry_by_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def version(self) -> str:
        """Return its own number and its category's, whose name it shows."""
        return f"{self.seq}.{self.category.seq}"
