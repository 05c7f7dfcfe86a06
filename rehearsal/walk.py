"""The whole flow of a person, from signing up to a forgotten password and the log-out."""

import secrets

from deployment.address import Address
from deployment.errors import DeploymentError
from deployment.visitor import Visitor

# The only codes that the local AWS sends.
CODE, RESET_CODE = "123456", "654321"


def walk(address: Address) -> Visitor:
    """Go through all of it; return somebody who is logged in. Raises DeploymentError."""
    visitor = Visitor(address)
    email = f"person-{secrets.token_hex(4)}@example.com"
    first, second = "SecurePassword123", "AnotherPassword456"
    visitor.ask("POST", "/signup", {"email": email, "password": first}, expect=201)
    visitor.ask("POST", "/verify", {"email": email, "code": CODE})
    visitor.token = visitor.ask("POST", "/login", {"email": email, "password": first})["id_token"]
    _keep_a_ledger(visitor)
    visitor.token = ""
    visitor.ask("POST", "/forgot-password", {"email": email})
    changed = {"email": email, "code": RESET_CODE, "new_password": second}
    visitor.ask("POST", "/reset-password", changed)
    login = {"email": email, "password": second}
    spent = visitor.ask("POST", "/login", login)
    visitor.token = visitor.ask("POST", "/refresh", {"refresh_token": spent["refresh_token"]})[
        "id_token"
    ]
    visitor.ask("POST", "/logout")
    visitor.ask("GET", "/expense", expect=401)
    return Visitor(address, visitor.ask("POST", "/login", login)["access_token"])


def _keep_a_ledger(visitor: Visitor) -> None:
    if visitor.ask("GET", "/expense")["results"]:
        raise DeploymentError("A new ledger has expenses in it.")
    shopping = {"amount": "45.99", "category": "Groceries", "date": "2026-01-31"}
    path = f"/expense/{visitor.ask('POST', '/expense', shopping, expect=201)['id']}"
    visitor.ask("PUT", path, shopping | {"amount": "47.50"})
    salary = {"amount": "2500.00", "category": "Salary", "date": "2026-01-31"}
    visitor.ask("POST", "/income", salary, expect=201)
    _same(visitor.ask("GET", "/balance")["balance"], "2452.50")
    _same(visitor.ask("GET", "/summary")["summary"], {"Groceries": "47.50"})
    visitor.ask("DELETE", path, expect=204)
    _same(visitor.ask("GET", "/balance")["balance"], "2500.00")


def _same(found: object, expected: object) -> None:
    if found != expected:
        raise DeploymentError(f"{found!r} came where {expected!r} was to come.")
