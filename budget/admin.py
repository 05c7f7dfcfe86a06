"""The admin site for support staff, entered by Cognito's log-in, whatever steps it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.browser import still_staff
from accounts.forms import AdminEmailLogIn
from accounts.views.pages import LogInPage, LogOutPage

if TYPE_CHECKING:
    from django.http import HttpRequest


class BudgetAdminSite(AdminSite):
    """Django's admin under our name, with our log-in, for who is in a staff's group right now."""

    site_header = _("Budget Tracker support")
    site_title = _("Budget Tracker support")
    index_title = _("People and their ledgers")
    # There are few tables, and what they show wants the width.
    enable_nav_sidebar = False

    def get_urls(self) -> list[Any]:
        """Leave out the change of a password, which Cognito keeps."""
        return [url for url in super().get_urls() if not _is_of_passwords(url)]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in who is in a group of the staff, as Cognito says at this request."""
        return still_staff(request)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401  (a page or a redirect)
        """Show the log-in; who is in already goes on to the first page."""
        first_page = reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(first_page)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in {*request.GET, *request.POST}:
            context[REDIRECT_FIELD_NAME] = first_page
        page = LogInPage.as_view(
            extra_context=context,
            authentication_form=AdminEmailLogIn,
            template_name="accounts/admin_log_in.html",
            step_template_name="accounts/admin_log_in_step.html",
        )
        return page(request)

    @method_decorator(never_cache)
    def logout(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002  (Django's signature)
    ) -> Any:  # noqa: ANN401  (a redirect, where Django's own would show a page)
        """Log out."""
        return LogOutPage.as_view()(request)


def _is_of_passwords(url: Any) -> bool:  # noqa: ANN401  (a pattern or a resolver)
    return str(getattr(url, "name", "") or "").startswith("password_change")
