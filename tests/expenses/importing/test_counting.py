"""Whatever is in a file: importing it again adds nothing, and nothing that is in it is lost."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from expenses import names
from expenses.importing import services
from expenses.importing.models import ImportPlan, Status
from expenses.importing.reading import Options
from expenses.ledger.models import Entry
from tests.conftest import make_user
from tests.expenses.importing.conftest import csv_of

# Few values, so that much is alike.
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.sampled_from(["2026-01-15", "2026-01-16"]),
            "amount": st.sampled_from(["1.00", "2.00"]),
            "description": st.sampled_from(["Shop", "SHOP ", "Other"]),
            "external_id": st.sampled_from(["", "", "a", "b"]),
            "category": st.sampled_from(["Food", "food", "Rent"]),
        }
    ),
    max_size=12,
)


def imported(user, rows) -> ImportPlan:
    plan = services.make_plan(user=user, data=csv_of(*rows).encode(), options=Options())
    return services.commit_plan(user=user, pk=plan.pk, digest=plan.digest)


def fingerprints_of_rows(rows) -> Counter:
    return Counter((row["date"], row["amount"], names.fold(row["description"])) for row in rows)


def fingerprints_of_entries() -> Counter:
    return Counter(
        (str(entry.date), f"{entry.amount_minor // 100}.00", entry.search_text)
        for entry in Entry.objects.kept()
    )


class TestFiles(TestCase):
    @settings(max_examples=12)
    @given(rows=ROWS)
    def test_importing_a_file_twice_adds_nothing(self, rows):
        user = make_user()
        plan = imported(user, rows)
        before = list(Entry.objects.order_by("pk").values())
        again = imported(user, rows)
        assert list(Entry.objects.order_by("pk").values()) == before
        assert again.counts[Status.DUPLICATE] == again.total == len(rows)
        assert plan.to_import == len(before)

    @settings(max_examples=12)
    @given(rows=ROWS)
    def test_what_is_in_a_file_is_in_the_ledger_as_often(self, rows):
        imported(make_user(), rows)
        seen: set[str] = set()
        once = []
        for row in rows:
            if row["external_id"] not in seen:
                once.append(row)
            seen |= {row["external_id"]} - {""}
        assert fingerprints_of_entries() == fingerprints_of_rows(once)

    @settings(max_examples=12)
    @given(first=ROWS, second=ROWS)
    def test_of_what_is_alike_as_many_stay_as_the_larger_file_has(self, first, second):
        first, second = ([row | {"external_id": ""} for row in rows] for rows in (first, second))
        user = make_user()
        imported(user, first)
        imported(user, second)
        expected = fingerprints_of_rows(first) | fingerprints_of_rows(second)
        assert fingerprints_of_entries() == expected

    @settings(max_examples=10)
    @given(rows=ROWS)
    def test_reverting_leaves_the_ledger_as_it_was(self, rows):
        user = make_user()
        imported(user, [{}])
        before = list(Entry.objects.order_by("pk").values())
        plan = imported(user, rows)
        services.revert_plan(user=user, pk=plan.pk)
        assert list(Entry.objects.kept().order_by("pk").values()) == before
        assert Entry.objects.trashed().count() == plan.to_import


@pytest.mark.django_db
def test_two_equal_purchases_on_one_day_both_survive(upload, commit, api):
    assert commit(upload({}, {})).status_code == 200
    plan = upload({}, {})
    assert (plan["to_import"], plan["counts"]["duplicate"]) == (0, 2)
    assert len(api.get("/expense").json()["results"]) == 2
    # A third one, bought since, comes in alone.
    assert commit(upload({}, {}, {})).json()["to_import"] == 1
    assert len(api.get("/expense").json()["results"]) == 3
