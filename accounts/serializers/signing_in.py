"""The bodies of logging in, of tokens and of logging out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.serializers.fields import EmailAddressField, PasswordField
from common.serializers import FlagField, StrictSerializer


class LogInSerializer(StrictSerializer):
    """The credentials of an account."""

    email = EmailAddressField()
    password = PasswordField()


class RefreshSerializer(StrictSerializer):
    """The token that a log-in gave for later."""

    refresh_token = serializers.CharField(max_length=8192)


class LogOutSerializer(StrictSerializer):
    """What a log-out ends; everything may be left out."""

    everywhere = FlagField(
        default=False, help_text=_("End all sessions of this person, not only this one.")
    )
    refresh_token = serializers.CharField(
        max_length=8192,
        required=False,
        default="",
        help_text=_("If given, Cognito forgets it too."),
    )


class TokensSerializer(serializers.Serializer[Any]):
    """The tokens of a session. Both the ID and the access token are good as bearer."""

    id_token = serializers.CharField()
    access_token = serializers.CharField()
    refresh_token = serializers.CharField(help_text=_("For POST /refresh."))
    token_type = serializers.CharField(default="Bearer")
    expires_in = serializers.IntegerField(help_text=_("Seconds until ID and access token expire."))


class ChallengeSerializer(serializers.Serializer[Any]):
    """The step that Cognito asks for before it gives tokens."""

    challenge = serializers.CharField(source="name", help_text=_("Cognito's name of the step."))
    session = serializers.CharField(help_text=_("What Cognito wants back with the answer."))
