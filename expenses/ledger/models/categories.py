"""Categories: what entries are sorted by."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from expenses import names
from expenses.ledger.models.ledgers import Ledger, LedgerRow, OwnedQuerySet


class CategoryQuerySet(OwnedQuerySet["Category"]):
    """Categories of a ledger."""

    def archived(self, *, archived: bool) -> Self:
        """Keep those that are archived, or those that are not."""
        return self.filter(archived_at__isnull=not archived)

    def named(self, name: str) -> Self:
        """Keep the one of this name, in whatever spelling."""
        return self.filter(key=names.fold(name))

    def under(self, name: str) -> Self:
        """Keep the one of this name, in whatever spelling, and its sub-categories."""
        key = names.fold(name)
        return self.filter(Q(key=key) | Q(parent__key=key))


class Category(LedgerRow):
    """What entries are sorted by. One name in a ledger, whatever its case and white space.

    A sub-category has a parent, which is none itself: there is one level of them.
    """

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
    parent = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("parent"),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ledger", "key"], name="category_unique_key"),
            models.CheckConstraint(condition=~Q(name=""), name="category_name_not_empty"),
            models.CheckConstraint(condition=~Q(key=""), name="category_key_not_empty"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="category_not_its_own_parent"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["ledger", "seq"], name="category_by_seq"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def archived(self) -> bool:
        """Tell whether new entries are kept out."""
        return self.archived_at is not None

    @property
    def version(self) -> str:
        """Return its own number and its parent's, whose name it shows."""
        own = super().version
        return f"{own}.{self.parent.seq}" if self.parent else own
