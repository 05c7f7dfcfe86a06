"""The bodies of setting a password."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.serializers.fields import CodeField, EmailAddressField, NewPasswordField
from common.serializers import StrictSerializer


class ResetPasswordSerializer(StrictSerializer):
    """A new password, allowed by the code that was mailed."""

    email = EmailAddressField()
    code = CodeField(help_text=_("The code from the mail."))
    new_password = NewPasswordField()
