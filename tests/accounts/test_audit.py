"""The audit log: added to before anything is done, read by staff, changed by nobody."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.services.audit import audited
from tests.accounts import staff
from tests.accounts.staff import WHY, act, expect_log, member
from tests.conftest import Cognito, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper() -> User:
    return member()


def test_nothing_is_done_without_its_row(
    cognito: Cognito, helper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = staff.confirmed(cognito)

    def fail(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(DatabaseError):
        act(helper, person, "disable")
    person.refresh_from_db()
    assert person.is_active
    assert staff.look_up(cognito, person.email)["Enabled"]


def test_a_failure_that_nobody_foresaw_is_logged(helper: User) -> None:
    person = make_user()
    with (
        pytest.raises(RuntimeError),
        audited(actor=helper, subject=person, action="disable", reason=WHY),
    ):
        raise RuntimeError
    expect_log(helper, person, "disable", "failed")


@pytest.mark.django_db(transaction=True)
def test_the_row_cannot_be_taken_back_with_a_transaction(helper: User) -> None:
    person, done = make_user(), []
    with (
        pytest.raises(RuntimeError),
        transaction.atomic(),
        audited(actor=helper, subject=person, action="disable", reason=WHY),
    ):
        done.append(person)
    assert done == []


# --- Its pages -----------------------------------------------------------------------------------

LOG = "/admin/accounts/auditevent/"


def event(actor: User, person: User, **fields: str) -> AuditEvent:
    facts = {"action": "disable", "reason": WHY, "outcome": "done"} | fields
    return AuditEvent.objects.create(
        actor_sub=actor.sub, actor_email=actor.email, subject_sub=person.sub, **facts
    )


@pytest.fixture(params=[False, True], ids=["support", "admins"])
def browser(request: pytest.FixtureRequest) -> Client:
    """The browser of somebody of each role in turn."""
    browser = Client(headers={"accept": "text/html"})
    browser.force_login(member(is_superuser=request.param))
    return browser


def test_staff_read_it(browser: Client, helper: User) -> None:
    person = make_user("ann@example.com")
    one = event(helper, person, outcome="begun")
    for path in (LOG, f"{LOG}{one.pk}/change/"):
        text = browser.get(path).content.decode()
        for shown in (helper.email, "ann@example.com", "disable", WHY, "begun"):
            assert shown in text
    person.delete()
    text = browser.get(LOG).content.decode()
    assert one.subject_sub in text
    assert "ann@example.com" not in text


def test_nobody_changes_it(browser: Client, helper: User) -> None:
    one = event(helper, make_user())
    path = f"{LOG}{one.pk}"
    assert browser.post(f"{path}/change/", {"reason": "another"}).status_code == 403
    assert browser.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"{LOG}add/", {"reason": "another"}).status_code == 403
    body = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    browser.post(LOG, body)
    assert list(AuditEvent.objects.values_list("pk", "reason")) == [(one.pk, WHY)]


def test_others_do_not_read_it(helper: User) -> None:
    browser = Client()
    browser.force_login(make_user())
    for path in (LOG, f"{LOG}{event(helper, make_user()).pk}/change/"):
        assert browser.get(path).status_code == 302


def test_both_people_of_an_event_are_searched_for(browser: Client, helper: User) -> None:
    ann, bob = make_user("ann@example.com"), make_user("bob@example.com")
    of_ann, of_bob, by_ann = event(helper, ann), event(helper, bob), event(ann, bob)
    for query, rows in (
        ("Ann@", [by_ann, of_ann]),
        (ann.sub, [by_ann, of_ann]),
        (" bob@example.com ", [by_ann, of_bob]),
        (helper.sub.upper(), [of_bob, of_ann]),
        ("nn@", []),
        ("", [by_ann, of_bob, of_ann]),
    ):
        page = browser.get(LOG, {"q": query})
        assert list(page.context["cl"].result_list) == rows, query


def test_it_is_paged_and_takes_few_queries(
    browser: Client, helper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.admin.COUNTED", 110)

    def count(rows: int, shown: int) -> int:
        for _n in range(rows):
            event(helper, make_user())
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(LOG)
        assert len(page.context["cl"].result_list) == shown
        return len(captured)

    assert count(3, shown=3) == count(117, shown=50)
    page = browser.get(LOG, {"p": 3})
    assert len(page.context["cl"].result_list) == 10
    assert browser.get(f"{LOG}?reason__startswith=T").status_code == 400


def test_an_id_that_there_is_not(browser: Client) -> None:
    assert browser.get(f"{LOG}4711/change/").status_code == 302
