"""One's own account: seeing it, a name, a language."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.cognito.errors import EmailRefused
from accounts.cognito.gateway import CognitoGateway
from accounts.models import User
from tests.accounts.steps import bearing, log_in
from tests.conftest import PASSWORD, Cognito, make_user
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db


def refusals(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.json()
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_an_account_as_its_owner_sees_it(api: APIClient, user: User) -> None:
    user.refresh_from_db()
    assert api.get("/me").json() == {
        "email": user.email,
        "pending_email": None,
        "display_name": "",
        "locale": "",
        "roles": [],
        "created_at": user.created_at.isoformat().replace("+00:00", "Z"),
    }


def test_seeing_it_takes_one_query(
    api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("/me")  # the session of the token is stored
    with django_assert_num_queries(1):
        assert api.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("staff", "administrator", "roles"),
    [(True, False, ["support"]), (True, True, ["admin"]), (False, False, [])],
)
def test_roles(
    api: APIClient, user: User, staff: bool, administrator: bool, roles: list[str]
) -> None:
    User.objects.update(is_staff=staff, is_superuser=administrator)
    assert api.get("/me").json()["roles"] == roles


def test_a_token_is_needed(anyone: APIClient, user: User) -> None:
    anyone.force_login(user)  # a browser session has pages of its own
    calls = [
        ("get", "/me"), ("patch", "/me"), ("delete", "/me"), ("get", "/me/export"),
        ("post", "/me/email/confirm"), ("post", "/me/email/resend-code"),
        ("post", "/change-password"),
    ]  # fmt: skip
    for method, path in calls:
        answer = getattr(anyone, method)(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), path


# --- The address ----------------------------------------------------------------------------------


def test_an_address_that_the_token_does_not_tell_is_asked_for_once_and_kept(
    cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account()
    tokens = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    api = bearing(tokens["AccessToken"])
    assert api.get("/me").json()["email"] == email
    assert User.objects.get().email == email
    monkeypatch.setattr(CognitoGateway, "get_profile", None)  # who calls it now, fails
    assert api.get("/me").json()["email"] == email


def test_an_address_that_cannot_be_found_out_is_null() -> None:
    """Nobody listens where Cognito should be."""
    api = bearing(sign(access_claims(str(uuid.uuid4()))))
    assert api.get("/me").json()["email"] is None
    assert User.objects.get().email == ""


def test_an_address_is_learnt_from_an_id_token_of_a_known_session() -> None:
    sub, origin = str(uuid.uuid4()), str(uuid.uuid4())
    access = sign(access_claims(sub, origin_jti=origin))
    assert bearing(access).get("/expense").status_code == 200
    api = bearing(sign(id_claims(sub, "sam@example.com", origin_jti=origin)))
    assert api.get("/me").json()["email"] == "sam@example.com"
    assert User.objects.get().email == "sam@example.com"


def test_an_address_that_is_known_is_not_replaced_by_an_older_token(user: User) -> None:
    api = bearing(sign(id_claims(user.sub, "older@example.com")))
    assert api.get("/me").json()["email"] == user.email
    assert User.objects.get().email == user.email


# --- A name and a language ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Sam", "Sam"),
        ("  Sam  Smith \u00a0", "Sam  Smith"),
        ("ᠠ", "ᠠ"),
        ("李小龍", "李小龍"),
        # Joined by what does not show: a family, and a Persian word.
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("می‌خواهم", "می‌خواهم"),
        ("x" * 100, "x" * 100),
        ("", ""),
    ],
)
def test_a_name_is_kept_as_it_was_written(api: APIClient, user: User, sent: str, kept: str) -> None:
    User.objects.update(display_name="Before", locale="en")
    answer = api.patch("/me", {"display_name": sent})
    assert (answer.status_code, answer.json()["display_name"]) == (200, kept)
    user.refresh_from_db()
    assert (user.display_name, user.locale) == (kept, "en")


@pytest.mark.parametrize(
    "name",
    [
        " ", "\u200d", "\u3164", "\ufe0f", "a\x00b", "a\nb", "a\tb", "a\x7fb", "a\u0085b",
        "a\u2028b", "a\u2029b", "a\u202eb", "a\u200bb", "a\u00adb", "a\ufeffb", "a\U000e0041b",
        "a\n", "\na",
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_seen_or_turns_around_what_follows(api: APIClient, name: str) -> None:
    assert refusals(api.patch("/me", {"display_name": name})) == [("display_name", "invalid")]
    assert User.objects.get().display_name == ""


def test_half_a_character_is_no_name(api: APIClient) -> None:
    answer = api.patch("/me", rb'{"display_name": "a\ud800b"}', content_type="application/json")
    assert refusals(answer) == [("display_name", "invalid")]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("en", "en"), ("EN", "en"), ("pt-br", "pt-BR"), ("PT-BR", "pt-BR"), ("", ""),
        ("zh-hant-tw", "zh-Hant-TW"), ("ZH-HANT", "zh-Hant"), ("es-419", "es-419"),
        ("gsw", "gsw"), ("sl-ROZAJ-1994", "sl-rozaj-1994"), ("de-CH-1901", "de-CH-1901"),
    ],
)  # fmt: skip
def test_a_language_is_kept_in_its_usual_spelling(api: APIClient, sent: str, kept: str) -> None:
    answer = api.patch("/me", {"locale": sent})
    assert (answer.status_code, answer.json()["locale"]) == (200, kept)
    assert User.objects.get().locale == kept


@pytest.mark.parametrize(
    "locale",
    [
        "e", "engl", "pt_BR", "pt-", "-BR", "pt--BR", "pt-B", "en-US-", "en US", "en\n",
        "\uff45\uff4e", "de-CH-x-phonebk", "de-u-co-phonebk", "12", "../en", "en-US-en-US",
    ],
)  # fmt: skip
def test_what_is_no_language(api: APIClient, locale: str) -> None:
    assert refusals(api.patch("/me", {"locale": locale})) == [("locale", "invalid")]
    assert User.objects.get().locale == ""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"display_name": "x" * 101}, [("display_name", "too_long")]),
        ({"display_name": 5}, [("display_name", "type")]),
        ({"display_name": None}, [("display_name", "null")]),
        ({"locale": "sl" + "-abcde" * 6}, [("locale", "too_long")]),
        ({"locale": ["en"]}, [("locale", "type")]),
        ({"email": "nobody"}, [("email", "invalid")]),
        ({"email": ""}, [("email", "blank")]),
        ({"email": None}, [("email", "null")]),
        ({"created_at": "2026-01-15T09:30:00Z"}, [("created_at", "unknown_field")]),
        (
            {"display_name": "\n", "locale": "?", "roles": ["admin"]},
            [("display_name", "invalid"), ("locale", "invalid"), ("roles", "unknown_field")],
        ),
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(
    api: APIClient, body: dict, expected: list
) -> None:
    assert refusals(api.patch("/me", {"display_name": "Sam"} | body)) == expected
    assert User.objects.get().display_name == ""


def test_nothing_to_change_is_no_error(
    api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    before = api.get("/me").json()
    with django_assert_num_queries(1):  # nothing is written
        assert api.patch("/me", {}).json() == before


def test_nobody_else_is_changed(api_of: Callable[[User], APIClient], user: User) -> None:
    other = make_user()
    assert api_of(other).patch("/me", {"display_name": "Sam", "locale": "en"}).status_code == 200
    user.refresh_from_db()
    assert (user.display_name, user.locale) == ("", "")


# --- All or nothing -------------------------------------------------------------------------------


def test_a_new_address_needs_the_access_token_and_without_it_nothing_is_changed(user: User) -> None:
    api = bearing(sign(id_claims(user.sub, user.email)))
    answer = api.patch("/me", {"display_name": "Sam", "email": "new@example.com"})
    assert (answer.status_code, answer.json()["code"]) == (403, "access_token_required")
    assert User.objects.get().display_name == ""
    assert api.patch("/me", {"display_name": "Sam"}).status_code == 200


def test_where_cognito_is_away_nothing_is_changed(api: APIClient) -> None:
    answer = api.patch("/me", {"display_name": "Sam", "email": "new@example.com"})
    assert (answer.status_code, answer.json()["code"]) == (503, "cognito_unavailable")
    kept = User.objects.get()
    assert (kept.display_name, kept.pending_email) == ("", "")


def test_where_cognito_refuses_the_address_nothing_is_changed(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The local AWS takes each address that we take."""

    def refuse(self: CognitoGateway, **_: str) -> None:
        raise EmailRefused

    monkeypatch.setattr(CognitoGateway, "change_email", refuse)
    api = bearing(log_in(anyone, cognito.account())["access_token"])
    answer = api.patch("/me", {"locale": "en", "email": "new@example.com"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")
    kept = User.objects.get()
    assert (kept.locale, kept.pending_email) == ("", "")


def test_what_may_be_asked_of_each(api: APIClient) -> None:
    for path, allowed in (
        ("/me", "GET, PATCH, DELETE, HEAD, OPTIONS"),
        ("/me/email/confirm", "POST, OPTIONS"),
        ("/me/email/resend-code", "POST, OPTIONS"),
        ("/me/export", "GET, HEAD, OPTIONS"),
        ("/change-password", "POST, OPTIONS"),
    ):
        answer = api.options(path)
        assert (answer.status_code, answer["Allow"]) == (200, allowed)


def test_a_developer_may_look_at_it_as_a_page(api: APIClient) -> None:
    answer = api.get("/me", HTTP_ACCEPT="text/html")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")


def test_the_document_holds_what_is_refused_and_what_is_not(anyone: APIClient) -> None:
    document = anyone.get("/schema", HTTP_ACCEPT="application/json").json()
    operations = document["paths"]["/me"]
    assert "requestBody" in operations["delete"]
    assert "requestBody" not in operations["get"]
    assert set(operations["delete"]["responses"]) >= {"202", "204", "400", "403", "409", "429"}
    assert "`wrong_password`" in operations["delete"]["responses"]["400"]["description"]
    assert "409" not in operations["patch"]["responses"]
    assert set(operations["get"]["responses"]) == {"200", "400", "401", "406", "500", "503"}
    assert "application/zip" in json.dumps(document["paths"]["/me/export"]["get"]["responses"])
    resend = document["paths"]["/me/email/resend-code"]["post"]
    assert "`nothing_to_verify`" in resend["responses"]["409"]["description"]
