"""Codes that Cognito sends, and how it names where it sent them."""

from localcloud.cognito.internals import Json

# MiniStack's code for everything but forgotten passwords.
CODE = "123456"

_SHOWN_DIGITS = 4


def masked(destination: str) -> str:
    """Return an address or a number as Cognito shows it: j***@e***, +********1234."""
    if "@" in destination:
        local, _, domain = destination.partition("@")
        return f"{local[:1]}***@{domain[:1]}***"
    if destination.startswith("+"):
        hidden = "*" * (len(destination) - 1 - _SHOWN_DIGITS)
        return f"+{hidden}{destination[-_SHOWN_DIGITS:]}"
    return "***"


def code_delivery_details(attribute: str, destination: str) -> Json:
    """Return the CodeDeliveryDetailsType of a code that was sent to an email or phone_number."""
    return {
        "Destination": masked(destination),
        "DeliveryMedium": "EMAIL" if attribute == "email" else "SMS",
        "AttributeName": attribute,
    }
