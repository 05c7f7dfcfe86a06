"""An authenticator app for one's own account: set up, confirmed, asked for, removed."""

import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.core import mail as outbox
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.mails import SecurityMail, tell
from accounts.models import User
from accounts.services import mfa
from accounts.services.enrolment import enrolment
from tests.accounts.pools import (
    Pools,
    account_with,
    account_with_app,
    bearer,
    begin,
    go_on,
    pool_with,
    refused,
)
from tests.conftest import PASSWORD, Cognito
from tests.totp import totp

__all__ = ["pool_with"]

pytestmark = pytest.mark.django_db
WRONG = "000000"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, SecurityMail, str | None]]:
    """What the owner was told: (address, what, from which IP address)."""
    told: list[tuple[str, SecurityMail, str | None]] = []

    def note(user: User, kind: SecurityMail, **facts: Any) -> None:
        told.append((user.email, kind, facts["device"].address))
        tell(user, kind, **facts)

    monkeypatch.setattr(mfa, "tell", note)
    return told


def api_of(email: str) -> APIClient:
    return bearer(begin(email)["access_token"])


def test_on_and_off_again(cognito: Cognito, told: list[Any]) -> None:
    email = cognito.account()
    api = api_of(email)
    assert api.get("/me/mfa").json() == {"totp": False, "methods": []}

    made = api.post("/me/mfa/totp")
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert re.fullmatch(r"[A-Z2-7]{32,}=*", secret)
    # Until a code has come back, nothing is asked for.
    assert api.get("/me/mfa").json()["totp"] is False
    assert "access_token" in begin(email)
    assert told == []

    assert api.post("/me/mfa/totp/confirm", {"code": totp(secret)}).status_code == 200
    assert api.get("/me/mfa").json() == {"totp": True, "methods": ["SOFTWARE_TOKEN_MFA"]}
    assert begin(email)["challenge"] == "SOFTWARE_TOKEN_MFA"

    assert api.delete("/me/mfa/totp", {"password": PASSWORD}).status_code == 200
    assert api.get("/me/mfa").json() == {"totp": False, "methods": []}
    assert "access_token" in begin(email)
    assert told == [
        (email, SecurityMail.MFA_ON, "127.0.0.1"),
        (email, SecurityMail.MFA_OFF, "127.0.0.1"),
    ]
    assert [mail.to for mail in outbox.outbox][-2:] == [[email], [email]]


def test_the_secret_is_handed_over_in_three_forms() -> None:
    made = enrolment(secret="JBSWY3DPEHPK3PXP", email="a b+c@example.com")
    assert made.otpauth_uri == (
        "otpauth://totp/Budget%20Tracker:a%20b%2Bc%40example.com"
        "?secret=JBSWY3DPEHPK3PXP&issuer=Budget%20Tracker"
    )
    assert ET.fromstring(made.qr_code).tag == "{http://www.w3.org/2000/svg}svg"
    assert "JBSWY3DPEHPK3PXP" not in repr(made)


def test_nothing_in_an_address_gets_out_of_its_place() -> None:
    email = '"<a>&secret=x?#%"@example.com'
    made = enrolment(secret="JBSWY3DPEHPK3PXP", email=email)
    assert quote(email, safe="") in made.otpauth_uri
    assert made.otpauth_uri.count("secret=") == 1
    other = enrolment(secret="JBSWY3DPEHPK3PXQ", email=email)
    assert made.qr_code != other.qr_code
    assert "<a>" not in made.qr_code


def test_a_wrong_code_confirms_nothing(cognito: Cognito, told: list[Any]) -> None:
    email = cognito.account()
    api = api_of(email)
    secret = api.post("/me/mfa/totp").json()["secret"]
    refused(api.post("/me/mfa/totp/confirm", {"code": WRONG}), 400, "invalid_code", "code")
    assert "access_token" in begin(email)
    assert told == []
    assert api.post("/me/mfa/totp/confirm", {"code": totp(secret)}).status_code == 200


def test_the_secret_handed_out_last_counts(cognito: Cognito) -> None:
    api = api_of(cognito.account())
    first, second = (api.post("/me/mfa/totp").json()["secret"] for _ in range(2))
    assert first != second
    refused(api.post("/me/mfa/totp/confirm", {"code": totp(first)}), 400, "invalid_code")
    assert api.post("/me/mfa/totp/confirm", {"code": totp(second)}).status_code == 200


def test_a_code_without_a_secret_confirms_nothing(cognito: Cognito) -> None:
    api = api_of(cognito.account())
    refused(api.post("/me/mfa/totp/confirm", {"code": WRONG}), 400, "invalid_code", "code")


def signed_in_with_app(cognito: Cognito) -> tuple[APIClient, str, str]:
    email, secret = account_with_app(cognito)
    answer = go_on(begin(email), code=totp(secret))
    return bearer(answer.json()["access_token"]), email, secret


def test_there_is_one_app(cognito: Cognito) -> None:
    api, email, secret = signed_in_with_app(cognito)
    refused(api.post("/me/mfa/totp"), 409, "mfa_already_set_up")
    again = api.post("/me/mfa/totp/confirm", {"code": totp(secret)})
    refused(again, 409, "mfa_already_set_up")
    assert go_on(begin(email), code=totp(secret)).status_code == 200


def test_it_is_removed_with_a_code_as_well(cognito: Cognito) -> None:
    api, email, secret = signed_in_with_app(cognito)
    refused(api.delete("/me/mfa/totp", {"code": WRONG}), 400, "invalid_code", "code")
    assert begin(email)["challenge"] == "SOFTWARE_TOKEN_MFA"
    assert api.delete("/me/mfa/totp", {"code": totp(secret)}).status_code == 200
    assert "access_token" in begin(email)


