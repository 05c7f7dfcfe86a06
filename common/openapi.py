"""The OpenAPI document: every error an operation can give stands beside its answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from common.problems import MEDIA_TYPE, problem_statuses
from common.serializers import StrictSerializer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drf_spectacular.utils import Direction

    from common.errors import DomainError

# What each status means, in people's words.
MEANINGS = {
    400: _("The request does not fit: `errors` names each field and the rule."),
    401: _("The token or the credentials are missing, wrong, expired, or their session has ended."),
    403: _("This may not be done with this account."),
    404: _("There is no such thing, or it is not yours."),
    406: _("The answer cannot be written in the media type that was asked for."),
    409: _("It contradicts what is there already."),
    410: _("It was here, and is forgotten."),
    412: _("It has changed since you read it."),
    413: _("The body is too large."),
    415: _("The body's media type is not one that can be read."),
    429: _("Too many attempts; `Retry-After` says when to come back, in seconds."),
    500: _("A failure on our side; `request_id` finds it in the log."),
    503: _("Cognito or its keys cannot be reached; `Retry-After` says when to try again."),
}
# What HTTP itself may answer to any operation, and to one with a body.
ALWAYS = {400: "validation_error", 406: "not_acceptable", 500: "server_error"}
WITH_BODY = {413: "payload_too_large", 415: "unsupported_media_type"}


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with a request."""

    field = serializers.CharField(allow_null=True, help_text=_("The field, or null for the whole."))
    code = serializers.CharField(help_text=_("The rule, for programs. Stable."))
    detail = serializers.CharField(help_text=_("The rule, for people."))


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text=_("Always `about:blank`: `code` tells the problem."))
    title = serializers.CharField(help_text=_("The status in words."))
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text=_("What went wrong, in a sentence for people."))
    code = serializers.CharField(help_text=_("What went wrong, for programs. Stable."))
    errors = FieldErrorSerializer(  # type: ignore[assignment]  # the base has a property of it
        many=True, required=False
    )
    request_id = serializers.CharField(required=False, help_text=_("On a 500: where it is logged."))


class ProblemAutoSchema(AutoSchema):
    """drf-spectacular's description of an operation, with its problems added.

    A view, and an authentication class, names the domain errors it can give in `raises`.
    """

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, codes in self._problems().items():
            described = f"{MEANINGS[status]} Codes: `{'`, `'.join(sorted(codes))}`."
            content = self._problem_content(direction)
            bodies.setdefault(str(status), {"description": described, "content": content})
        return dict(sorted(bodies.items()))

    def _problems(self) -> dict[int, set[str]]:
        problems = {status: {code} for status, code in ALWAYS.items()}
        # A body that an operation does not ask for is not read.
        has_body = self._get_request_body() is not None  # type: ignore[no-untyped-call]  # untyped there
        if has_body:
            problems |= {status: {code} for status, code in WITH_BODY.items()}
        if self.view.authentication_classes:
            problems[401] = {"not_authenticated"}
        for error in self._domain_errors():
            status = problem_statuses()[error]
            if (status == HTTPStatus.NOT_FOUND and "{" not in self.path) or (
                status in {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT} and not has_body
            ):
                continue
            problems.setdefault(status, set()).add(error.code)
        return problems

    def _domain_errors(self) -> Iterator[type[DomainError]]:
        for source in (self.view, *self.view.get_authenticators()):
            yield from getattr(source, "raises", ())

    def _map_basic_serializer(
        self, serializer: serializers.Serializer[Any], direction: Direction
    ) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]  # untyped there
            serializer, direction
        )
        if direction == "request" and isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema

    def _problem_content(self, direction: Direction) -> dict[str, Any]:
        component = self.resolve_serializer(ProblemSerializer, direction)
        return {MEDIA_TYPE: {"schema": component.ref}}


def example(value: dict[str, Any], name: str = "Example") -> OpenApiExample:
    """Return a request example, complete enough to work when it is pasted."""
    return OpenApiExample(name, value=value, request_only=True)
