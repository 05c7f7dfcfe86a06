"""Budgets: what may be spent in each period, until a later one takes over."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expenses import money
from expenses.ledger.models import Category, Ledger, LedgerRow, OwnedQuerySet


class Span(models.TextChoices):
    """How long a period of a budget is. A month begins on the ledger's own first day."""

    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Rollover(models.TextChoices):
    """What a period takes over of what was left of the one before it."""

    NONE = "none", _("nothing")
    SURPLUS = "surplus", _("what was not spent")
    FULL = "full", _("what was not spent, and what was overspent")


class BudgetQuerySet(OwnedQuerySet["Budget"]):
    """Budgets of a ledger."""


class Budget(LedgerRow):
    """What may be spent in a category, or in all, in each period from a day on.

    It holds until a later one of the same category and period takes over.
    """

    # Without an index of its own: budget_by_seq begins with it.
    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.CASCADE,
        related_name="budgets",
        db_index=False,
        verbose_name=_("ledger"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.RESTRICT,
        related_name="budgets",
        null=True,
        blank=True,
        verbose_name=_("category"),
        help_text=_("Empty: all expenses."),
    )
    period = models.CharField(_("period"), max_length=5, choices=Span.choices)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    effective_from = models.DateField(_("effective from"))
    rollover = models.CharField(
        _("rollover"), max_length=7, choices=Rollover.choices, default=Rollover.NONE
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, amount_minor__lte=money.MAXIMUM_MINOR),
                name="budget_amount_in_bounds",
            ),
            models.CheckConstraint(condition=Q(period__in=Span.values), name="budget_period_valid"),
            models.CheckConstraint(
                condition=Q(rollover__in=Rollover.values), name="budget_rollover_valid"
            ),
            models.UniqueConstraint(
                fields=["ledger", "category", "period", "effective_from"],
                name="budget_unique_of_category",
            ),
            # Of all expenses: to a database, one NULL is not like the other.
            models.UniqueConstraint(
                fields=["ledger", "period", "effective_from"],
                condition=Q(category=None),
                name="budget_unique_of_all",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["ledger", "seq"], name="budget_by_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.pk}"

    @property
    def version(self) -> str:
        """Return its own number and its category's, whose name it shows."""
        return f"{self.seq}.{self.category.seq}" if self.category else str(self.seq)
