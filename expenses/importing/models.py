"""Plans of imports, and their rows."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from expenses import names
from expenses.ledger.models import Entry, Kind, Ledger, OwnedQuerySet
from expenses.ledger.models.entries import MAXIMUM_EXTERNAL_ID_LENGTH

MAXIMUM_FILE_NAME_LENGTH = 200


class Stage(models.TextChoices):
    """How far a plan is."""

    READING = "reading", _("being read")
    PLANNED = "planned", _("to be reviewed")
    COMMITTED = "committed", _("committed")
    REVERTED = "reverted", _("reverted")


class PlanQuerySet(OwnedQuerySet["ImportPlan"]):
    """Plans of a ledger."""


class ImportPlan(models.Model):
    """What an uploaded file would do to the ledger, until somebody says so, and after."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without an index of its own: plan_newest begins with it.
    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.CASCADE,
        related_name="import_plans",
        db_index=False,
        verbose_name=_("ledger"),
    )
    stage = models.CharField(_("stage"), max_length=9, choices=Stage.choices, default=Stage.READING)
    file_name = models.CharField(
        _("name of the file"), max_length=MAXIMUM_FILE_NAME_LENGTH, default="", blank=True
    )
    layout = models.JSONField(
        _("layout"),
        default=dict,
        help_text=_("How the file is read: what was found out, and what was said."),
    )
    total = models.PositiveIntegerField(_("rows of the file"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    # Kept, because a list of plans would have to count all their rows.
    counts = models.JSONField(
        _("counts"), default=dict, editable=False, help_text=_("How many rows have each status.")
    )
    to_import = models.PositiveIntegerField(_("rows to be imported"), default=0, editable=False)
    # Of all rows as they would be committed: what was reviewed is what is committed.
    digest = models.CharField(_("hash"), max_length=64, default="", blank=True, editable=False)
    ledger_seq = models.BigIntegerField(
        _("number of the ledger's last change when it was compared"), default=0, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    committed_at = models.DateTimeField(_("committed"), null=True, blank=True)
    reverted_at = models.DateTimeField(_("reverted"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="plan_stage_valid"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["ledger", "id"], name="plan_newest"),
            models.Index(fields=["created_at"], name="plan_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def version(self) -> str:
        """Return the hash, while it is to be reviewed; later, that it no longer is."""
        if self.stage == Stage.PLANNED:
            return self.digest
        return f"{self.digest}.{self.stage}.{self.done}"


class Status(models.TextChoices):
    """What a row of a file is to the ledger."""

    NEW = "new", _("new")
    DUPLICATE = "duplicate", _("there already")
    SUSPECT = "suspect", _("perhaps there already")
    ERROR = "error", _("cannot be read")


class Choice(models.TextChoices):
    """What is to be done with a row."""

    IMPORT = "import", _("import")
    SKIP = "skip", _("leave out")


class RowQuerySet(models.QuerySet["ImportRow"]):
    """Rows of files."""

    def imported(self) -> Self:
        """Keep those of which a commit makes an entry, as `ImportRow.is_imported` tells of one."""
        by_itself = Q(choice="", status__in=[Status.NEW, Status.SUSPECT])
        return self.exclude(status=Status.ERROR).filter(by_itself | Q(choice=Choice.IMPORT))


class ImportRow(models.Model):
    """One row of a file: what it says, what it is to the ledger, and what is done with it."""

    # Without an index of its own: the unique one begins with it.
    plan = models.ForeignKey(
        ImportPlan,
        on_delete=models.CASCADE,
        related_name="rows",
        db_index=False,
        verbose_name=_("import"),
    )
    line = models.PositiveIntegerField(_("line of the file"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices)
    # Empty: what its status says by itself.
    choice = models.CharField(
        _("choice"), max_length=6, choices=Choice.choices, default="", blank=True
    )
    errors = models.JSONField(
        _("errors"), default=list, blank=True, help_text=_("Field, code and detail of each.")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default="", blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    amount_minor = models.BigIntegerField(_("amount in minor units"), null=True, blank=True)
    category = models.CharField(
        _("category"), max_length=names.MAXIMUM_LENGTH, default="", blank=True
    )
    parent = models.CharField(
        _("parent of the category"), max_length=names.MAXIMUM_LENGTH, default="", blank=True
    )
    description = models.CharField(
        _("description"), max_length=names.MAXIMUM_TEXT_LENGTH, default="", blank=True
    )
    external_id = models.CharField(
        _("external ID"), max_length=MAXIMUM_EXTERNAL_ID_LENGTH, default="", blank=True
    )
    cells = models.JSONField(
        _("cells"), default=list, blank=True, help_text=_("As they stand in the file.")
    )
    # Of what it is a duplicate, or may be.
    like = models.ForeignKey(
        Entry,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("like"),
    )
    # What it became, and the version it had then: who has edited it since keeps it.
    entry = models.OneToOneField(
        Entry,
        on_delete=models.SET_NULL,
        related_name="import_row",
        null=True,
        blank=True,
        verbose_name=_("entry"),
    )
    entry_seq = models.BigIntegerField(
        _("number of the entry when it was made"), null=True, blank=True, editable=False
    )

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["plan", "line"], name="row_unique_line"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values) & Q(choice__in=["", *Choice.values]),
                name="row_status_valid",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["plan", "status", "line"], name="row_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}:{self.line}"

    @property
    def ledger(self) -> Ledger:
        """Return the ledger of the plan."""
        return self.plan.ledger

    @property
    def version(self) -> str:
        """Return the version of the plan: what one row is, hangs on the others."""
        return self.plan.version

    @property
    def is_imported(self) -> bool:
        """Tell whether a commit makes an entry of it."""
        if self.status == Status.ERROR:
            return False
        return self.choice == Choice.IMPORT or (not self.choice and self.status != Status.DUPLICATE)
