"""Recurrences, and what became of each of their occurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expenses import money, names
from expenses.ledger.models import Category, Entry, Kind, Ledger, LedgerRow, OwnedQuerySet
from expenses.recurrences.rule import Rule

if TYPE_CHECKING:
    from datetime import date

MAXIMUM_INTERVAL = 1000
MAXIMUM_COUNT = 10_000
# Set on a recurrence whose occurrences were read along.
UNPOSTED = "unposted_occurrences"


class Frequency(models.TextChoices):
    """In what steps it comes again."""

    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    YEARLY = "yearly", _("yearly")


class MonthEnd(models.TextChoices):
    """What happens in a month that lacks the day."""

    CLAMP = "clamp", _("its last day")
    SKIP = "skip", _("left out")


class Weekend(models.TextChoices):
    """What happens on a Saturday or Sunday."""

    KEEP = "keep", _("posted then")
    BEFORE = "before", _("posted on the Friday before")
    AFTER = "after", _("posted on the Monday after")


class RecurrenceQuerySet(OwnedQuerySet["Recurrence"]):
    """Recurrences of a ledger."""

    def complete(self) -> Self:
        """Read along what their bodies show: the category, and the exceptions."""
        return self.select_related("category").prefetch_related(Recurrence.unposted())

    def due(self, day: date) -> Self:
        """Keep those of which something is due on the day."""
        return self.filter(next_date__lte=day)


class Recurrence(LedgerRow):
    """An expense or income that comes again: what is posted, and when.

    Its nominal dates are those of the rule; weekends and moves change only the day of posting.
    `posted_until` is the last nominal date that is done with, `next_date` the day on which
    something is due next; none while it is paused, and when it is over.
    """

    # Without an index of its own: recurrence_by_seq begins with it.
    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.CASCADE,
        related_name="recurrences",
        db_index=False,
        verbose_name=_("ledger"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    category = models.ForeignKey(
        Category, on_delete=models.RESTRICT, related_name="recurrences", verbose_name=_("category")
    )
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    description = models.CharField(
        _("description"), max_length=names.MAXIMUM_TEXT_LENGTH, default="", blank=True
    )
    start = models.DateField(_("start"))
    frequency = models.CharField(_("frequency"), max_length=7, choices=Frequency.choices)
    interval = models.PositiveSmallIntegerField(_("interval"), default=1)
    until = models.DateField(_("until"), null=True, blank=True)
    count = models.PositiveIntegerField(_("count"), null=True, blank=True)
    month_end = models.CharField(
        _("end of the month"), max_length=5, choices=MonthEnd.choices, default=MonthEnd.CLAMP
    )
    weekend = models.CharField(
        _("weekend"), max_length=6, choices=Weekend.choices, default=Weekend.KEEP
    )
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    posted_until = models.DateField(_("posted until"), null=True, blank=True, editable=False)
    next_date = models.DateField(_("next date"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = RecurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, amount_minor__lte=money.MAXIMUM_MINOR),
                name="recurrence_amount_in_bounds",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="recurrence_kind_valid"),
            models.CheckConstraint(
                condition=Q(
                    frequency__in=Frequency.values,
                    month_end__in=MonthEnd.values,
                    weekend__in=Weekend.values,
                ),
                name="recurrence_rule_valid",
            ),
            models.CheckConstraint(
                condition=Q(interval__gte=1, interval__lte=MAXIMUM_INTERVAL),
                name="recurrence_interval_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(count=None), name="recurrence_ends_once"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["ledger", "seq"], name="recurrence_by_seq"),
            models.Index(
                fields=["next_date"],
                condition=Q(next_date__isnull=False),
                name="recurrence_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.frequency} {self.pk}"

    @property
    def version(self) -> str:
        """Return its own number and its category's, whose name it shows."""
        return f"{self.seq}.{self.category.seq}"

    @property
    def paused(self) -> bool:
        """Tell whether nothing is posted."""
        return self.paused_at is not None

    @property
    def rule(self) -> Rule:
        """Return on which days it comes."""
        return Rule(
            start=self.start,
            frequency=self.frequency,
            interval=self.interval,
            until=self.until,
            count=self.count,
            month_end=self.month_end,
        )

    @property
    def exceptions(self) -> list[Occurrence]:
        """Return what is skipped or moved and still to come; one query, if not read along."""
        prefetch_related_objects([self], self.unposted())
        rows: list[Occurrence] = vars(self)[UNPOSTED]
        to_come = [row for row in rows if row.state == State.MOVED or not self.is_done(row)]
        return sorted(to_come, key=lambda row: row.nominal_date)

    def is_done(self, row: Occurrence) -> bool:
        """Tell whether the nominal date of the row lies behind."""
        return self.posted_until is not None and row.nominal_date <= self.posted_until

    @staticmethod
    def unposted() -> Prefetch[Any]:
        """Return how the occurrences are read along that are skipped or moved."""
        rows = Occurrence.objects.filter(state__in=(State.SKIPPED, State.MOVED))
        # In no order: by that of their dates, SQLite would read what was posted as well.
        return Prefetch("occurrences", rows, to_attr=UNPOSTED)


class State(models.TextChoices):
    """What became of an occurrence."""

    POSTED = "posted", _("posted")
    SKIPPED = "skipped", _("skipped")
    MOVED = "moved", _("moved, not posted yet")


class Occurrence(models.Model):
    """One nominal date of a recurrence that is no longer only to come.

    That there is one at most for each nominal date keeps anything from being posted twice.
    """

    recurrence = models.ForeignKey(
        Recurrence,
        on_delete=models.CASCADE,
        related_name="occurrences",
        db_index=False,
        verbose_name=_("recurrence"),
    )
    nominal_date = models.DateField(_("nominal date"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    date = models.DateField(_("date"), help_text=_("The day on which it is posted."))
    # Outlives its entry: what is purged is not posted again.
    entry = models.OneToOneField(
        Entry,
        on_delete=models.SET_NULL,
        related_name="occurrence",
        null=True,
        blank=True,
        verbose_name=_("entry"),
    )

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["recurrence", "nominal_date"], name="occurrence_posted_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="occurrence_state_valid"
            ),
        ]
        # What is skipped or moved is little beside what was posted, which grows with time.
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["recurrence", "state", "nominal_date"], name="occurrence_by_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominal_date} {self.state}"
