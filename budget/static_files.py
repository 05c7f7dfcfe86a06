"""Style sheets and scripts, where the service is not at the root of its host.

On the address of a stage (https://HOST/dev) a page has to ask for /dev/static/..., of which
/static/... comes in, with the stage as WSGI's SCRIPT_NAME.
"""

from threading import Lock

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponseBase
from django.urls import get_script_prefix
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # no types


class StaticFiles(StaticFilesStorage):
    """Django's, with the script name of the request at hand in front of a path."""

    def url(self, name: str | None) -> str:
        """Return the address of a file; another host's (STATIC_URL) stays as it is."""
        url = super().url(name)
        return get_script_prefix().rstrip("/") + url if url.startswith("/") else url


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # as above
    """WhiteNoise's, which looks for the files when the first is asked for, not at each start."""

    _lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the file, or go on."""
        if request.path_info.startswith(self.static_prefix):
            self._find()
        response: HttpResponseBase = super().__call__(request)
        return response

    def add_files_from_finders(self) -> None:
        """Leave it for later."""

    def _find(self) -> None:
        with self._lock:
            if not self.files:
                super().add_files_from_finders()
