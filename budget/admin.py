"""The admin site for support staff, entered with Cognito's e-mail and password."""

from typing import Any

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

from accounts.forms import AdminEmailLogIn


class BudgetAdminSite(AdminSite):
    """Django's admin under our name and with our log-in form."""

    site_header = _("Budget Tracker support")
    site_title = _("Budget Tracker support")
    index_title = _("People and their ledgers")
    login_form = AdminEmailLogIn
    # There are five tables, and what they show wants the width.
    enable_nav_sidebar = False

    def get_urls(self) -> list[Any]:
        """Leave out the change of a password, which Cognito keeps."""
        return [url for url in super().get_urls() if not _is_of_passwords(url)]


def _is_of_passwords(url: Any) -> bool:  # noqa: ANN401  (a pattern or a resolver)
    return str(getattr(url, "name", "") or "").startswith("password_change")
