"""The bodies of one's own account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.roles import Role, role_of
from accounts.serializers.fields import CodeField, EmailAddressField
from accounts.services.profile import pending_email_of
from common.serializers import StrictSerializer
from common.text import IGNORED, REFUSED, SEPARATORS

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 100
LONGEST_LOCALE = 35
_CLEAR = rf"[^{REFUSED}{SEPARATORS}]*"
# Nothing, or something that can be seen among what may stand there.
NAME = rf"^({_CLEAR}[^\s{REFUSED}{IGNORED}]{_CLEAR})?$"
# BCP 47 without extensions: language, script, region, variants.
LOCALE = (
    "^([A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*)?$"
)
# The halves of characters are no characters, and no database stores them.
_HALVES = re.compile("[\ud800-\udfff]")


class _TextField(serializers.Field[str, Any, str, Any]):
    """Text that fits a pattern as a whole."""

    pattern = ""
    longest = 0
    default_error_messages = {"type": _("This is given as text.")}

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the text; a ValidationError otherwise."""
        if not isinstance(data, str):
            self.fail("type")
        if len(data) > self.longest:
            self.fail("too_long")
        if not re.fullmatch(self.pattern, data) or _HALVES.search(data):
            self.fail("invalid")
        return data

    def to_representation(self, value: str) -> str:
        """Return the text."""
        return value


@extend_schema_field({"type": "string", "maxLength": LONGEST_NAME, "pattern": NAME})
class DisplayNameField(_TextField):
    """What somebody wants to be called; empty for nothing."""

    pattern = NAME
    longest = LONGEST_NAME
    default_error_messages = {
        "too_long": _("A name has at most 100 characters."),
        "invalid": _("A name can be seen, and has no control characters or line breaks."),
    }

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the name without white space around it."""
        return super().to_internal_value(data).strip()


@extend_schema_field({"type": "string", "maxLength": LONGEST_LOCALE, "pattern": LOCALE})
class LocaleField(_TextField):
    """A language tag (BCP 47) such as en or pt-BR; empty for none."""

    pattern = LOCALE
    longest = LONGEST_LOCALE
    default_error_messages = {
        "too_long": _("A language tag has at most 35 characters."),
        "invalid": _("This is not a language tag such as en or pt-BR."),
    }

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the tag in its usual spelling: zh-Hant-TW."""
        language, *others = super().to_internal_value(data).split("-")
        return "-".join([language.lower(), *map(_spelled, others)])


def _spelled(subtag: str) -> str:
    if len(subtag) == len("BR"):
        return subtag.upper()
    is_script = len(subtag) == len("Hant") and subtag.isalpha()
    return subtag.title() if is_script else subtag.lower()


class ProfileChangesSerializer(StrictSerializer):
    """What may be changed of one's account; what is left out stays."""

    display_name = DisplayNameField(required=False, help_text=_("Empty: none."))
    locale = LocaleField(
        required=False, help_text=_("A language tag such as en or pt-BR. Empty: none.")
    )
    email = EmailAddressField(
        required=False,
        help_text=_("A new address. Needs the access token, and counts once it is verified."),
    )


class _EmailOrNull(serializers.EmailField):
    def to_representation(self, value: Any) -> Any:  # noqa: ANN401  (DRF's signature)
        return value or None


class ProfileSerializer(serializers.Serializer[Any]):
    """One's own account."""

    email = _EmailOrNull(
        allow_null=True, help_text=_("Null until it is known, which an access token does not tell.")
    )
    pending_email = serializers.SerializerMethodField(
        help_text=_("A new address that waits for its code at POST /me/email/confirm.")
    )
    display_name = DisplayNameField()
    locale = LocaleField()
    roles = serializers.SerializerMethodField(help_text=_("As of the last log-in."))
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_pending_email(self, user: User) -> str | None:
        """Return the new address, if one waits."""
        return pending_email_of(user) or None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(Role))))
    def get_roles(self, user: User) -> list[str]:
        """Return the role at the service, if any."""
        role = role_of(user)
        return [role] if role else []


class EmailCodeSerializer(StrictSerializer):
    """The proof that the new address is one's own."""

    code = CodeField(help_text=_("The code from the mail to the new address."))
