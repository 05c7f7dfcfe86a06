"""Taking an import back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.ledger.models import Category, Entry, Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(upload, commit):
    """Import rows, and return the plan."""

    def committed(*rows):
        answer = commit(upload(*rows))
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return committed


def test_what_it_made_goes_into_the_trash(api, add, committed, rows_of, statuses):
    other = add(amount="70.00")["id"]
    plan = committed({}, {"category": "New"})
    answer = api.post(f"/import/{plan['id']}/revert")
    assert (answer.status_code, answer.json()["kept"]) == (200, [])
    assert {**answer.json(), "reverted_at": None} == {**plan, "stage": "reverted", "kept": []}
    assert answer.json()["reverted_at"]
    assert [entry["id"] for entry in api.get("/expense").json()["results"]] == [other]
    trash = Entry.objects.trashed()
    assert {entry.updated_at for entry in trash} == {entry.deleted_at for entry in trash}
    assert {row["entry"] for row in rows_of(plan)} == {str(entry.pk) for entry in trash}
    assert list(trash.order_by("pk").values_list("seq", flat=True)) == [6, 7]
    assert Ledger.objects.get().seq == 7
    # The category that it made stays, and the file can be imported again.
    assert Category.objects.filter(name="New").exists()
    assert statuses({}, {"category": "New"}) == ["new", "new"]


def test_what_was_edited_since_is_kept_and_listed(api, committed, rows_of):
    plan = committed(*[{"description": str(n)} for n in range(5)])
    same, edited, gone, back, renamed = [row["entry"] for row in rows_of(plan)]
    api.patch(f"/expense/{edited}", {"description": "mine"})
    api.delete(f"/expense/{gone}")
    api.delete(f"/expense/{back}")
    api.post(f"/expense/{back}/restore")
    # The name of a category is not the entry's own.
    api.patch(f"/category/{Category.objects.get().pk}", {"name": "Renamed"})
    before = Entry.objects.get(pk=gone).seq
    answer = api.post(f"/import/{plan['id']}/revert")
    assert answer.json()["kept"] == sorted([edited, back])
    assert {str(entry.pk) for entry in Entry.objects.kept()} == {edited, back}
    assert {str(entry.pk) for entry in Entry.objects.trashed()} == {same, gone, renamed}
    assert Entry.objects.get(pk=gone).seq == before


def test_only_once(api, committed):
    plan = committed({})
    address = f"/import/{plan['id']}/revert"
    assert api.post(address).status_code == 200
    assert api.post(address).json()["code"] == "plan_closed"
    assert api.post(f"/import/{plan['id']}/commit", {"hash": plan["hash"]}).status_code == 409
    assert api.delete(f"/import/{plan['id']}").status_code == 204
    assert Entry.objects.count() == 1


def test_what_is_purged_is_gone(api, committed):
    plan = committed({}, {})
    Entry.objects.first().delete()  # type: ignore[union-attr]  # there are two
    assert api.post(f"/import/{plan['id']}/revert").json()["kept"] == []
    assert Entry.objects.trashed().count() == 1


@pytest.mark.parametrize("number", [1, 60])
def test_it_costs_the_same_for_many_rows(api, committed, number):
    plan = committed(*[{}] * number)
    with CaptureQueriesContext(connection) as captured:
        assert api.post(f"/import/{plan['id']}/revert").status_code == 200
    # Beside those of each write: the plan, the entries, the plan as it is then, what is kept.
    assert len(captured) == 9, "\n".join(query["sql"][:200] for query in captured)
