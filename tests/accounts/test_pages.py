"""Logging in to the pages: the admin for staff, the browsable API for everyone."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.cognito.gateway import Challenge, CognitoGateway, Tokens
from accounts.models import Session, User
from tests.conftest import PASSWORD, Cognito
from tests.tokens import id_claims, sign

pytestmark = pytest.mark.django_db


def log_in(path: str, email: str, password: str = PASSWORD, browser: Client | None = None):
    browser = browser or Client(headers={"accept": "text/html"})
    return browser.post(path, {"username": email, "password": password}, follow=True), browser


@pytest.mark.parametrize("group", ["support", "admins"])
def test_staff_enter_the_admin(cognito: Cognito, group: str) -> None:
    email = cognito.account("", PASSWORD, group)
    page, browser = log_in("/admin/login/?next=/admin/", email)
    assert page.redirect_chain == [("/admin/", 302)]
    assert b"People and their ledgers" in page.content
    assert browser.get("/admin/accounts/user/").status_code == 200


def test_people_without_a_group_stay_outside_the_admin(cognito: Cognito) -> None:
    page, browser = log_in("/admin/login/?next=/admin/", cognito.account())
    assert b"does not belong to the support staff" in page.content
    assert browser.get("/admin/").status_code == 302


def test_people_enter_the_browsable_api_and_leave(cognito: Cognito) -> None:
    email = cognito.account()
    page, browser = log_in("/api-auth/login/?next=/", email.upper())
    assert email in page.content.decode()
    shown = browser.get("/expense", HTTP_ACCEPT="text/html")
    assert shown.status_code == 200
    browser.post("/api-auth/logout/")
    assert browser.get("/expense", HTTP_ACCEPT="text/html").status_code == 401


def test_no_tokens_are_left_behind(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_out: list[Any] = []
    original = CognitoGateway.log_in

    def log_in_and_note(self: CognitoGateway, *, email: str, password: str) -> Tokens | Challenge:
        handed_out.append(original(self, email=email, password=password))
        return handed_out[-1]

    monkeypatch.setattr(CognitoGateway, "log_in", log_in_and_note)
    page, _ = log_in("/api-auth/login/?next=/", cognito.account())
    assert page.redirect_chain == [("/", 302)]
    assert not Session.objects.exists()
    [tokens] = handed_out
    assert tokens.refresh_token
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        cognito.idp.initiate_auth(
            ClientId=cognito.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens.refresh_token},
        )


@pytest.mark.parametrize("path", ["/api-auth/login/", "/admin/login/"])
def test_a_wrong_password_is_said_in_the_form(cognito: Cognito, path: str) -> None:
    page, _ = log_in(path, cognito.account(), "WrongPassword999")
    assert page.status_code == 200
    assert b"password is wrong" in page.content
    assert b"WrongPassword999" not in page.content


def test_a_challenge_is_said_in_the_form(cognito: Cognito) -> None:
    email = cognito.new_email()
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool, Username=email, TemporaryPassword=PASSWORD,
        MessageAction="SUPPRESS", UserAttributes=[{"Name": "email", "Value": email}],
    )  # fmt: skip
    page, _ = log_in("/api-auth/login/", email)
    assert b"one more step" in page.content


def test_cognito_down_is_said_in_the_form(settings: Settings) -> None:
    page, _ = log_in("/admin/login/", "a@example.com")
    assert page.status_code == 200
    assert b"cannot be reached" in page.content


def test_disabled_people_stay_outside(cognito: Cognito) -> None:
    email = cognito.account("", PASSWORD, "support")
    _, browser = log_in("/admin/login/?next=/admin/", email)
    User.objects.update(is_active=False)
    assert browser.get("/admin/").status_code == 302
    page, _ = log_in("/admin/login/", email)
    assert b"disabled" in page.content


def test_log_in_forms_are_throttled(cognito: Cognito, settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "2/m"
    email = cognito.account()
    for _ in range(2):
        log_in("/api-auth/login/", email, "WrongPassword999")
    page, _ = log_in("/api-auth/login/", email)
    assert b"Too many attempts" in page.content
    settings.THROTTLE_ADDRESS = "3/m"
    page, _ = log_in("/admin/login/", cognito.account())
    assert b"Too many attempts" in page.content


def test_leaving_the_group_is_noticed_at_the_next_log_in(cognito: Cognito) -> None:
    email = cognito.account("", PASSWORD, "support")
    log_in("/admin/login/?next=/admin/", email)
    cognito.idp.admin_remove_user_from_group(
        UserPoolId=cognito.pool, Username=email, GroupName="support"
    )
    _, browser = log_in("/admin/login/?next=/admin/", email)
    assert browser.get("/admin/").status_code == 302


def test_support_looks_and_changes_nothing(cognito: Cognito) -> None:
    email = cognito.account("", PASSWORD, "support")
    _, browser = log_in("/admin/login/?next=/admin/", email)
    person = User.objects.create(sub="somebody", email="somebody@example.com")
    assert browser.get(f"/admin/accounts/user/{person.pk}/change/").status_code == 200
    assert browser.get("/admin/accounts/user/add/").status_code == 403
    assert browser.get(f"/admin/accounts/user/{person.pk}/delete/").status_code == 403
    browser.post(f"/admin/accounts/user/{person.pk}/change/", {"is_active": ""})
    person.refresh_from_db()
    assert person.is_active


ACTIONS = [
    (model, action)
    for model in (User, Session)
    for action in admin.site.get_model_admin(model).actions or ()
]


def test_the_actions() -> None:
    names = {f"{model.__name__}.{action}" for model, action in ACTIONS}
    assert names == {"User.end_sessions", "User.disable", "User.enable", "Session.end"}


@pytest.mark.parametrize(("model", "action"), ACTIONS)
@pytest.mark.parametrize("role", ["support", "admins"])
def test_only_administrators_act(
    client: Client, role: str, model: type[User | Session], action: str
) -> None:
    client.force_login(User.objects.create(sub="s", is_staff=True, is_superuser=role == "admins"))
    for active in (True, False):  # so that each action finds something to change
        person = User.objects.create(sub=f"somebody {active}", is_active=active)
        Session.objects.create(user=person, key=person.sub)

    def rows() -> list[Any]:
        people = User.objects.exclude(sub="s").order_by("pk").values()
        return [*people, *Session.objects.order_by("pk").values()]

    chosen = Session.objects.all() if model is Session else User.objects.exclude(sub="s")
    before = rows()
    page = client.post(
        f"/admin/accounts/{model._meta.model_name}/",
        {"action": action, "_selected_action": list(chosen.values_list("pk", flat=True))},
        follow=True,
    )
    assert page.status_code == 200
    assert (rows() == before) == (role == "support")


def test_administrators_act_on_people_and_sessions(cognito: Cognito) -> None:
    _, browser = log_in("/admin/login/?next=/admin/", cognito.account("", PASSWORD, "admins"))
    person = User.objects.create(sub="somebody", email="somebody@example.com")
    session = Session.objects.create(user=person, key="one")
    other = Session.objects.create(user=person, key="two", refresh_digest="d")
    renewed = Session.objects.create(user=person, key="three", refresh_digest="d")

    def act(path: str, action: str, pk: int) -> str:
        page = browser.post(path, {"action": action, "_selected_action": [pk]}, follow=True)
        return " ".join(re.findall(r'<li class="success">(.*?)</li>', page.content.decode()))

    assert act("/admin/accounts/session/", "end", session.pk) == "1 session was ended."
    assert act("/admin/accounts/session/", "end", other.pk) == "1 session was ended."
    for row in (session, other, renewed):
        row.refresh_from_db()
        assert row.revoked_at
    assert act("/admin/accounts/user/", "disable", person.pk) == "1 person was disabled."
    assert not User.objects.get(pk=person.pk).is_active
    assert act("/admin/accounts/user/", "enable", person.pk) == "1 person was enabled."
    assert act("/admin/accounts/user/", "end_sessions", person.pk) == "1 person was logged out."
    person.refresh_from_db()
    assert person.is_active
    assert person.sessions_valid_from


@pytest.mark.parametrize("path", ["user", "session"])
def test_the_lists_cost_the_same_with_many_rows(
    client: Client, path: str, django_assert_max_num_queries
) -> None:
    admin = User.objects.create(sub="admin", is_staff=True, is_superuser=True)
    client.force_login(admin)
    people = User.objects.bulk_create(
        User(sub=f"s{n}", email=f"p{n}@example.com") for n in range(120)
    )
    Session.objects.bulk_create(Session(user=person, key=person.sub) for person in people)
    with django_assert_max_num_queries(6):
        page = client.get(f"/admin/accounts/{path}/?q=p11")
    assert page.status_code == 200
    with django_assert_max_num_queries(6):
        page = client.get(f"/admin/accounts/{path}/")
    assert page.content.count(b'name="_selected_action"') == 50


def test_the_admin_offers_nothing_that_it_cannot_do(client: Client) -> None:
    admin = User.objects.create(
        sub="admin", email="admin@example.com", is_staff=True, is_superuser=True
    )
    client.force_login(admin)
    page = client.get("/admin/").content.decode()
    assert "admin@example.com" in page
    assert "password_change" not in page
    assert "Groups" not in page
    assert client.get("/admin/password_change/").status_code == 404


def test_sessions_are_filtered_by_state(client: Client) -> None:
    admin = User.objects.create(sub="admin", is_staff=True, is_superuser=True)
    client.force_login(admin)
    is_open = Session.objects.create(user=admin, key="open")
    ended = Session.objects.create(user=admin, key="ended", revoked_at=timezone.now())
    for value, rows in (("yes", [ended]), ("no", [is_open]), ("", [ended, is_open])):
        page = client.get(f"/admin/accounts/session/?revoked_at={value}")
        assert list(page.context["cl"].result_list) == rows


def test_rows_are_shown_without_a_way_to_save(client: Client) -> None:
    admin = User.objects.create(sub="admin", is_staff=True, is_superuser=True)
    client.force_login(admin)
    page = client.get(f"/admin/accounts/user/{admin.pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert b'name="is_active"' not in page.content


def test_the_back_end_without_a_request_or_credentials(cognito: Cognito) -> None:
    email = cognito.account()
    assert authenticate(None, username=email, password="") is None
    person = authenticate(None, username=f" {email.upper()} ", password=PASSWORD)
    assert str(person) == email


def test_a_pool_that_gives_no_refresh_token_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(
        id_token=sign(id_claims("somebody", "a@example.com")),
        access_token="",
        refresh_token=None,
        expires_in=None,
    )
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: tokens)
    assert str(authenticate(None, username="a@example.com", password="x")) == "a@example.com"


def test_what_administrators_do_is_recorded_and_bounded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.admin.AT_ONCE", 3)
    admin = User.objects.create(sub="admin", is_staff=True, is_superuser=True)
    client.force_login(admin)
    people = [User.objects.create(sub=f"s{n}") for n in range(5)]
    body = {"action": "disable", "_selected_action": [admin.pk, *(p.pk for p in people)]}
    client.post("/admin/accounts/user/", body)
    assert User.objects.filter(is_active=False).count() == 3
    client.post("/admin/accounts/user/", body)
    assert set(User.objects.filter(is_active=True)) == {admin}
    assert LogEntry.objects.filter(user=admin).count() == 5
