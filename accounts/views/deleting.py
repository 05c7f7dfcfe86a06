"""The OpenAPI description of a DELETE that takes a body, such as the proof of who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common.openapi import ProblemAutoSchema

if TYPE_CHECKING:
    from drf_spectacular.utils import Direction


class DeleteWithBody(ProblemAutoSchema):
    """For views all of whose DELETEs take a body (`schema = DeleteWithBody()`)."""

    def _get_request_body(self, direction: Direction = "request") -> Any:  # noqa: ANN401  (untyped there)
        method = self.method
        # drf-spectacular knows bodies of POST, PUT and PATCH alone.
        self.method = "POST" if method == "DELETE" else method
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # untyped there
        finally:
            self.method = method
