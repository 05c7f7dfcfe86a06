"""Reading the body of an upload: a form with a file in it, or the file itself."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import BaseParser, DataAndFiles

from common.parsers import LimitedMultiPartParser
from common.problems import PayloadTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

# AWS Lambda takes 6 MB a request, and a quarter of those goes for writing bytes as text.
LARGEST_UPLOAD: Final = 4 * 1024 * 1024


def check_size(request: Request) -> None:
    """Raise PayloadTooLarge for a body that says that it is larger than an upload may be."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > LARGEST_UPLOAD:
        raise PayloadTooLarge(LARGEST_UPLOAD)


class FormParser(LimitedMultiPartParser):
    """A form with a file, and options as its other fields."""

    largest = LARGEST_UPLOAD


class FileParser(BaseParser):
    """A file alone, and options as query parameters."""

    file_name: ClassVar[str]  # as it comes without one

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002  (DRF's signature)
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  (as in DRF's parsers)
        """Return what a form with the same file and options would be."""
        file = SimpleUploadedFile(self.file_name, stream.read())
        options = (parser_context or {})["request"].query_params
        return DataAndFiles(options, MultiValueDict({"file": [file]}))


class CSVParser(FileParser):
    """A file of CSV."""

    media_type = "text/csv"
    file_name = "import.csv"


class JSONParser(FileParser):
    """A file of JSON, as an export is."""

    media_type = "application/json"
    file_name = "import.json"
