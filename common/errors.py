"""What the rules of the product can refuse, said in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DomainError(Exception):
    """A request that the rules refuse; raised by services, turned into a problem at the edge.

    `code` is stable and for programs, `detail` is one sentence for people. `field` names the
    field of the request body that is at fault, where one is. `retry_after` is in seconds.
    None of them may ever hold a secret or another system's text.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[StrOrPromise] = _("The request was refused.")

    def __init__(
        self,
        detail: StrOrPromise | None = None,
        *,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.detail = detail if detail is not None else self.message
        self.field = field
        self.retry_after = retry_after
        super().__init__(self.code)


class DatabaseUnavailable(DomainError):
    """The database cannot be reached, or was locked for too long; `retry_after` is in seconds."""

    code = "database_unavailable"
    message = _("The data cannot be reached at the moment. Try again.")
