"""All that is kept of oneself, to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema

from accounts.errors import TooManyAttempts
from accounts.services import export
from accounts.views.base import TAG, PersonView
from common.renderers import ProblemJSONRenderer

if TYPE_CHECKING:
    from rest_framework.request import Request


class ZipRenderer(ProblemJSONRenderer):
    """For clients that ask for a zip file; their errors are problems, too."""

    media_type = "application/zip"
    format = "zip"


class ExportView(PersonView):
    """Download all that is kept of oneself."""

    renderer_classes = (ProblemJSONRenderer, ZipRenderer)
    pagination_class = None
    filter_backends = ()
    adds = (TooManyAttempts,)

    @extend_schema(
        tags=TAG,
        summary="Export everything",
        description=(
            "A zip file with all that is kept of you: your account, its sessions, what support "
            "saw and did, your ledger with its categories and entries, those in the trash "
            "included. Each table is there as JSON and as CSV; `README.txt` says what is what."
        ),
        responses={
            (200, ZipRenderer.media_type): OpenApiResponse(OpenApiTypes.BINARY, "The zip file.")
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:  # noqa: ARG002  (DRF's signature)
        """Send the file while it is made."""
        name = f"budget-tracker-export-{timezone.now():%Y-%m-%d}.zip"
        return StreamingHttpResponse(
            export.export(user=self.person),
            content_type=ZipRenderer.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
