"""Sessions, for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.deeds import actor_of
from accounts.models import Session, User
from accounts.services import support
from common.admin import LookOnlyAdmin, is_set_filter
from common.confirming import Deed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.template.response import TemplateResponse


def _counted(done: int) -> str:
    return ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", done) % {"n": done}


@admin.register(Session)
class SessionAdmin(LookOnlyAdmin):
    """See who is logged in; administrators may end single sessions of others."""

    list_display = (
        "id", "user", "kind", "created_at", "last_used_at", "address", "user_agent", "revoked_at",
    )  # fmt: skip
    list_filter = (is_set_filter("revoked_at", _("state"), yes=_("Ended"), no=_("Open")),)
    list_select_related = ("user",)
    search_fields = ("user__email__startswith", "user__sub__exact")
    search_help_text = _("E-mail (or its beginning) or sub")
    fields = (
        "id", "user", "kind", "signed_in_at", "created_at", "last_used_at", "address", "user_agent",
        "revoked_at",
    )  # fmt: skip
    actions = ("end",)

    @admin.action(description=_("End the sessions"), permissions=["act"])
    def end(self, request: HttpRequest, rows: QuerySet[Session]) -> TemplateResponse | None:
        """Refuse the tokens of these sessions from now on; nobody's own are among them."""
        actor, people = actor_of(request), set[User]()

        def end(session: Session) -> None:
            support.end_session(actor=actor, session=session)
            people.add(session.user)

        others = rows.filter(revoked_at=None).exclude(user=actor.pk).select_related("user")
        deed = Deed(
            name="end",
            title=_("End sessions"),
            happens=_("Their tokens are refused from now on; these people have to log in again:"),
            act=end,
            whose=lambda session: session.user,
            counted=_counted,
            shows=lambda session: f"{session.user}, {session.created_at:%Y-%m-%d %H:%M}",
        )
        page = self.carry_out(request, others, deed)
        support.tell_of_sessions(people)
        return page
