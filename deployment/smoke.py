"""The smoke test: a person made for it walks through the deployed API, and is deleted again."""

import contextlib
import re
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from deployment.account import Account
from deployment.address import Address
from deployment.errors import DeploymentError
from deployment.screen import say
from deployment.visitor import Visitor


def smoke_test(account: Account, address: Address, *, pool: str) -> None:
    """Go through the API as people and browsers do. Raises DeploymentError at what is wrong."""
    visitor = Visitor(address)
    visitor.ask("GET", "/health")
    visitor.ask("GET", "/ready")
    visitor.ask("GET", "/expense", expect=401)
    _see_pages(visitor)
    with _person(account.client("cognito-idp"), pool) as who:
        tokens = visitor.ask("POST", "/login", who)
        if "challenge" in tokens:
            say("      The pool wants an authenticator app of everybody: no further without one.")
            return
        visitor.token = tokens["access_token"]
        expense = {"amount": "12.34", "category": "Smoke test"}
        made = visitor.ask("POST", "/expense", expense, expect=201)
        listed = visitor.ask("GET", "/expense")["results"]
        if [row["id"] for row in listed] != [made["id"]]:
            raise DeploymentError(f"GET /expense does not list what was just added: {listed}")
        if (balance := visitor.ask("GET", "/balance")["balance"]) != "-12.34":
            raise DeploymentError(f"GET /balance says {balance} instead of -12.34")
        visitor.ask("DELETE", "/me", {"password": who["password"]}, expect=204)


def _see_pages(visitor: Visitor) -> None:
    """Load the pages, and the style sheets that they name."""
    for page in ("/docs", "/admin/login/"):
        text = visitor.ask("GET", page)
        sheets = re.findall(r'<link[^>]+href="([^"]+\.css[^"]*)"', text)
        if not sheets:
            raise DeploymentError(f"The page {page} names no style sheet.")
        for sheet in sheets:
            visitor.ask("GET", "/static/" + urljoin(page, sheet).partition("/static/")[2])


@contextlib.contextmanager
def _person(cognito: Any, pool: str) -> Iterator[dict[str, str]]:  # noqa: ANN401  boto3's, untyped
    """Make a confirmed account; whatever happens, it is deleted."""
    email = f"smoke-test-{secrets.token_hex(6)}@example.com"
    password = f"Aa1-{secrets.token_urlsafe(24)}"
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=email,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    try:
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=email, Password=password, Permanent=True
        )
        yield {"email": email, "password": password}
    finally:
        with contextlib.suppress(cognito.exceptions.UserNotFoundException):
            cognito.admin_delete_user(UserPoolId=pool, Username=email)
