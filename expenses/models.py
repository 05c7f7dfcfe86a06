"""Ledgers and what hangs off them. Every write is in services.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from expenses import days, money, names

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Owner: TypeAlias = AbstractBaseUser | AnonymousUser

Row = TypeVar("Row", bound=models.Model)


def default_currency() -> str:
    """Return the currency of a new ledger, a code of ISO 4217."""
    return str(settings.DEFAULT_CURRENCY)


def default_time_zone() -> str:
    """Return the time zone of a new ledger, a name of the IANA database."""
    return str(settings.DEFAULT_TIME_ZONE)


def check_currency(code: str) -> None:
    """Refuse what is no currency with minor units."""
    try:
        money.exponent(code)
    except ValueError as error:
        raise ValidationError(_("This is not a currency of ISO 4217.")) from error


def check_time_zone(name: str) -> None:
    """Refuse what is no time zone."""
    try:
        days.zone(name)
    except ValueError as error:
        raise ValidationError(_("This is not a time zone of the IANA database.")) from error


class LedgerQuerySet(models.QuerySet["Ledger"]):
    """Ledgers, as far as somebody may see them."""

    def for_user(self, user: Owner) -> Self:
        """Keep the ledger of this user."""
        return self.filter(owner=user.pk)


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows that belong to a ledger."""

    def for_user(self, user: Owner) -> Self:
        """Keep what is in this user's ledger.

        By a subquery, not a join: the database looks the ledger up once and then reads the rows
        in the order of an index.
        """
        return self.filter(ledger=Ledger.objects.for_user(user).values("pk")[:1])


class Ledger(models.Model):
    """What one person keeps: all entries, categories and sums belong to it, not to its owner.

    `seq` rises by one with each write and orders all changes of the ledger.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="ledger",
        verbose_name=_("owner"),
    )
    currency = models.CharField(
        _("currency"), max_length=3, default=default_currency, validators=[check_currency]
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[check_time_zone]
    )
    seq = models.BigIntegerField(_("number of the last write"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")

    def __str__(self) -> str:
        return f"{self.pk} ({self.currency})"


class CategoryQuerySet(OwnedQuerySet["Category"]):
    """Categories of a ledger."""

    def archived(self, *, archived: bool) -> Self:
        """Keep those that are archived, or those that are not."""
        return self.filter(archived_at__isnull=not archived)

    def named(self, name: str) -> Self:
        """Keep the one of this name, in whatever spelling."""
        return self.filter(key=names.fold(name))


class Category(models.Model):
    """What entries are sorted by. One name in a ledger, whatever its case and white space."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without an index of its own: the unique one of (ledger, key) begins with it.
    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.CASCADE,
        related_name="categories",
        db_index=False,
        verbose_name=_("ledger"),
    )
    name = models.CharField(_("name"), max_length=names.MAXIMUM_LENGTH)
    key = models.CharField(
        _("key"),
        max_length=names.MAXIMUM_KEY_LENGTH,
        editable=False,
        help_text=_("The name as it is compared: folded, so that spellings do not matter."),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    seq = models.BigIntegerField(_("number of the last write"), editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ledger", "key"], name="category_unique_key"),
            models.CheckConstraint(condition=~Q(name=""), name="category_name_not_empty"),
            models.CheckConstraint(condition=~Q(key=""), name="category_key_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def archived(self) -> bool:
        """Tell whether new entries are kept out."""
        return self.archived_at is not None


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


class Entry(models.Model):
    """An expense or an income: so much money, on a day, in a category.

    The amount is a whole number of the currency's minor units (cents). A deleted entry is in the
    trash: it counts nowhere, and can be restored.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
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
    seq = models.BigIntegerField(_("number of the last write"), editable=False)
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
        ]
        # Lists by date and by amount, sums by category; what is in the trash is in none of them.
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
            models.Index(fields=["ledger", "seq"], name="entry_by_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
