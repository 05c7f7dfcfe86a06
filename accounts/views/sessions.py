"""One's own sessions: who is logged in to this account, and from where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from accounts.errors import SessionUnknown
from accounts.models import Session
from accounts.sealing import seal, unseal
from accounts.selectors import open_sessions_of
from accounts.serializers.sessions import EndedSerializer, SessionSerializer
from accounts.services import sessions
from accounts.views.base import TAG, PersonView
from common.filters import refuse_unknown_parameters
from common.pagination import Cursor, KeysetPagination

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

SAMPLE: Final = {
    "id": "6f1d6f4e-7d0c-4d51-9c5f-2b7a1f0e8c3d",
    "created_at": "2026-11-20T08:15:30.120000Z",
    "last_used_at": "2026-11-22T13:05:10.480000Z",
    "address": "203.0.113.7",
    "device": "Firefox on Windows",
    "kind": "tokens",
    "current": True,
}


class SealedPages(KeysetPagination):
    """Pages whose cursors do not show a row's number, which would tell how many there are."""

    live = 24 * 60 * 60  # seconds
    purpose = "accounts.views.sessions"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page, with an example of each part that is not a row."""
        page = super().get_paginated_response_schema(schema)
        for name, sample in {"next": None, "previous": None, "count": 1}.items():
            page["properties"][name] |= {"example": sample}
        return page

    def _cursor(self) -> Cursor | None:
        cursor = super()._cursor()
        if cursor is None:
            return None
        try:
            sealed = unseal(cursor.pk, purpose=self.purpose, max_age=self.live)
        except ValueError as error:
            detail = ErrorDetail(str(_("This cursor is too old.")), code="cursor")
            raise ValidationError({"cursor": [detail]}) from error
        return replace(cursor, pk=sealed["pk"])

    def _link(self, cursor: Cursor) -> str:
        return super()._link(replace(cursor, pk=seal({"pk": cursor.pk}, purpose=self.purpose)))


class SessionsView(PersonView):
    """All sessions of the person."""

    queryset = Session.objects.none()  # which model the pages are of
    pagination_class = SealedPages
    orderings: ClassVar[dict[str, str]] = {"created_at": "created_at"}
    default_ordering = "-created_at"
    bodyless = ("DELETE",)

    @extend_schema(
        tags=TAG,
        operation_id="sessions_list",
        summary="List your sessions",
        description=(
            "Who is logged in to your account: the open sessions, newest first. One that was "
            "ended, or not used for so long that its tokens have expired, is not listed."
        ),
        responses={200: SessionSerializer(many=True)},
        examples=[OpenApiExample("With `?count=true`", value=SAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002  (the signature of a view)
        """Return a page of the open sessions."""
        page = self.paginate_queryset(self.filter_queryset(open_sessions_of(self.person)))
        context = {"current": self.bearer.session.pk}
        rows = SessionSerializer(page, many=True, context=context)
        return self.get_paginated_response(rows.data)

    @extend_schema(
        tags=TAG,
        operation_id="sessions_end_others",
        summary="End your other sessions",
        description=(
            "Logs out everywhere but here: every other session and sign-in of yours is refused "
            "from now on. The session that asks goes on."
        ),
        responses={200: EndedSerializer},
        examples=[OpenApiExample("Two ended", value={"ended": 2}, response_only=True)],
    )
    def delete(self, request: Request) -> Response:
        """End all sessions but this one."""
        refuse_unknown_parameters(request, ())
        ended = sessions.end_others(session=self.bearer.session)
        return Response(EndedSerializer({"ended": ended}).data)


class SessionView(PersonView):
    """One session of the person."""

    bodyless = ("DELETE",)
    adds = (SessionUnknown,)

    @extend_schema(
        tags=TAG,
        operation_id="sessions_end",
        summary="End a session",
        description="Its tokens are refused at once. It may be the session that asks.",
        responses={204: None},
    )
    def delete(self, request: Request, **address: UUID) -> Response:  # noqa: ARG002  (DRF's signature)
        """End the session of this address."""
        sessions.end_one(user=self.person, public_id=address["id"])
        return Response(status=HTTP_204_NO_CONTENT)
