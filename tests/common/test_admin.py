"""What the admin's pages have in common: which rows an action takes, and what it leaves behind."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from accounts.models import AuditEvent, User
from common.admin import LookOnlyAdmin
from common.confirming import Deed
from common.errors import DomainError
from tests.conftest import make_user


class Page(LookOnlyAdmin):
    """A table of people, whose IDs are numbers, with an action that only notes them."""

    actions = ("note",)
    list_filter = ("is_active",)

    def __init__(self) -> None:
        super().__init__(User, admin.site)
        self.noted: list[int] | None = None

    @admin.action(permissions=["act"])
    def note(self, request, queryset):
        self.noted = [row.pk for row in queryset]


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def administrator(db) -> User:
    user = make_user()
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def request_of(user, data=None, path="/"):
    request = RequestFactory().post(path, data or {})
    request.user = user
    request.session = SessionBase()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # the middleware's
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # Django's own, for tests
    return request


def deed_of(act) -> Deed:
    return Deed(
        name="note",
        title="Note people",
        happens="They are noted:",
        act=act,
        whose=lambda person: person,
        counted="{} noted".format,
        shows=lambda person: f"somebody {person.pk}",
    )


def disable(user: User) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize(
    "wrong", ["9" * 25, f"-{'9' * 25}", str(2**63), "9" * 5000, "x", "1.5", "\x00", "", "Infinity"]
)
def test_what_is_no_id_selects_nothing(page, administrator, wrong):
    data = {"action": "note", "_selected_action": [wrong, str(administrator.pk)]}
    assert page.changelist_view(request_of(administrator, data)).status_code == 302
    assert page.noted == [administrator.pk]


def test_acting_is_logged_with_the_act(page, administrator):
    people = [make_user() for _n in range(3)]
    refused = people[1]

    def act(user):
        disable(user)
        if user == refused:
            raise DomainError

    rows = User.objects.exclude(pk=administrator.pk).order_by("pk")
    assert page.act_on(request_of(administrator), rows, deed_of(act), reason="why") == 2
    assert set(User.objects.filter(is_active=True)) == {administrator, refused}
    logs = [(log.object_id, log.change_message, log.user_id) for log in LogEntry.objects.all()]
    assert sorted(logs) == sorted(
        (str(person.pk), "Note people: why", administrator.pk) for person in (people[0], people[2])
    )
    events = AuditEvent.objects.order_by("pk").values_list(
        "actor_sub", "actor_email", "subject_sub", "action", "reason", "outcome"
    )
    assert list(events) == [
        (administrator.sub, administrator.email, person.sub, "note", "why", outcome)
        for person, outcome in zip(people, ("done", "error", "done"), strict=True)
    ]


def test_a_failure_is_not_hidden_and_writes_nothing_of_its_row(page, administrator):
    def act(user):
        disable(user)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        page.act_on(request_of(administrator), User.objects.all(), deed_of(act), reason="why")
    assert User.objects.get().is_active
    assert not LogEntry.objects.exists()
    assert not AuditEvent.objects.exists()


def test_nothing_is_done_without_its_row(page, administrator, monkeypatch):
    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(RuntimeError):
        page.act_on(request_of(administrator), User.objects.all(), deed_of(disable), reason="why")
    assert User.objects.get().is_active
    assert not LogEntry.objects.exists()


def test_at_most_so_many(page, administrator, monkeypatch):
    monkeypatch.setattr("common.admin.AT_ONCE", 2)
    for _n in range(3):
        make_user()
    seen: list[User] = []
    body = {"confirmed": "yes", "reason": "why"}
    rows = User.objects.order_by("pk")
    assert page.carry_out(request_of(administrator, body), rows, deed_of(seen.append)) is None
    assert len(seen) == LogEntry.objects.count() == AuditEvent.objects.count() == 2


@pytest.mark.parametrize("body", [{}, {"reason": "why"}, {"confirmed": "yes"}])
def test_without_a_confirmation_and_a_reason_nothing_is_done(page, administrator, body):
    seen: list[User] = []
    request = request_of(administrator, body, "/list?is_active__exact=1")
    asked = page.carry_out(request, User.objects.all(), deed_of(seen.append))
    assert seen == []
    context = asked.context_data
    assert (context["title"], context["happens"]) == ("Note people", "They are noted:")
    assert context["whom"] == [f"somebody {administrator.pk}"]
    assert context["hidden"] == [("action", "note"), ("_selected_action", str(administrator.pk))]
    assert context["back"] == "/list?is_active__exact=1"


def test_a_get_confirms_nothing(page, administrator):
    seen: list[User] = []
    request = request_of(administrator)
    request.method, request.GET = "GET", {"confirmed": "yes", "reason": "why"}
    assert page.carry_out(request, User.objects.all(), deed_of(seen.append)) is not None
    assert seen == []


@pytest.mark.parametrize(
    ("lookup", "allowed"),
    [
        ("is_active", True),
        ("is_active__exact", True),
        ("is_active__isnull", True),
        ("is_active__in", False),
        ("email", False),
        ("email__startswith", False),
        ("sessions__address", False),
        ("", False),
    ],
)
def test_a_list_is_asked_by_its_own_filters_alone(page, lookup, allowed):
    assert page.lookup_allowed(lookup, "1", request_of(None)) is allowed


def test_a_list_has_one_order(page, administrator):
    make_user()
    for order in ("", "1", "-1", "0.1", "x"):
        request = RequestFactory().get("/", {"o": order} if order else {})
        request.user = administrator
        rows = list(page.get_changelist_instance(request).result_list)
        assert rows == sorted(rows, key=lambda row: -row.pk)
