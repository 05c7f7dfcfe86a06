"""Steps on a person's way, as tests take them."""

import time
from typing import Any

from django.core import mail as outbox
from rest_framework.test import APIClient

from tests.conftest import PASSWORD, Cognito


def log_in(anyone: APIClient, email: str, password: str = PASSWORD) -> dict:
    response = anyone.post("/login", {"email": email, "password": password})
    assert response.status_code == 200, response.json()
    return response.json()


def status_with(token: str, path: str = "/expense") -> int:
    return APIClient().get(path, HTTP_AUTHORIZATION=f"Bearer {token}").status_code


def log_out(token: str, **body: object):
    return APIClient().post("/logout", body, HTTP_AUTHORIZATION=f"Bearer {token}")


def refresh_at_cognito(cognito: Cognito, refresh_token: str) -> dict:
    """Have Cognito itself refresh, past the API."""
    answer = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": refresh_token},
    )
    return answer["AuthenticationResult"]


def let_a_second_pass() -> None:
    """The local AWS dates sign-ins and sign-outs in whole seconds; one second is not ordered."""
    time.sleep(1.1)


def bearing(token: str) -> APIClient:
    """Return a client that sends this token."""
    api = APIClient(raise_request_exception=False)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return api


def code_of(answer: Any) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    return answer.status_code, answer.json()["code"]


def told() -> list[tuple[str, str]]:
    """Return whom we mailed ourselves, and with what subject."""
    return [(mail.to[0], str(mail.subject)) for mail in outbox.outbox]
