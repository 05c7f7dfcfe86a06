"""The admin site for support staff, entered with Cognito's e-mail and password."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

from accounts.forms import AdminEmailLogIn


class BudgetAdminSite(AdminSite):
    """Django's admin under our name and with our log-in form."""

    site_header = _("Budget Tracker support")
    site_title = _("Budget Tracker support")
    index_title = _("People and their ledgers")
    site_url = "/"
    login_form = AdminEmailLogIn
    enable_nav_sidebar = True
