"""The people, and what support does for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.deeds import WORDS, actor_of, offered, said
from accounts.models import AuditEvent, User
from accounts.roles import Permission, may
from accounts.services import looking_up, support, support_access
from accounts.services.support import SupportAction
from common.admin import LookOnlyAdmin
from common.confirming import CONFIRMED, TEMPLATE, reason_form
from common.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from accounts.cognito.gateway import Profile
    from common.confirming import ReasonForm

# As many sessions and events a person's page shows; more are in their own lists.
SHOWN = 20


class FindForm(forms.Form):
    """Whom to look for."""

    required_css_class = "required"

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=128,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autofocus": True}),
        help_text=_("The whole address, as the person signed up with it."),
    )

    def clean_email(self) -> str:
        """Return it in lower case, as addresses are kept."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class PersonAdmin(LookOnlyAdmin):
    """Find a person, see how their account is doing, and help them."""

    list_display = ("__str__", "is_active", "is_staff", "is_superuser", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email__startswith", "sub__exact")
    search_help_text = _("E-mail (or its beginning) or sub")
    fields = (
        "email", "sub", "is_active", "is_staff", "is_superuser", "sessions_valid_from",
        "deletion_requested_at", "created_at",
    )  # fmt: skip

    def get_urls(self) -> list[Any]:
        """Add the pages to find a person and to act on one."""
        find = self.admin_site.admin_view(self.find_view)
        act = self.admin_site.admin_view(self.act_view)
        return [
            path("find/", find, name="accounts_user_find"),
            path("<path:object_id>/act/<slug:name>/", act, name="accounts_user_act"),
            *super().get_urls(),
        ]

    # --- Finding ---------------------------------------------------------------------------------

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Look for a person in the user pool, who may never have logged in here."""
        if not may(request.user, Permission.HELP):
            raise PermissionDenied
        form = FindForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return HttpResponseRedirect(self._find(request, form.cleaned_data["email"]))
        context = self._context(request, _("Find a person")) | {"form": form}
        return TemplateResponse(request, "admin/accounts/user/find.html", context)

    def _find(self, request: HttpRequest, email: str) -> str:
        """Return the address of the person's page, or else of the list of those known here."""
        try:
            person = looking_up.find(email=email)
        except DomainError as error:
            self.message_user(request, said(error), messages.ERROR)
        else:
            if person:
                return _page_of(person)
            text = _("The user pool knows nobody with this address.")
            self.message_user(request, text, messages.WARNING)
        return reverse("admin:accounts_user_changelist", query={"q": email})

    # --- Acting ----------------------------------------------------------------------------------

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Do what support does for one person, once it was confirmed and a reason given."""
        person = self.get_object(request, unquote(object_id))
        if person is None or name not in SupportAction.values:
            raise Http404
        action, form = SupportAction(name), reason_form(request)
        if form.is_valid():  # what the service refuses stands in the audit log
            self._act(request, person, action, form.cleaned_data["reason"])
            return HttpResponseRedirect(_page_of(person))
        if not support.may_act_on(actor_of(request), person):
            raise PermissionDenied
        return self._confirm(request, person, action, form)

    def _act(self, request: HttpRequest, person: User, action: SupportAction, reason: str) -> None:
        try:
            support.act(actor=actor_of(request), person=person, action=action, reason=reason)
        except DomainError as error:
            self.message_user(request, said(error), messages.ERROR)
        else:
            self.message_user(request, WORDS[action].done, messages.SUCCESS)

    def _confirm(
        self, request: HttpRequest, person: User, action: SupportAction, form: ReasonForm
    ) -> HttpResponse:
        context = self._context(request, action.label) | {
            "object": person,
            "happens": WORDS[action].happens,
            "note": WORDS[action].note,
            "whom": [str(person)],
            "confirmed": CONFIRMED,
            "form": form,
            "back": _page_of(person),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def _context(self, request: HttpRequest, title: StrOrPromise) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    # --- Looking ---------------------------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401  (Django's signature)
        **kwargs: Any,  # noqa: ANN401  (Django's signature)
    ) -> HttpResponse:
        """Show the person with what the user pool says of them, their sessions and events."""
        person: User = context["original"]
        profile, trouble = _ask_pool(person)
        context |= {
            "profile": profile,
            "trouble": trouble,
            "deeds": _deeds(actor_of(request), person, profile),
            "access": support_access.open_accesses().filter(user=person).first(),
            "last_used_at": person.sessions.aggregate(last=Max("last_used_at"))["last"],
            "sessions": person.sessions.order_by("-created_at")[:SHOWN],
            "events": AuditEvent.objects.filter(subject_sub=person.sub).order_by("-pk")[:SHOWN],
        }
        return super().render_change_form(request, context, *args, **kwargs)


def _page_of(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[quote(person.pk)])


def _ask_pool(person: User) -> tuple[Profile | None, StrOrPromise]:
    try:
        return looking_up.profile_of(person), ""
    except DomainError as error:
        return None, said(error)


def _deeds(actor: User, person: User, profile: Profile | None) -> list[tuple[str, StrOrPromise]]:
    """Return address and name of each action that the page offers."""
    if not support.may_act_on(actor, person):
        return []
    return [
        (reverse("admin:accounts_user_act", args=[quote(person.pk), action]), action.label)
        for action in offered(person, profile)
    ]
