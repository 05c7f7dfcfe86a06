"""People and their sessions, for support staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import sessions
from accounts.models import Session, User
from common.admin import LookOnlyAdmin, is_set_filter

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


# Roles are the pool's groups; Django's would grant nothing.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(LookOnlyAdmin):
    """Find a person; administrators may also disable them and end their sessions."""

    list_display = ("__str__", "is_active", "is_staff", "is_superuser", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "sub")
    search_help_text = _("E-mail or sub")
    fields = (
        "email", "sub", "is_active", "is_staff", "is_superuser",
        "sessions_valid_from", "last_login", "created_at",
    )  # fmt: skip
    actions = ("end_sessions", "disable", "enable")

    @admin.action(description=_("End all sessions"), permissions=["act"])
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Log the people out everywhere."""
        done = self.act_on(
            request,
            people,
            lambda person: sessions.end_all_sessions(user=person),
            text=_("Ended all sessions."),
        )
        text = ngettext("%(n)d person was logged out.", "%(n)d people were logged out.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Disable: refuse all tokens and log-ins"), permissions=["act"])
    def disable(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Refuse the people from now on; nobody can so lock themselves out."""
        done = self.act_on(
            request,
            people.filter(is_active=True).exclude(sub=request.user.get_username()),
            lambda person: sessions.set_active(user=person, active=False),
            text=_("Disabled."),
        )
        text = ngettext("%(n)d person was disabled.", "%(n)d people were disabled.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Enable"), permissions=["act"])
    def enable(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let the people in again."""
        done = self.act_on(
            request,
            people.filter(is_active=False),
            lambda person: sessions.set_active(user=person, active=True),
            text=_("Enabled."),
        )
        text = ngettext("%(n)d person was enabled.", "%(n)d people were enabled.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)


@admin.register(Session)
class SessionAdmin(LookOnlyAdmin):
    """See who is logged in; administrators may end sessions."""

    list_display = ("id", "user", "signed_in_at", "created_at", "revoked_at")
    list_filter = (is_set_filter("revoked_at", _("state"), yes=_("Ended"), no=_("Open")),)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__sub")
    search_help_text = _("E-mail or sub")
    fields = ("id", "user", "signed_in_at", "created_at", "revoked_at")
    actions = ("end",)

    @admin.action(description=_("End the sessions"), permissions=["act"])
    def end(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        """Refuse the tokens of these sessions from now on."""
        done = self.act_on(
            request,
            rows.filter(revoked_at=None),
            lambda session: sessions.end_session(session=session),
            text=_("Ended."),
        )
        text = ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)
