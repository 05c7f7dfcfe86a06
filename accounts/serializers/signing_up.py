"""The bodies of signing up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.serializers.fields import CodeField, EmailAddressField, NewPasswordField
from common.serializers import StrictSerializer


class SignUpSerializer(StrictSerializer):
    """A new account."""

    email = EmailAddressField()
    password = NewPasswordField()


class VerifySerializer(StrictSerializer):
    """The proof that an address is one's own."""

    email = EmailAddressField()
    code = CodeField(help_text=_("The code from the mail."))


class EmailSerializer(StrictSerializer):
    """An address that a code shall be mailed to."""

    email = EmailAddressField()


class MessageSerializer(serializers.Serializer[Any]):
    """What was done, or what to do next."""

    message = serializers.CharField()