def test_a_wrong_password_removes_nothing(cognito: Cognito, told: list[Any]) -> None:
    api, email, _ = signed_in_with_app(cognito)
    told.clear()
    refused(
        api.delete("/me/mfa/totp", {"password": "WrongPassword999"}),
        400,
        "wrong_password",
        "password",
    )
    assert begin(email)["challenge"] == "SOFTWARE_TOKEN_MFA"
    assert told == []


def test_there_is_nothing_to_remove(cognito: Cognito, told: list[Any]) -> None:
    api = api_of(cognito.account())
    for proof in ({"password": PASSWORD}, {"code": WRONG}):
        refused(api.delete("/me/mfa/totp", proof), 409, "mfa_not_set_up")
    assert told == []


def test_other_factors_stay(cognito: Cognito) -> None:
    email = account_with(cognito, "Email")
    api = bearer(go_on(begin(email), code="123456").json()["access_token"])
    assert api.get("/me/mfa").json() == {"totp": False, "methods": ["EMAIL_OTP"]}
    secret = api.post("/me/mfa/totp").json()["secret"]
    assert api.post("/me/mfa/totp/confirm", {"code": totp(secret)}).status_code == 200
    shown = api.get("/me/mfa").json()
    assert (shown["totp"], sorted(shown["methods"])) == (
        True,
        ["EMAIL_OTP", "SOFTWARE_TOKEN_MFA"],
    )
    assert begin(email)["challenge"] == "SOFTWARE_TOKEN_MFA"


def test_where_the_pool_wants_an_app_it_cannot_be_removed(
    pool_with: Pools, told: list[Any]
) -> None:
    email = pool_with(mfa="ON").account()
    step = begin(email)
    api = bearer(go_on(step, code=totp(step["secret"])).json()["access_token"])
    problem = refused(api.delete("/me/mfa/totp", {"password": PASSWORD}), 409, "mfa_required")
    assert "cannot be removed" in problem["detail"]
    assert begin(email)["challenge"] == "SOFTWARE_TOKEN_MFA"
    assert told == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/me/mfa", None),
        ("post", "/me/mfa/totp", None),
        ("post", "/me/mfa/totp/confirm", {}),
        ("delete", "/me/mfa/totp", {}),
    ],
)
def test_who_is_calling(
    cognito: Cognito, anyone: APIClient, method: str, path: str, body: Any
) -> None:
    """An ID token is not enough, whatever the body; nor is an access token that Cognito ended."""
    tokens = begin(cognito.account())
    with_id_token = getattr(bearer(tokens["id_token"]), method)(path, body)
    refused(with_id_token, 403, "access_token_required")
    refused(getattr(anyone, method)(path, body), 401, "not_authenticated")
    cognito.idp.global_sign_out(AccessToken=tokens["access_token"])
    proof = {"code": WRONG} if body is not None else None
    ended = getattr(bearer(tokens["access_token"]), method)(path, proof)
    refused(ended, 401, "invalid_access_token")


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "code"),
    [
        ("post", "/me/mfa/totp/confirm", {}, "code", "required"),
        ("post", "/me/mfa/totp/confirm", {"code": "12 34"}, "code", "invalid"),
        ("delete", "/me/mfa/totp", {}, None, "one_of_two"),
        ("delete", "/me/mfa/totp", {"password": "x", "code": "1"}, None, "one_of_two"),
        ("delete", "/me/mfa/totp", {"password": ""}, "password", "blank"),
        ("delete", "/me/mfa/totp", {"code": "x", "email": "a"}, "email", "unknown_field"),
    ],
)
def test_bodies_that_do_not_fit(
    api: APIClient, method: str, path: str, body: Any, field: str | None, code: str
) -> None:
    answer = getattr(api, method)(path, body)
    errors = refused(answer, 400, "validation_error")["errors"]
    assert (field, code) in [(one["field"], one["code"]) for one in errors]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/me/mfa/totp/confirm", {"code": WRONG}),
        ("delete", "/me/mfa/totp", {"code": WRONG}),
        ("delete", "/me/mfa/totp", {"password": "x"}),
    ],
)
def test_attempts_are_throttled_by_person(
    api: APIClient, settings: Settings, method: str, path: str, body: dict[str, str]
) -> None:
    settings.THROTTLE_LOGIN = "1/h"
    assert getattr(api, method)(path, body).status_code == 503  # nobody listens there
    refused(getattr(api, method)(path, body), 429, "too_many_attempts")


def test_nothing_secret_is_logged(cognito: Cognito, caplog: pytest.LogCaptureFixture) -> None:
    email = cognito.account()
    api = api_of(email)
    caplog.set_level("DEBUG")
    made = api.post("/me/mfa/totp").json()
    code = totp(made["secret"])
    api.post("/me/mfa/totp/confirm", {"code": code})
    api.delete("/me/mfa/totp", {"password": PASSWORD})
    assert "/me/mfa/totp" in str([vars(record) for record in caplog.records])
    for record in caplog.records:
        shown = f"{vars(record)} {record.getMessage()}"
        assert not [one for one in (*made.values(), code, PASSWORD, email) if one in shown]
    assert not [mail for mail in outbox.outbox if made["secret"] in mail.body]


def test_what_the_documentation_says_of_bodies_and_conflicts(anyone: APIClient) -> None:
    document = anyone.get("/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()
    app = document["paths"]["/me/mfa/totp"]
    assert "requestBody" not in app["post"]
    assert "mfa_already_set_up" in app["post"]["responses"]["409"]["description"]
    body = app["delete"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/ProofRequest"}
    assert "mfa_required" in app["delete"]["responses"]["409"]["description"]
