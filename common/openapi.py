"""The OpenAPI document: every error an operation can give stands beside its answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from common.conditional import TAGS
from common.idempotency import HEADER, REPLAYED, Idempotent
from common.models import MAXIMUM_KEY_LENGTH
from common.problems import MEDIA_TYPE, problem_statuses
from common.serializers import StrictSerializer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from drf_spectacular.utils import Direction

    from common.errors import DomainError

    ErrorsOfActions: TypeAlias = Mapping[str, tuple[type[DomainError], ...]]

# What each status means, in people's words.
MEANINGS = {
    400: _("The request does not fit: `errors` names each field and the rule."),
    401: _("The token or the credentials are missing, wrong, expired, or their session has ended."),
    403: _("This may not be done with this account."),
    404: _("There is no such thing, or it is not yours."),
    406: _("The answer cannot be written in the media type that was asked for."),
    409: _("It contradicts what is there already, or what is under way."),
    410: _("It was here, and is forgotten."),
    412: _("It has changed since you read it."),
    413: _("The body is too large."),
    415: _("The body's media type is not one that can be read."),
    422: _("Its `Idempotency-Key` belongs to another request."),
    429: _("Too many attempts; `Retry-After` says when to come back, in seconds."),
    500: _("A failure on our side; `request_id` finds it in the log."),
    503: _("Cognito or its keys cannot be reached; `Retry-After` says when to try again."),
}
NOT_MODIFIED = _("You have it already.")
# What HTTP itself may answer to any operation, and to one with a body.
ALWAYS = {400: "validation_error", 406: "not_acceptable", 500: "server_error"}
WITH_BODY = {413: "payload_too_large", 415: "unsupported_media_type"}
# The headers of all operations of a kind.
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {
        "type": "string",
        "minLength": 1,
        "maxLength": MAXIMUM_KEY_LENGTH,
        "pattern": "^[!-~]+$",
        "examples": ["5ee9ac3c-26bc-4f0e-9d3c-1f5b0a0d8c35"],
    },
    OpenApiParameter.HEADER,
    description=_(
        "A name of your own for this request, such as a new UUID. Sent again with the same key "
        "within 24 hours, it is not carried out again, but answered as the first time, with "
        "`Idempotency-Replayed: true`. A refused request leaves no key. (Requests about accounts "
        "take none: their answers hold secrets, which are not kept.)"
    ),
)
IDEMPOTENCY_REPLAYED = OpenApiParameter(
    REPLAYED,
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    description=_("There if this is the answer to an earlier request of the same key."),
    response=[200, 201, 202, 204],
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    {
        "type": "string",
        "pattern": TAGS,
        "examples": ['W/"6b86b273ff34fce19d6b804eff5a3f57"'],
    },
    OpenApiParameter.HEADER,
    description=_(
        "The ETags of what you have of this: if one still holds, the answer is 304, without a "
        "body. Caches keep nothing of it (`Cache-Control: no-store`), so keep the body yourself."
    ),
)
CURRENT_ETAG = OpenApiParameter(
    "ETag",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description=_("Stays while the answer does; to be sent back as `If-None-Match`."),
    response=[200, 304],
)


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

    A view, and an authentication class, names the domain errors it can give in `raises`: those of
    a body only where there is one. What one action alone can give stands in `raises_in`.
    """

    def get_override_parameters(self) -> list[Any]:
        """Add the headers that all operations of a kind have."""
        parameters: list[Any] = super().get_override_parameters()
        if self._may_be_repeated():
            parameters += [IDEMPOTENCY_KEY, IDEMPOTENCY_REPLAYED]
        if self._may_be_known():
            parameters += [IF_NONE_MATCH, CURRENT_ETAG]
        return parameters

    def _may_be_repeated(self) -> bool:
        return self.method == "POST" and isinstance(self.view, Idempotent)

    def _may_be_known(self) -> bool:
        return self.method == "GET" and getattr(self.view, "has_etag", False)

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self._may_be_known():
            headers = self._get_response_headers_for_code("304", direction)
            bodies["304"] = {"headers": headers, "description": str(NOT_MODIFIED)}
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
        for error in self._certain_errors():
            problems.setdefault(problem_statuses()[error], set()).add(error.code)
        return problems

    def _certain_errors(self) -> Iterator[type[DomainError]]:
        yield from self._errors_of_action()
        if self._may_be_repeated():
            yield from Idempotent.raises_by_key

    def _domain_errors(self) -> Iterator[type[DomainError]]:
        for source in (self.view, *self.view.get_authenticators()):
            yield from getattr(source, "raises", ())

    def _errors_of_action(self) -> tuple[type[DomainError], ...]:
        errors: ErrorsOfActions = getattr(self.view, "raises_in", {})
        return errors.get(getattr(self.view, "action", ""), ())

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
