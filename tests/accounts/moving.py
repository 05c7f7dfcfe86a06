"""Somebody who changes their e-mail address, as tests see it."""

from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from tests.accounts.steps import bearing, log_in
from tests.conftest import CODE, Cognito

# What the local AWS mails for a new address, but wrong.
WRONG = "999999"


class Person:
    """Somebody with an account, logged in."""

    def __init__(self, cognito: Cognito, email: str = "") -> None:
        self.cognito = cognito
        self.email = email or cognito.account()
        self.tokens = log_in(APIClient(), self.email)
        self.api = bearing(self.tokens["access_token"])

    @property
    def row(self) -> User:
        return User.objects.get(email=self.email)

    def ask(self, email: str) -> dict[str, Any]:
        answer = self.api.patch("/me", {"email": email})
        assert answer.status_code == 200, answer.json()
        body: dict[str, Any] = answer.json()
        return body

    def confirm(self, code: str = CODE):
        return self.api.post("/me/email/confirm", {"code": code})

    def at_cognito(self) -> tuple[str, str]:
        user = self.cognito.idp.get_user(AccessToken=self.tokens["access_token"])
        found = {one["Name"]: one["Value"] for one in user["UserAttributes"]}
        return found["email"], found["email_verified"]
