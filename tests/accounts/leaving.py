"""Somebody who deletes their account, and what must be left of it, as tests see it."""

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import (
    AuditEvent,
    DeletedAccount,
    Session,
    SpentRefreshToken,
    SupportAccess,
    SupportLook,
    User,
)
from accounts.selectors import digest_of
from expenses.ledger.models import Category, Entry, Ledger
from tests.accounts.steps import bearing, log_in
from tests.conftest import PASSWORD, Cognito, make_user

GONE = "Your account was deleted"


class Person:
    """Somebody with an account, a ledger, and all that else hangs off a person."""

    def __init__(self, cognito: Cognito, *groups: str) -> None:
        self.cognito = cognito
        self.email = cognito.account("", PASSWORD, *groups)
        self.tokens = log_in(APIClient(), self.email)
        self.api = bearing(self.tokens["access_token"])
        self.user = User.objects.get(email=self.email)
        for kind in ("expense", "income"):
            body = {"amount": "10.00", "category": f"{kind} of {self.email}"}
            assert self.api.post(f"/{kind}", body).status_code == 201
        trash = self.api.post("/expense", {"amount": "1.00", "category": "Food"}).json()["id"]
        assert self.api.delete(f"/expense/{trash}").status_code == 204
        session = self.user.sessions.get()
        SpentRefreshToken.objects.create(session=session, digest=digest_of(self.email))
        access = SupportAccess.objects.create(user=self.user, ends_at=timezone.now())
        SupportLook.objects.create(user=self.user, access=access, actor="s@example.com", what="x")
        # What staff do in the admin is logged with the address of whom they did it to.
        staff = make_user()
        kind_of_user = ContentType.objects.get_for_model(User)
        LogEntry.objects.create(
            user=staff, content_type=kind_of_user, object_id=str(self.user.pk),
            object_repr=self.email, action_flag=CHANGE,
        )  # fmt: skip
        AuditEvent.objects.create(
            actor_sub=staff.sub, subject_sub=self.user.sub, action="end_sessions",
            reason="asked for", outcome="done",
        )  # fmt: skip

    def delete(self, **proof: str):
        return self.api.delete("/me", proof or {"password": PASSWORD})

    def is_at_cognito(self) -> bool:
        try:
            self.cognito.idp.admin_get_user(UserPoolId=self.cognito.pool, Username=self.user.sub)
        except self.cognito.idp.exceptions.UserNotFoundException:
            return False
        return True

    def code_with(self, kind: str) -> tuple[int, str]:
        answer = bearing(self.tokens[kind]).get("/me")
        return answer.status_code, answer.json().get("code", "")


def rows_that_mention(*texts: str) -> list[str]:
    """The rows of the whole database that hold one of these texts in any column."""
    return [
        f"{model._meta.label} {row}"
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values()
        if any(text in str(value) for text in texts for value in row.values())
    ]


def check_gone(person: Person, anyone: APIClient) -> None:
    """Nothing is left but the digest of the sub, and what staff did."""
    assert not person.is_at_cognito()
    assert person.code_with("id_token") == (401, "account_deleted")
    assert person.code_with("access_token") == (401, "account_deleted")
    answer = anyone.post("/refresh", {"refresh_token": person.tokens["refresh_token"]})
    assert answer.status_code == 401
    answer = anyone.post("/login", {"email": person.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    left = rows_that_mention(person.email, person.user.sub)
    assert [row.split()[0] for row in left] == ["accounts.AuditEvent"], left
    assert list(DeletedAccount.objects.values_list("pk", flat=True)) == [digest_of(person.user.sub)]
    for model in (Ledger, Category, Entry, Session, SpentRefreshToken, SupportAccess, SupportLook):
        assert not model.objects.exists(), model
    assert LogEntry.objects.get().object_repr == "A deleted account"
