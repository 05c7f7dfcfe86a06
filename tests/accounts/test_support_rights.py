"""Whom support may act on, and which rights at AWS that takes."""

import inspect
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import yaml
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.cognito.calls.support import SupportCalls
from accounts.cognito.errors import CognitoUnavailable
from accounts.cognito.gateway import CognitoGateway
from accounts.models import Session, User
from accounts.services import support
from accounts.services.support import SupportAction
from localcloud.cloud import TEMPLATE
from tests.accounts import staff
from tests.accounts.staff import act, expect_log, member
from tests.conftest import Cognito, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper() -> User:
    return member()


def expect_refused(actor: User, person: User) -> None:
    before = (person.is_active, person.sessions_valid_from)
    for action in SupportAction:
        with pytest.raises(PermissionDenied):
            act(actor, person, action)
    person.refresh_from_db()
    assert (person.is_active, person.sessions_valid_from) == before
    events = staff.log_of(person)
    assert [outcome for *_, outcome in events] == ["begun", "permission_denied"] * 7
    assert mail.outbox == []


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"is_superuser": True},
        # Staff who were disabled may have been for a reason that support does not know.
        {"is_active": False},
        {"is_superuser": True, "is_active": False},
    ],
)
def test_support_does_not_act_on_staff(
    cognito: Cognito, helper: User, flags: dict[str, bool]
) -> None:
    expect_refused(helper, member(**flags))


@pytest.mark.parametrize("group", ["support", "admins"])
def test_support_does_not_act_on_who_became_staff_since(
    cognito: Cognito, helper: User, group: str
) -> None:
    person = staff.confirmed(cognito, group)
    assert not person.is_staff
    assert support.may_act_on(helper, person)  # as far as we know
    expect_refused(helper, person)
    assert staff.look_up(cognito, person.email)["Enabled"]


def test_support_does_not_act_while_nobody_knows_who_is_staff(
    cognito: Cognito, helper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = staff.confirmed(cognito)
    staff.cut_off(monkeypatch)
    with pytest.raises(CognitoUnavailable):
        act(helper, person, "disable")
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.parametrize("flags", [{}, {"is_superuser": True}])
def test_nobody_acts_on_themselves(cognito: Cognito, flags: dict[str, bool]) -> None:
    person = member(**flags)
    expect_refused(person, person)


@pytest.mark.parametrize("flags", [{"is_staff": False}, {"is_active": False}])
def test_nobody_else_acts(cognito: Cognito, flags: dict[str, bool]) -> None:
    expect_refused(member(**flags), make_user())


def test_administrators_act_on_staff(cognito: Cognito) -> None:
    person, admin = staff.confirmed(cognito, "admins"), member(is_superuser=True)
    User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    person.refresh_from_db()
    act(admin, person, "disable")
    assert not staff.look_up(cognito, person.email)["Enabled"]
    expect_log(admin, person, "disable", "done")


def test_only_administrators_end_single_sessions_of_others() -> None:
    admin, helper, person = member(is_superuser=True), member(), make_user()
    mine = Session.objects.create(user=admin, key="mine")
    theirs = Session.objects.create(user=person, key="theirs")
    for actor, session in ((helper, theirs), (admin, mine)):
        with pytest.raises(PermissionDenied):
            support.end_session(actor=actor, session=session)
        session.refresh_from_db()
        assert session.revoked_at is None
    support.end_session(actor=admin, session=theirs)
    theirs.refresh_from_db()
    assert theirs.revoked_at


# --- The rights at AWS ---------------------------------------------------------------------------

LOOK = {"AdminGetUser", "AdminListGroupsForUser"}
RIGHTS = {
    "resend_code": LOOK,
    "confirm": LOOK | {"AdminConfirmSignUp"},
    "reset_password": LOOK | {"AdminResetUserPassword", "AdminUserGlobalSignOut"},
    "end_sessions": LOOK | {"AdminUserGlobalSignOut"},
    "reset_mfa": LOOK | {"AdminSetUserMFAPreference", "AdminUserGlobalSignOut"},
    "disable": LOOK | {"AdminDisableUser"},
    "enable": LOOK | {"AdminEnableUser"},
}
MAKE = {
    "resend_code": staff.unconfirmed,
    "confirm": staff.unconfirmed,
    "reset_mfa": staff.with_app,
}


def api_names(methods: set[str]) -> set[str]:
    """The names that IAM has for methods of boto3."""
    client = boto3.client("cognito-idp", region_name="us-east-1")
    return {client.meta.method_to_api_mapping[method] for method in methods}


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The signed calls that are sent from now on."""
    calls: set[str] = set()
    original = CognitoGateway._ask

    def ask_and_note(
        self: CognitoGateway, operation: str, api: str, *, signed: bool = False, **rest: Any
    ) -> Any:
        if signed:
            calls.add(api)
        return original(self, operation, api, signed=signed, **rest)

    monkeypatch.setattr(CognitoGateway, "_ask", ask_and_note)
    return calls


@pytest.mark.parametrize("action", SupportAction)
def test_each_act_takes_these_rights_and_no_others(
    cognito: Cognito, helper: User, signed: set[str], action: str
) -> None:
    person = MAKE.get(action, staff.confirmed)(cognito)
    act(helper, person, action)
    assert api_names(signed) == RIGHTS[action]


class Sender(SupportCalls):
    """Sends nothing, and says what it would have sent signed."""

    def __init__(self) -> None:
        super().__init__(app_client_id="", user_pool_id="")
        self.asked: set[str] = set()

    def _ask(self, operation: str, api: str, *, signed: bool = False, **_: object) -> dict:
        assert signed
        self.asked.add(api)
        return {}


def rights_of(policy: str) -> Iterator[str]:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: suffix)
    resources = yaml.load(TEMPLATE.read_text(), Loader)["Resources"]
    for statement in resources[policy]["Properties"]["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Allow"
        yield from (name.removeprefix("cognito-idp:") for name in statement["Action"])


def test_the_template_grants_what_the_calls_of_support_need_and_no_more() -> None:
    sender = Sender()
    for name, method in inspect.getmembers(SupportCalls, inspect.isfunction):
        if name.startswith("admin_"):
            names = inspect.signature(method).parameters
            getattr(sender, name)(**{name: "x" for name in names if name != "self"})
    assert sorted(rights_of("SupportPolicy")) == sorted(api_names(sender.asked))
