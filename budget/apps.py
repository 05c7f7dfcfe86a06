"""Django's admin, set up for people whose log-in is Cognito's."""

from django.contrib.admin.apps import AdminConfig


class BudgetAdminConfig(AdminConfig):
    """Puts the product's admin site in the place of Django's."""

    default_site = "budget.admin.BudgetAdminSite"
