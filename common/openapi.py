"""The OpenAPI document: every error an operation can give stands beside its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from common.problems import MEDIA_TYPE, problem_statuses
from common.serializers import StrictSerializer

if TYPE_CHECKING:
    from drf_spectacular.utils import Direction

# What every operation may answer, in people's words.
EVERYWHERE = {
    400: _("The request does not fit: `errors` names each field and the rule."),
    406: _("The answer cannot be written in the media type that was asked for."),
    429: _("Too many attempts; `Retry-After` says when to come back, in seconds."),
    500: _("A failure on our side; `request_id` finds it in the log."),
    503: _("Cognito or its keys cannot be reached; `Retry-After` says when to try again."),
}
WITH_TOKEN = {401: _("The token is missing, bad, expired, or its session has ended.")}
WITH_BODY = {
    413: _("The body is too large."),
    415: _("The body's media type is not one that can be read."),
}
WITH_ID = {404: _("There is no such thing in your ledger.")}


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with a request."""

    field = serializers.CharField(allow_null=True, help_text="The field, or null for the whole.")
    code = serializers.CharField(help_text="The rule, for programs. Stable.")
    detail = serializers.CharField(help_text="The rule, for people.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text="Always `about:blank`: `code` tells the problem.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What went wrong, in a sentence for people.")
    code = serializers.CharField(help_text="What went wrong, for programs. Stable.")
    errors = FieldErrorSerializer(  # type: ignore[assignment]  # the base has a property of it
        many=True, required=False
    )
    request_id = serializers.CharField(required=False, help_text="On a 500: where it is logged.")


class ProblemAutoSchema(AutoSchema):
    """drf-spectacular's description of an operation, with its problems added."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, text in self._problems().items():
            if str(status) in bodies:
                continue
            bodies[str(status)] = {
                "description": f"{text}{_codes(status)}",
                "content": self._problem_content(direction),
            }
        return dict(sorted(bodies.items()))

    def _map_basic_serializer(
        self, serializer: serializers.Serializer[Any], direction: Direction
    ) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]  # untyped there
            serializer, direction
        )
        if direction == "request" and isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema

    def _problems(self) -> dict[int, Any]:
        problems = dict(EVERYWHERE)
        if self.view.authentication_classes:
            problems |= WITH_TOKEN
        elif self.path in {"/login", "/refresh"}:
            problems |= {401: _("The credentials are wrong.")}
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            problems |= WITH_BODY
        if "{" in self.path:
            problems |= WITH_ID
        return problems

    def _problem_content(self, direction: Direction) -> dict[str, Any]:
        component = self.resolve_serializer(ProblemSerializer, direction)
        return {MEDIA_TYPE: {"schema": component.ref}}


def _codes(status: int) -> str:
    codes = sorted(error.code for error, value in problem_statuses().items() if value == status)
    return f" Codes: `{'`, `'.join(codes)}`." if codes else ""


def example(value: dict[str, Any], name: str = "Example") -> OpenApiExample:
    """Return a request example, complete enough to work when it is pasted."""
    return OpenApiExample(name, value=value, request_only=True)
