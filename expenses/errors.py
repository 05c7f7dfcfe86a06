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
