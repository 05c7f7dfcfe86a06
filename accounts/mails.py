"""The mails that we send ourselves, through Django's mail back end; Cognito sends the codes."""

from __future__ import annotations

import enum
import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.devices import NOWHERE, Device, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from accounts.models import User

logger = logging.getLogger(__name__)

LONGEST_FACT: Final = 500
ACCOUNT_EXISTS: Final = "account_exists"


class SecurityMail(enum.StrEnum):
    """What the owner of an account is told of; each has two templates of its name.

    Some take facts, all of which may be left out: EMAIL_CHANGE_ASKED and EMAIL_CHANGED
    `new_email`, SUPPORT_ACTED `action`.
    """

    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (the name of a template)
    MFA_ON = "mfa_on"
    MFA_OFF = "mfa_off"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    NEW_DEVICE = "new_device"
    ACCOUNT_DELETED = "account_deleted"
    SUPPORT_ACTED = "support_acted"


# Nothing that anybody chose stands in a subject.
SUBJECTS: Final[Mapping[str, StrOrPromise]] = {
    ACCOUNT_EXISTS: _("You already have an account"),
    SecurityMail.PASSWORD_CHANGED: _("Your password was changed"),
    SecurityMail.MFA_ON: _("An authenticator app was added to your account"),
    SecurityMail.MFA_OFF: _("The authenticator app was removed from your account"),
    SecurityMail.EMAIL_CHANGE_ASKED: _("A new e-mail address was given for your account"),
    SecurityMail.EMAIL_CHANGED: _("The e-mail address of your account was changed"),
    SecurityMail.NEW_DEVICE: _("Your account was used from a new device"),
    SecurityMail.ACCOUNT_DELETED: _("Your account was deleted"),
    SecurityMail.SUPPORT_ACTED: _("Our support did something with your account"),
}


def tell(
    user: User, kind: SecurityMail, *, to: str = "", device: Device = NOWHERE, **facts: str
) -> None:
    """Mail the owner of an account what was done with it; `to` another address than theirs.

    Needs no database. Never raises: what was done holds, whether or not a mail can be sent.
    """
    context: dict[str, Any] = {name: _on_one_line(fact) for name, fact in facts.items()}
    context["name"] = _on_one_line(user.display_name)
    context["when"] = f"{timezone.now():%Y-%m-%d %H:%M} UTC"
    if device != NOWHERE:
        # Put into words by the template, in its language.
        context["device"] = partial(in_words, device.user_agent)
        context["address"] = device.address
    _send(kind, to or user.email, context, locale=user.locale)


def send_account_exists(email: str) -> None:
    """Tell the owner of an address that signs up again that there is an account already."""
    _send(ACCOUNT_EXISTS, email, {"email": email})


def _send(name: str, to: str, context: dict[str, Any], *, locale: str = "") -> None:
    if not to:
        return
    try:
        with translation.override(_language(locale)):
            _mail_of(name, to, context).send()
    except Exception as error:  # noqa: BLE001  (whatever a mail back end raises)
        logger.warning("The mail %s was not sent: %s", name, type(error).__name__)


def _mail_of(name: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Return the mail in the language at hand: as text, and the same as a page."""
    subject = str(SUBJECTS[name])
    context = context | {"subject": subject}
    text, page = (
        render_to_string(f"accounts/mails/{name}.{form}", context).strip() + "\n"
        for form in ("txt", "html")
    )
    # Nobody's out-of-office answer shall come back.
    headers = {"Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    mail.attach_alternative(page, "text/html")
    return mail


def _language(locale: str) -> str:
    """Return the person's language, or a near one, where we have it; else the service's."""
    try:
        return translation.get_supported_language_variant(locale)
    except LookupError:
        return settings.LANGUAGE_CODE


def _on_one_line(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text[:LONGEST_FACT])
    return " ".join(printable.split())
