"""The bodies of a person's sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.devices import in_words
from accounts.models import SessionKind

if TYPE_CHECKING:
    from accounts.models import Session


class SessionSerializer(serializers.Serializer[Any]):
    """An open session."""

    # The context's `current` is the primary key of the session that asks.

    id = serializers.UUIDField(source="public_id", help_text=_("For DELETE /me/sessions/{id}."))
    created_at = serializers.DateTimeField(help_text=_("When it was first seen here."))
    last_used_at = serializers.SerializerMethodField(help_text=_("To within five minutes."))
    address = serializers.IPAddressField(
        allow_null=True, help_text=_("The IP address that used it last; null if it is not known.")
    )
    device = serializers.SerializerMethodField(
        help_text=_("What signed in, in words, such as `Firefox on Windows`.")
    )
    kind = serializers.ChoiceField(
        SessionKind.choices, help_text=_("Whether tokens or a browser's cookie keep it going.")
    )
    current = serializers.SerializerMethodField(help_text=_("Whether it is the one that asks."))

    @extend_schema_field(OpenApiTypes.DATETIME)
    def get_last_used_at(self, session: Session) -> str | None:
        """Return when it was last used; making it counts."""
        return serializers.DateTimeField().to_representation(
            session.last_used_at or session.created_at
        )

    @extend_schema_field(OpenApiTypes.STR)
    def get_device(self, session: Session) -> str:
        """Return the device in words."""
        return in_words(session.user_agent)

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_current(self, session: Session) -> bool:
        """Tell whether it is the session of the request."""
        return bool(session.pk == self.context["current"])


class EndedSerializer(serializers.Serializer[Any]):
    """How many sessions were ended."""

    ended = serializers.IntegerField(min_value=0)
