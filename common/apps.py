"""The app configuration of the shared HTTP conventions."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the checks of what everything needs, and its part in exports and deletions."""

    name = "common"

    def ready(self) -> None:
        """Load what registers itself on import."""
        from common import checks, kept_answers, reporting  # noqa: F401, PLC0415  (register on import; need the apps)

        reporting.start()
