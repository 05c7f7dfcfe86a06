"""Staff at their pages, and people for them to help, both at the local AWS."""

import html
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.cognito.gateway import get_gateway
from accounts.models import AuditEvent, User
from accounts.services import support
from accounts.services.support import SupportAction
from tests.conftest import PASSWORD, Cognito, make_user
from tests.totp import totp

PEOPLE = "/admin/accounts/user/"
FIND = f"{PEOPLE}find/"
WHY = "Ticket 4711"


@dataclass
class Staff:
    """A member of staff, logged in."""

    user: User
    browser: Client

    def act(self, person: User, action: str, reason: str = WHY) -> Any:
        """Confirm an action on the page that asks for it; the page that follows."""
        body = {"confirmed": "yes", "reason": reason}
        return self.browser.post(act_path(person, action), body, follow=True)


def act_path(person: User, action: str) -> str:
    return f"{PEOPLE}{person.pk}/act/{action}/"


def page_path(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def enter(cognito: Cognito, group: str, browser: Client | None = None) -> Staff:
    """Log in to the admin by its form, as somebody new of this group."""
    email = cognito.account("", PASSWORD, group)
    browser = browser or Client(headers={"accept": "text/html"})
    browser.post("/admin/login/", {"username": email, "password": PASSWORD, "next": "/admin/"})
    return Staff(User.objects.get(email=email), browser)


def known(cognito: Cognito, email: str) -> User:
    """The row of somebody in the pool, as a log-in would leave it."""
    attributes = look_up(cognito, email)["UserAttributes"]
    [sub] = [one["Value"] for one in attributes if one["Name"] == "sub"]
    return User.objects.create(sub=sub, email=email)


def confirmed(cognito: Cognito, *groups: str) -> User:
    """A person with a verified address and a password."""
    return known(cognito, cognito.account("", PASSWORD, *groups))


def unconfirmed(cognito: Cognito) -> User:
    """A person who has signed up, and waits for the code."""
    email = cognito.new_email()
    cognito.idp.sign_up(
        ClientId=cognito.client_id,
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    return known(cognito, email)


def unverified(cognito: Cognito) -> User:
    """A confirmed person whose address was never verified."""
    person = unconfirmed(cognito)
    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool, Username=person.email)
    return person


def with_app(cognito: Cognito) -> User:
    """A person who logs in with an authenticator app, too."""
    person = confirmed(cognito)
    token = sign_in(cognito, person)["AccessToken"]
    secret = cognito.idp.associate_software_token(AccessToken=token)["SecretCode"]
    cognito.idp.verify_software_token(AccessToken=token, UserCode=totp(secret))
    cognito.idp.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    return person


def unknown(cognito: Cognito) -> User:
    """A person whom the pool knows no more."""
    person = confirmed(cognito)
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool, Username=person.email)
    return person


def sign_in(cognito: Cognito, person: User) -> dict[str, Any]:
    """Log in at Cognito itself; the tokens."""
    answer = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.email, "PASSWORD": PASSWORD},
    )
    return answer["AuthenticationResult"]


def look_up(cognito: Cognito, email: str) -> dict[str, Any]:
    """What the pool has on the person."""
    return cognito.idp.admin_get_user(UserPoolId=cognito.pool, Username=email)


def log_of(person: User) -> list[tuple[str, str, str, str]]:
    """The audit log on a person, oldest first: who, what, why and the outcome."""
    rows = AuditEvent.objects.filter(subject_sub=person.sub).order_by("pk")
    return list(rows.values_list("actor_sub", "action", "reason", "outcome"))


def messages_of(page: Any) -> list[tuple[str, str]]:
    """Kind and text of the messages on a page."""
    found = re.findall(
        r'<li class="(success|warning|error)">(.*?)</li>', page.content.decode(), re.DOTALL
    )
    return [(kind, html.unescape(text)) for kind, text in found]


def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Cognito be out of reach: nobody listens there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    get_gateway.cache_clear()


def lose_rights(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service's AWS credentials be somebody's without any right."""
    iam = cognito.cloud.client("iam")
    name = f"nobody-{uuid.uuid4().hex}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    get_gateway.cache_clear()


def member(**flags: bool) -> User:
    """A member of staff who has no account in the pool; administrators with is_superuser."""
    person = make_user()
    person.is_staff = True
    vars(person).update(flags)
    person.save()
    return person


def act(actor: User, person: User, action: str) -> None:
    """Have the service do it."""
    support.act(actor=actor, person=person, action=SupportAction(action), reason=WHY)


def expect_log(actor: User, person: User, action: str, outcome: str) -> None:
    """The audit log on the person holds this one act."""
    assert log_of(person) == [
        (actor.sub, action, WHY, "begun"),
        (actor.sub, action, WHY, outcome),
    ]
