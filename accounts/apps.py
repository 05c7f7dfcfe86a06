"""The app configuration of the accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and their sessions."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Load what registers itself on import."""
        from accounts import browser, checks, openapi  # noqa: F401, PLC0415  (register on import; need the apps)
        from accounts.services import export  # noqa: F401, PLC0415  (the same)
