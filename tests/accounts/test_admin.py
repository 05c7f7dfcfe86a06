"""The lists of people and sessions: to look at, with one action that administrators confirm."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, Session, User
from tests.accounts.staff import PEOPLE, log_of, member, messages_of
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
SESSIONS = "/admin/accounts/session/"


@pytest.fixture
def administrator() -> User:
    return member(is_superuser=True)


@pytest.fixture
def browser(administrator: User) -> Client:
    """The browser of the administrator."""
    browser = Client(headers={"accept": "text/html"})
    browser.force_login(administrator)
    return browser


@pytest.fixture
def supporter() -> Client:
    """The browser of somebody of support."""
    browser = Client(headers={"accept": "text/html"})
    browser.force_login(member())
    return browser


def session_of(person: User, key: str, **fields: Any) -> Session:
    return Session.objects.create(user=person, key=key, **fields)


def end(browser: Client, *sessions: Session, **body: str) -> Any:
    """Choose the action for these sessions; with `reason`, as its page has it confirmed."""
    chosen = [session.pk for session in sessions]
    if "reason" in body:
        body["confirmed"] = "yes"
    data = {"action": "end", "_selected_action": chosen} | body
    return browser.post(SESSIONS, data, follow=True)


def is_open(*sessions: Session) -> bool:
    """Whether all are."""
    pks = [session.pk for session in sessions]
    return Session.objects.filter(pk__in=pks, revoked_at=None).count() == len(sessions)


def test_the_only_action_on_lists() -> None:
    """Whatever else is done to people has a page of its own."""
    lists = {model: admin.site.get_model_admin(model).actions for model in (User, AuditEvent)}
    assert not any(lists.values())
    assert admin.site.get_model_admin(Session).actions == ("end",)


def test_administrators_end_sessions(browser: Client, administrator: User) -> None:
    person = make_user()
    one = session_of(person, "one")
    other = session_of(person, "two", refresh_digest="d")
    renewed = session_of(person, "three", refresh_digest="d")
    kept = session_of(person, "four")
    page = end(browser, one, other, reason="Ticket 4711")
    assert messages_of(page) == [("success", "2 sessions were ended.")]
    assert not is_open(one)
    assert not is_open(other)
    assert not is_open(renewed)
    assert is_open(kept)
    assert log_of(person) == [(administrator.sub, "end", "Ticket 4711", "done")] * 2
    messages = {entry.change_message for entry in LogEntry.objects.all()}
    assert messages == {"End sessions: Ticket 4711"}
    # However many they were, the person gets one mail.
    assert [told.to for told in mail.outbox] == [[person.email]]


def test_they_are_asked_first(browser: Client) -> None:
    session = session_of(make_user(), "one")
    for body in ({}, {"index": "0"}, {"reason": ""}, {"reason": "ab"}):
        page = end(browser, session, **body)
        text = page.content.decode()
        assert "<h1>End sessions</h1>" in text
        assert f'name="_selected_action" value="{session.pk}"' in text
        assert 'name="action" value="end"' in text
        assert session.user.email in text
        assert ('class="errorlist"' in text) is ("reason" in body)
        assert is_open(session)
    assert not AuditEvent.objects.exists()
    assert mail.outbox == []


def test_nothing_is_asked_where_there_is_nothing_to_end(browser: Client) -> None:
    ended = session_of(make_user(), "one", revoked_at=timezone.now())
    page = end(browser, ended)
    assert messages_of(page) == [("success", "0 sessions were ended.")]


def test_nobody_ends_their_own_there(browser: Client, administrator: User) -> None:
    mine, theirs = session_of(administrator, "mine"), session_of(make_user(), "theirs")
    page = end(browser, mine, theirs, reason="Ticket 4711")
    assert messages_of(page) == [("success", "1 session was ended.")]
    assert is_open(mine)


def test_support_ends_no_single_session(supporter: Client) -> None:
    session = session_of(make_user(), "one")
    assert 'value="end"' not in supporter.get(SESSIONS).content.decode()
    for body in ({}, {"reason": "Ticket 4711"}):
        assert end(supporter, session, **body).status_code == 200
    assert is_open(session)
    assert not AuditEvent.objects.exists()


def test_a_form_from_elsewhere_ends_nothing(administrator: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    session = session_of(make_user(), "one")
    assert end(browser, session, reason="Ticket 4711").status_code == 403
    assert is_open(session)


def test_staff_look_and_change_nothing(supporter: Client, browser: Client) -> None:
    person = make_user()
    session = session_of(person, "one")
    for staff in (supporter, browser):
        for path, pk in ((PEOPLE, person.pk), (SESSIONS, session.pk)):
            page = staff.get(f"{path}{pk}/change/")
            assert page.status_code == 200
            assert b'name="_save"' not in page.content
            assert b'name="is_active"' not in page.content
            assert staff.post(f"{path}{pk}/change/", {"is_active": ""}).status_code == 403
            assert staff.get(f"{path}add/").status_code == 403
            assert staff.post(f"{path}{pk}/delete/", {"post": "yes"}).status_code == 403
    person.refresh_from_db()
    assert person.is_active
    assert is_open(session)


@pytest.mark.parametrize("path", [PEOPLE, SESSIONS])
def test_the_lists_cost_the_same_with_many_rows(browser: Client, path: str) -> None:
    def count(query: str, shown: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(path, {"q": query})
        assert len(page.context["cl"].result_list) == shown
        return len(captured)

    people = User.objects.bulk_create(
        User(sub=f"s{n}", email=f"p{n}@example.com") for n in range(120)
    )
    Session.objects.bulk_create(Session(user=person, key=person.sub) for person in people)
    # Who asks takes some; a list takes its count and its rows.
    assert count("P119@", shown=1) == count("", shown=50)
    with CaptureQueriesContext(connection) as captured:
        browser.get(f"{PEOPLE}find/")
    assert count("", shown=50) - len(captured) <= 3


@pytest.mark.parametrize("path", [PEOPLE, SESSIONS])
def test_people_are_found_by_the_beginning_of_their_address_or_by_sub(
    browser: Client, path: str
) -> None:
    ann, bob = make_user("ann@example.com"), make_user("bob@ann.example.com")
    for person in (ann, bob):
        session_of(person, person.sub)
    for query, person in (("ANN@", ann), ("bob@ann.example.com", bob), (ann.sub, ann)):
        [row] = browser.get(path, {"q": query}).context["cl"].result_list
        assert row in {person, *person.sessions.all()}
    for query in ("nn@", "example.com", ann.sub[:-1], "%", "_nn"):
        assert not browser.get(path, {"q": query}).context["cl"].result_list


def test_the_admin_offers_nothing_that_it_cannot_do(browser: Client, administrator: User) -> None:
    page = browser.get("/admin/").content.decode()
    assert administrator.email in page
    assert "password_change" not in page
    assert "Groups" not in page
    assert browser.get("/admin/password_change/").status_code == 404


def test_sessions_are_filtered_by_state(browser: Client) -> None:
    Session.objects.all().delete()
    person = make_user()
    open_one = session_of(person, "open")
    ended = session_of(person, "ended", revoked_at=timezone.now())
    browser.force_login(member(is_superuser=True))
    mine = Session.objects.exclude(user=person)
    for value, rows in (("yes", {ended}), ("no", {open_one}), ("", {ended, open_one})):
        page = browser.get(SESSIONS, {"revoked_at": value})
        assert set(page.context["cl"].result_list) - set(mine) == rows


@pytest.mark.parametrize(
    "query",
    [
        "sub__startswith=a",
        "is_active__gt=0",
        "sessions__address=192.0.2.1",
        "is_staff__in=0,1",
        "email=a@example.com",
    ],
)
def test_no_other_questions_can_be_asked(browser: Client, query: str) -> None:
    assert browser.get(f"{PEOPLE}?{query}").status_code == 400


def test_people_are_filtered(browser: Client, administrator: User) -> None:
    make_user()
    page = browser.get(f"{PEOPLE}?is_staff__exact=1&is_active__exact=1")
    assert list(page.context["cl"].result_list) == [administrator]
