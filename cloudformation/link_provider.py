# ruff: noqa: INP001  a function by itself, in no package
"""Cognito's pre sign-up trigger: whose account gets who comes from an external provider.

A new address becomes a new account. An address that is here already is let in as that account if
the provider says that it is verified and it was verified here, too; otherwise nobody gets in, since
a second account of that address would hide the first.
"""

import functools
import os
import re
from typing import Any

import boto3
from botocore.config import Config

# Plain ASCII without quotes: whatever else might be taken for another address.
ADDRESS = re.compile(r"[!#-?A-\[\]-~]+@[!#-?A-\[\]-~]+")


class Refused(Exception):
    """Nobody gets in. Cognito hands the app the message, with a full stop behind it.

    It is a code that stays, a colon, and words.
    """


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Link, let pass or refuse who signs in; `event` is Cognito's, and given back as it came."""
    if event["triggerSource"] != "PreSignUp_ExternalProvider":
        return event
    attributes = event["request"]["userAttributes"]
    email = attributes.get("email", "")
    subject = attributes.get("custom:provider_sub", "")
    # The user name has the subject in lower case: a link made from it would lead nowhere.
    if event["userName"].lower() != f"{os.environ['PROVIDER']}_{subject}".lower():
        raise Refused("subject_unknown: The provider did not say who you are")
    if not ADDRESS.fullmatch(email):
        raise Refused("email_unusable: The provider gave no e-mail address that can be used here")
    accounts = _accounts_of(event["userPoolId"], email)
    if accounts:
        if not _is_verified(attributes) or len(accounts) > 1 or not _may_be_linked(accounts[0]):
            raise Refused(
                "account_exists: There is an account with this e-mail address. Log in to it with "
                "its password. Both it and the provider must have verified the address"
            )
        _link(event["userPoolId"], accounts[0]["Username"], subject)
    return event


def _accounts_of(pool: str, email: str) -> list[dict[str, Any]]:
    """All accounts of the address, however it is spelt."""
    found = {}
    for spelling in dict.fromkeys((email, email.lower())):
        answer = _cognito().list_users(UserPoolId=pool, Filter=f'email = "{spelling}"')
        found.update({user["Username"]: user for user in answer["Users"]})
    return list(found.values())


def _may_be_linked(user: dict[str, Any]) -> bool:
    """Whether it is an account with a password, in use, whose address has been verified."""
    attributes = {item["Name"]: item["Value"] for item in user["Attributes"]}
    return user["UserStatus"] == "CONFIRMED" and user["Enabled"] and _is_verified(attributes)


def _is_verified(attributes: dict[str, str]) -> bool:
    return attributes.get("email_verified", "").lower() == "true"


def _link(pool: str, username: str, subject: str) -> None:
    _cognito().admin_link_provider_for_user(
        UserPoolId=pool,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
        SourceUser={
            "ProviderName": os.environ["PROVIDER"],
            "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": subject,
        },
    )


@functools.cache
def _cognito() -> Any:  # noqa: ANN401  boto3 carries no types
    # Cognito waits 5 s for a trigger, whatever the function's own limit.
    retries = {"mode": "standard", "total_max_attempts": 2}
    return boto3.client(
        "cognito-idp", config=Config(connect_timeout=1, read_timeout=1, retries=retries)
    )
