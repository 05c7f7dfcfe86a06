"""The mails that we send ourselves, through Django's mail back end; Cognito sends the codes."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def send_account_exists(email: str) -> None:
    """Tell the owner of an address that signs up again that there is an account already."""
    send_mail(
        subject=_("You already have an account"),
        message=render_to_string("accounts/mails/account_exists.txt", {"email": email}),
        from_email=None,
        recipient_list=[email],
    )
