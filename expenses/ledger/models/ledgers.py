"""Ledgers, and what all rows that belong to one have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from expenses import days, money

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Owner: TypeAlias = AbstractBaseUser | AnonymousUser

Row = TypeVar("Row", bound=models.Model)

# A day that every month has.
LAST_START_DAY = 28


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

    `seq` rises by one with each row that is made, changed or deleted: each has the number of its
    last change, and together they order all that happened (docs/decisions/0020).
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
    month_start_day = models.PositiveSmallIntegerField(
        _("first day of the month"),
        default=1,
        db_default=1,
        help_text=_("1 to 28: the day on which a month begins, for instance payday."),
    )
    seq = models.BigIntegerField(_("number of the last change"), default=0, editable=False)
    settings_seq = models.BigIntegerField(
        _("number of the last change of these settings"), default=0, db_default=0, editable=False
    )
    # Who is behind this has missed a deletion that is forgotten, and must begin anew.
    forgotten_seq = models.BigIntegerField(
        _("number of the last deletion that was forgotten"),
        default=0,
        db_default=0,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(month_start_day__gte=1, month_start_day__lte=LAST_START_DAY),
                name="ledger_month_start_day_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.currency})"

    @property
    def version(self) -> str:
        """Return what changes whenever the settings do."""
        return str(self.settings_seq)


class LedgerRow(models.Model):
    """What a ledger has many of, each with an ID and the number of its last change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.BigIntegerField(_("number of the last change"), editable=False)

    class Meta:
        abstract = True

    @property
    def version(self) -> str:
        """Return what changes whenever the row looks different: its ETag."""
        return str(self.seq)
