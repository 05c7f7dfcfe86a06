"""What the ledger can refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """A value that cannot be taken, whatever the ledger holds: an amount, a day, a name.

    `code` is stable and for programs, `message` is one sentence for people. The field that reads
    the value turns it into its own validation error.
    """

    def __init__(self, code: str, message: StrOrPromise) -> None:
        self.code = code
        self.message = message
        super().__init__(code)


class NotInLedger(DomainError):
    """The caller's ledger holds no such row, whether or not another ledger does."""

    code = "not_found"
    message = _("There is no such thing in your ledger.")


class CategoryArchived(DomainError):
    """An entry was to be put into a category that is archived."""

    code = "category_archived"
    message = _("This category is archived. Bring it back or choose another.")


class CategoryExists(DomainError):
    """The name is taken, in this or another spelling."""

    code = "category_exists"
    message = _("There is a category of this name already.")


class LedgerChanged(DomainError):
    """The currency was changed between reading the request and carrying it out."""

    code = "ledger_changed"
    message = _("The settings of the ledger have just been changed. Try again.")


class CurrencyFixed(DomainError):
    """The currency was to be changed of a ledger that holds amounts already."""

    code = "currency_fixed"
    message = _(
        "The currency can only be chosen while the ledger holds no amounts, the trash included."
    )


class CategoryInUse(DomainError):
    """A category was to be deleted that something is sorted by, without a word where to."""

    code = "category_in_use"
    message = _(
        "Something is in this category, perhaps in the trash. Say by reassign_to where it goes."
    )


class CategoryHasChildren(DomainError):
    """A category with sub-categories was to be deleted, or to become one itself."""

    code = "category_has_children"
    message = _("This category has sub-categories. Give them another parent first.")


class ParentUnknown(DomainError):
    """A category was to get a parent that is not there."""

    code = "parent_unknown"
    message = _("There is no category of this name. Make it first, or choose another.")


class ParentNested(DomainError):
    """A category was to get a parent that has one itself."""

    code = "parent_nested"
    message = _("This category is a sub-category itself, and there is one level of them.")


class ParentItself(DomainError):
    """A category was to be its own parent."""

    code = "parent_itself"
    message = _("A category cannot be its own parent.")


class ReassignRefused(DomainError):
    """What is in a category was to go where it cannot."""

    code = "reassign_to"
    message = _("Name another category of your ledger that is not archived.")


class ExternalIdTaken(DomainError):
    """An entry was to be brought back whose external ID another one has by now."""

    code = "external_id_taken"
    message = _("An entry with the same external ID has been imported since.")


class SyncTooOld(DomainError):
    """Deletions since then are forgotten, so that a copy of then cannot be brought up to date."""

    code = "sync_too_old"
    message = _("This is too long ago. Read everything anew: since=0.")


class TooManyGroups(DomainError):
    """Sums were to be grouped into more groups than an answer holds."""

    code = "too_many_groups"
    message = _("These are too many groups for one answer. Ask for a shorter period.")


class SinceAhead(DomainError):
    """A copy was to be brought up to date that is ahead of its ledger."""

    code = "since_ahead"
    message = _(
        "The ledger has not come so far: it was restored, or the copy is of another one. Read "
        "everything anew: since=0."
    )


class BudgetExists(DomainError):
    """There is a budget of this category and period from this day on."""

    code = "budget_exists"
    message = _("There is a budget of this category and period from this day on already.")


class NoSuchOccurrence(DomainError):
    """The recurrence does not fall on this day."""

    code = "no_such_occurrence"
    message = _("This is not a day on which it comes.")


class OccurrencePosted(DomainError):
    """An occurrence was to be skipped or moved that is posted already."""

    code = "occurrence_posted"
    message = _("This has been posted already. Change its entry instead.")


class PlanChanged(DomainError):
    """The hash is not that of the plan: a row, or the ledger, has changed since it was read."""

    code = "plan_changed"
    message = _("The plan, or the ledger, has changed since you read it. Review the plan again.")


class PlanClosed(DomainError):
    """The plan is committed or reverted, or still being read."""

    code = "plan_closed"
    message = _("This cannot be done with an import at this stage.")
