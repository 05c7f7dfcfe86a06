"""Bodies of the auth endpoints that do not fit."""

from typing import Any

import pytest
import yaml
from django.conf import settings as django_settings
from pytest_django import Settings
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from accounts.models import AttemptCount
from accounts.passwords import check_password
from localcloud.cloud import TEMPLATE

GOOD = "SecurePassword123"


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (GOOD, []),
        ("Short1", ["password_too_short"]),
        ("x" * 300 + "A1", ["password_too_long"]),
        ("securepassword123", ["password_needs_uppercase"]),
        ("SECUREPASSWORD123", ["password_needs_lowercase"]),
        ("SecurePassword", ["password_needs_digit"]),
        ("ÄÖÜäöüäöüäöü٣", ["password_needs_uppercase", "password_needs_lowercase",
                           "password_needs_digit"]),
        (" SecurePassword123", ["password_outer_space"]),
        ("Secure\nPassword123", ["password_control_character"]),
        ("short", ["password_too_short", "password_needs_uppercase", "password_needs_digit"]),
    ],
)  # fmt: skip
def test_password_rules(password: str, codes: list[str]) -> None:
    broken: Any = []
    try:
        check_password(password)
    except ValidationError as error:
        broken = error.detail
    assert [detail.code for detail in broken] == codes


def test_symbols_can_be_asked_for(settings: Settings) -> None:
    settings.PASSWORD_CHARACTERS = ["symbol"]
    check_password("abcdefghijkl!")
    with pytest.raises(ValidationError):
        check_password("abcdefghijklm")


def test_the_rules_are_those_of_the_template() -> None:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: suffix)
    resources = yaml.load(TEMPLATE.read_text(), Loader)["Resources"]
    [pool] = [r for r in resources.values() if r["Type"] == "AWS::Cognito::UserPool"]
    policy = pool["Properties"]["Policies"]["PasswordPolicy"]
    kinds = {"Uppercase": "uppercase", "Lowercase": "lowercase", "Numbers": "digit",
             "Symbols": "symbol"}  # fmt: skip
    required = [word for name, word in kinds.items() if policy[f"Require{name}"] is True]
    assert policy["MinimumLength"] == django_settings.PASSWORD_MINIMUM_LENGTH
    assert required == django_settings.PASSWORD_CHARACTERS


EMAIL = "a@example.com"
WRONG: list[tuple[str, Any, str | None, str]] = [
    ("/signup", {}, "email", "required"),
    ("/signup", {"email": EMAIL}, "password", "required"),
    ("/signup", {"email": EMAIL, "password": None}, "password", "null"),
    ("/signup", {"email": EMAIL, "password": 123456789012}, "password", "password_needs_uppercase"),
    ("/signup", {"email": EMAIL, "password": ["x"]}, "password", "invalid"),
    ("/signup", {"email": EMAIL, "password": True}, "password", "invalid"),
    ("/signup", {"email": "nobody", "password": GOOD}, "email", "invalid"),
    ("/signup", {"email": "a" * 120 + "@example.com", "password": GOOD}, "email", "max_length"),
    ("/signup", {"email": "a\x00@example.com", "password": GOOD}, "email", "invalid"),
    ("/signup", {"email": EMAIL, "password": GOOD + "\x00"}, "password",
     "null_characters_not_allowed"),
    ("/signup", {"email": EMAIL, "password": GOOD, "is_staff": True}, "is_staff", "unknown_field"),
    ("/signup", [], None, "invalid"),
    ("/signup", "text", None, "invalid"),
    ("/verify", {"email": EMAIL, "code": ""}, "code", "blank"),
    ("/verify", {"email": EMAIL, "code": "12 34"}, "code", "invalid"),
    ("/verify", {"email": EMAIL, "code": {"a": 1}}, "code", "invalid"),
    ("/login", {"email": EMAIL, "password": ""}, "password", "blank"),
    ("/login", {"email": EMAIL, "password": "x" * 257}, "password", "max_length"),
    ("/refresh", {"refresh_token": ""}, "refresh_token", "blank"),
    ("/reset-password", {"email": EMAIL, "code": "1", "new_password": "short"}, "new_password",
     "password_too_short"),
    ("/forgot-password", {"email": 5}, "email", "invalid"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "body", "field", "code"), WRONG)
def test_wrong_bodies(path: str, body: Any, field: str | None, code: str) -> None:
    response = APIClient(raise_request_exception=False).post(path, body)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, "validation_error")
    assert (field, code) in {(e["field"], e["code"]) for e in problem["errors"]}, problem
    assert GOOD not in response.content.decode()
    # Only what fits counts as an attempt of the account; the address's count is the one row.
    assert AttemptCount.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "email",
    ["\u017f123@example.com", "\u212a@example.com", "ü@example.com", "a@ex\u0430mple.com"],
)
def test_letters_that_only_look_like_ascii_are_no_address(anyone: APIClient, email: str) -> None:
    refused = anyone.post("/signup", {"email": email, "password": GOOD})
    assert refused.status_code == 400
    assert [one["field"] for one in refused.json()["errors"]] == ["email"]


PERSONAL = [
    ("get", "/me"),
    ("patch", "/me"),
    ("get", "/me/mfa"),
    ("post", "/me/mfa/totp"),
    ("get", "/me/export"),
    ("get", "/me/sessions"),
    ("delete", "/me/sessions"),
    ("get", "/me/support-access"),
    ("delete", "/me/support-access"),
    ("post", "/logout"),
]


@pytest.mark.parametrize(("method", "path"), PERSONAL)
def test_a_parameter_that_is_not_known_is_refused(api: APIClient, method: str, path: str) -> None:
    refused = getattr(api, method)(f"{path}?surprise=1")
    assert refused.status_code == 400
    assert [one["code"] for one in refused.json()["errors"]] == ["unknown_parameter"]


BODYLESS = [
    ("post", "/me/mfa/totp"),
    ("post", "/me/email/resend-code"),
    ("delete", "/me/sessions"),
    ("delete", "/me/sessions/00000000-0000-4000-8000-000000000000"),
    ("delete", "/me/support-access"),
    ("delete", "/me/support-access/00000000-0000-4000-8000-000000000000"),
]


@pytest.mark.parametrize(("method", "path"), BODYLESS)
def test_a_field_is_refused_where_no_body_is_taken(api: APIClient, method: str, path: str) -> None:
    refused = getattr(api, method)(path, {"surprise": 1})
    assert refused.status_code == 400
    assert [one["code"] for one in refused.json()["errors"]] == ["unknown_field"]
