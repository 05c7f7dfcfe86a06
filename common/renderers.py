"""Writing responses."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BrowsableAPIRenderer as DRFBrowsableAPIRenderer
from rest_framework.renderers import JSONRenderer

from common.problems import MEDIA_TYPE


class ProblemJSONRenderer(JSONRenderer):
    """JSON; an error is labelled `application/problem+json`."""

    def render(
        self,
        data: Any,  # noqa: ANN401  (whatever a view returns)
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the body as bytes, and correct the response's media type for an error."""
        body: bytes = super().render(data, accepted_media_type, renderer_context)
        response = (renderer_context or {}).get("response")
        # The pages of the browsable API show JSON too, but are pages.
        as_json = isinstance(getattr(response, "accepted_renderer", None), ProblemJSONRenderer)
        if response is not None and response.exception and as_json:
            response["Content-Type"] = MEDIA_TYPE
        return body


class BrowsableAPIRenderer(DRFBrowsableAPIRenderer):
    """The pages for developers, with our name on them."""

    template = "common/api.html"
