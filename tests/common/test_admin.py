"""What the admin's pages have in common: which rows an action takes, and what it leaves behind."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import RequestFactory

from accounts.models import User
from common.admin import LookOnlyAdmin
from common.errors import DomainError
from tests.conftest import make_user


class Page(LookOnlyAdmin):
    """A table of people, whose IDs are numbers, with an action that only notes them."""

    actions = ("note",)

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


def request_of(user, data=None):
    request = RequestFactory().post("/", data or {})
    request.user = user
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # Django's own, for tests
    return request


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

    def disable(user):
        user.is_active = False
        user.save()
        if user == refused:
            raise DomainError

    rows = User.objects.exclude(pk=administrator.pk).order_by("pk")
    assert page.act_on(request_of(administrator), rows, disable, text="Disabled.") == 2
    assert set(User.objects.filter(is_active=True)) == {administrator, refused}
    logs = [(log.object_id, log.change_message, log.user_id) for log in LogEntry.objects.all()]
    assert sorted(logs) == sorted(
        (str(person.pk), "Disabled.", administrator.pk) for person in (people[0], people[2])
    )


def test_a_failure_is_not_hidden_and_writes_nothing_of_its_row(page, administrator):
    def act(user):
        user.is_active = False
        user.save()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        page.act_on(request_of(administrator), User.objects.all(), act, text="x")
    assert User.objects.get().is_active
    assert not LogEntry.objects.exists()


def test_at_most_so_many(page, administrator, monkeypatch):
    monkeypatch.setattr("common.admin.AT_ONCE", 2)
    for _n in range(3):
        make_user()
    seen: list[User] = []
    assert page.act_on(request_of(administrator), User.objects.all(), seen.append, text="x") == 2
    assert len(seen) == LogEntry.objects.count() == 2
