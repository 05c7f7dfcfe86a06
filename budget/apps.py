"""Django's admin, set up for people whose log-in is Cognito's."""

from django.conf import settings
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig


class BudgetAdminConfig(SimpleAdminConfig):
    """Puts the product's admin site in the place of Django's."""

    default_site = "budget.admin.BudgetAdminSite"

    def ready(self) -> None:
        """Load what the admin shows, so that it is checked; on Lambda the first page of it does."""
        super().ready()
        if not settings.ON_LAMBDA:
            autodiscover()
