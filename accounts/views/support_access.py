"""Letting support see one's amounts and descriptions for some time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.errors import SupportAccessUnknown
from accounts.serializers.support_access import (
    GrantedSerializer,
    GrantSerializer,
    SupportAccessSerializer,
)
from accounts.services import support_access
from accounts.views.base import TAG, PersonView
from common.openapi import example

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

_GRANTED = {
    "id": "0193d6a4-7c00-7000-8000-000000000000",
    "granted_at": "2026-01-15T09:30:00Z",
    "ends_at": "2026-01-16T09:30:00Z",
}
_LOOKED = {
    "who": "support@example.com",
    "what": "12 entries in a list",
    "looked_at": "2026-01-15T10:00:00Z",
    "access": _GRANTED["id"],
}
_SEEN = {"accesses": [_GRANTED | {"revoked_at": None, "open": True}], "looks": [_LOOKED]}


class SupportAccessView(PersonView):
    """The person's leave for support to see amounts and descriptions."""

    serializer_class = GrantSerializer
    bodyless = ("DELETE",)

    @extend_schema(
        tags=TAG,
        summary="List what support may see and saw",
        description=(
            "The last 50 accesses that you granted, and the last 200 times that a member of staff "
            "saw amounts and descriptions of yours."
        ),
        responses={200: SupportAccessSerializer},
        examples=[OpenApiExample("Example", value=_SEEN, response_only=True)],
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002  (DRF's signature)
        """Return the accesses and the looks."""
        answer = {
            "accesses": support_access.accesses_of(self.person),
            "looks": support_access.looks_at(self.person),
        }
        return Response(SupportAccessSerializer(answer).data)

    @extend_schema(
        tags=TAG,
        summary="Let support see for some time",
        description=(
            "Support sees your entries without amounts and descriptions, unless you grant it "
            "for 1 to 72 hours. An access that is open ends, and this one takes its place."
        ),
        responses={201: GrantedSerializer},
        examples=[
            example({"hours": 24}),
            OpenApiExample("Example", value=_GRANTED, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Grant an access."""
        access = support_access.grant(user=self.person, **self.valid(request))
        return Response(GrantedSerializer(access).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="me_support_access_destroy_all",
        tags=TAG,
        summary="Take back all that support may see",
        description="Effective with the next page that support opens.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:  # noqa: ARG002  (DRF's signature)
        """Take all accesses back."""
        support_access.revoke_all(user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneSupportAccessView(PersonView):
    """One leave for support."""

    bodyless = ("DELETE",)
    adds = (SupportAccessUnknown,)

    @extend_schema(
        tags=TAG,
        summary="Take back what support may see",
        description="Effective with the next page that support opens.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002, ARG002  (by the address)
        """Take the access back."""
        support_access.revoke(user=self.person, access_id=id)
        return Response(status=status.HTTP_204_NO_CONTENT)
