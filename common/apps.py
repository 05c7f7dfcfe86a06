"""The app configuration of the shared HTTP conventions."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the system checks of the settings that everything needs."""

    name = "common"

    def ready(self) -> None:
        """Load what registers itself on import."""
        from common import checks  # noqa: F401, PLC0415  (registers on import; needs the apps)
