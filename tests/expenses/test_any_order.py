"""Two people do anything in any order; a plain Python model says what must come of it.

After each step: the sums and lists are those of the model, nobody sees a row of the other's, each
row that changed took exactly one number, and what /changes told, from 0 or step by step, is the
ledger.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from expenses import names
from tests.conftest import make_user

PEOPLE = st.sampled_from([0, 1])
KINDS = st.sampled_from(["expense", "income"])
AMOUNTS = st.integers(min_value=1, max_value=99_999)
NAMES = st.sampled_from(["Food", "food ", "Rent", "Fun", "Straße", "STRASSE", "Café"])
DAYS = st.integers(min_value=0, max_value=40).map(lambda n: date(2026, 1, 10) + timedelta(days=n))
TEXTS = st.sampled_from(["", "milk", "=1+1", "'quoted", "two\nlines", "Weekly Shopping"])
PICKS = st.integers(min_value=0, max_value=10_000)
ROWS = st.lists(st.tuples(KINDS, AMOUNTS, NAMES, DAYS, TEXTS), min_size=1, max_size=4)

COLUMNS = ("external_id", "date", "kind", "amount", "currency", "category", "parent", "description")


def written(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


@dataclass
class Row:
    """An entry as the model knows it; its category is the key of one."""

    kind: str
    minor: int
    category: str
    date: date
    description: str
    deleted: bool = False


@dataclass
class Book:
    """What one person must have: the model of a ledger."""

    api: Any
    rows: dict[str, Row] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)  # key -> name
    seq: int = 0
    # The last POST with a key: path, body, key, answer.
    sent: tuple[str, Any, str, Any] | None = None
    # The plans that are committed: ID -> the entries they made, as they were made.
    plans: dict[str, dict[str, Row]] = field(default_factory=dict)
    # A copy that is kept by /changes alone.
    copy: dict[tuple[str, str], Any] = field(default_factory=dict)
    since: int = 0

    def kept(self, kind: str) -> dict[str, Row]:
        return {pk: row for pk, row in self.rows.items() if row.kind == kind and not row.deleted}

    def enter(self, name: str) -> str:
        """Have a category for an entry that comes in; a new one takes a number."""
        key = names.fold(name)
        if key not in self.categories:
            self.categories[key] = " ".join(name.split())
            self.seq += 1
        return key

    def add(self, pk: str, row: Row) -> None:
        self.rows[pk] = row
        self.seq += 1

    def pick(self, number: int, *, deleted: bool) -> tuple[str, Row] | None:
        pks = [pk for pk, row in self.rows.items() if row.deleted == deleted]
        return (pks[number % len(pks)], self.rows[pks[number % len(pks)]]) if pks else None


class AnyOrder(RuleBasedStateMachine):
    """What people can do, and what must hold after each of it."""

    api_of: Any = None

    @initialize()
    def begin(self):
        self.books = [Book(self.api_of(make_user())) for _person in range(2)]
        self.keys = 0
        for who, book in enumerate(self.books):
            for number, name in enumerate(("Food", "Rent", "Fun")):
                kind = "income" if number == 2 else "expense"
                self.create(who, kind, 100 + number, name, date(2026, 1, 10), "", keyed=True)
            assert book.seq == 6
        self.import_rows(0, [("expense", 7, "Food", date(2026, 1, 10), "milk")])

    def post(self, book: Book, path: str, body: Any, *, keyed: bool = False, expect: int = 201):
        headers = {}
        if keyed:
            self.keys += 1
            headers["Idempotency-Key"] = f"key-{self.keys}"
        response = book.api.post(path, body, headers=headers)
        assert response.status_code == expect, response.content
        if keyed:
            book.sent = (path, body, headers["Idempotency-Key"], response.json())
        return response.json()

    # --- what people do --------------------------------------------------------------------------

    @rule(
        who=PEOPLE, kind=KINDS, minor=AMOUNTS, name=NAMES, day=DAYS, text=TEXTS, keyed=st.booleans()
    )
    def create(self, who, kind, minor, name, day, text, keyed):
        book = self.books[who]
        body = self.body(minor, name, day, text)
        entry = self.post(book, f"/{kind}", body, keyed=keyed)
        key = book.enter(name)
        book.add(entry["id"], Row(kind, minor, key, day, text))

    @staticmethod
    def body(minor: int, name: str, day: date, text: str) -> dict[str, Any]:
        return {
            "amount": written(minor),
            "category": name,
            "date": day.isoformat(),
            "description": text,
        }

    @precondition(lambda self: any(book.sent for book in self.books))
    @rule(who=PEOPLE)
    def send_again(self, who):
        book = self.books[who]
        if book.sent is None:
            return
        path, body, key, answer = book.sent
        again = book.api.post(path, body, headers={"Idempotency-Key": key})
        assert again.json() == answer
        assert again["Idempotency-Replayed"] == "true"

    @rule(who=PEOPLE, pick=PICKS, minor=AMOUNTS, name=NAMES, text=TEXTS, stale=st.booleans())
    def edit(self, who, pick, minor, name, text, stale):
        book = self.books[who]
        if not (found := book.pick(pick, deleted=False)):
            return
        pk, row = found
        path = f"/{row.kind}/{pk}"
        body = {"amount": written(minor), "category": name, "description": text}
        tag = '"0"' if stale else book.api.get(path)["ETag"]
        response = book.api.patch(path, body, headers={"If-Match": tag})
        if stale:
            assert response.status_code == 412
            return
        assert response.status_code == 200, response.content
        after = Row(row.kind, minor, names.fold(name), row.date, text)
        if after != row:
            book.enter(name)
            book.add(pk, after)

    @rule(who=PEOPLE, pick=PICKS)
    def delete(self, who, pick):
        book = self.books[who]
        if found := book.pick(pick, deleted=False):
            pk, row = found
            assert book.api.delete(f"/{row.kind}/{pk}").status_code == 204
            row.deleted = True
            book.seq += 1

    @rule(who=PEOPLE, pick=PICKS)
    def restore(self, who, pick):
        book = self.books[who]
        if found := book.pick(pick, deleted=True):
            pk, row = found
            assert book.api.post(f"/{row.kind}/{pk}/restore").status_code == 200
            row.deleted = False
            book.seq += 1

    @rule(who=PEOPLE, pick=PICKS, name=NAMES)
    def rename(self, who, pick, name):
        book = self.books[who]
        if not book.categories:
            return
        key = list(book.categories)[pick % len(book.categories)]
        pk = self.category_ids(book)[key]
        response = book.api.patch(f"/category/{pk}", {"name": name})
        new, shown = names.fold(name), " ".join(name.split())
        if new != key and new in book.categories:
            assert response.status_code == 409
            return
        assert response.status_code == 200, response.content
        if shown == book.categories[key]:
            return
        del book.categories[key]
        book.categories[new] = shown
        for row in book.rows.values():
            row.category = new if row.category == key else row.category
        for made in book.plans.values():
            for row in made.values():
                row.category = new if row.category == key else row.category
        book.seq += 1

    @rule(who=PEOPLE, pick=PICKS, other=PICKS)
    def recategorise_all(self, who, pick, other):
        book = self.books[who]
        keys = list(book.categories)
        if len(keys) < 2:
            return
        key, target = keys[pick % len(keys)], keys[other % len(keys)]
        if key == target:
            return
        pk = self.category_ids(book)[key]
        response = book.api.delete(f"/category/{pk}?reassign_to={book.categories[target]}")
        assert response.status_code == 204, response.content
        for row in book.rows.values():
            if row.category == key:
                row.category = target
                book.seq += 1
        for made in book.plans.values():
            for row in made.values():
                if row.category == key:
                    row.category = "(moved)"  # edited since: a revert keeps it
        del book.categories[key]
        book.seq += 1

    @rule(who=PEOPLE, rows=ROWS, pick=PICKS, keyed=st.booleans())
    def batch(self, who, rows, pick, keyed):
        book = self.books[who]
        items: list[dict[str, Any]] = [self.body(*rest) for _kind, *rest in rows]
        found = book.pick(pick, deleted=False)
        if found and found[1].kind == "expense":
            items.append({"op": "delete", "id": found[0]})
        answer = self.post(book, "/expense/batch", {"items": items}, keyed=keyed, expect=200)
        for (_kind, minor, name, day, text), result in zip(rows, answer["results"], strict=False):
            key = book.enter(name)
            book.add(result["body"]["id"], Row("expense", minor, key, day, text))
        if found and found[1].kind == "expense":
            found[1].deleted = True
            book.seq += 1

    @rule(who=PEOPLE, rows=ROWS)
    def batch_that_fails(self, who, rows):
        book = self.books[who]
        items: list[dict[str, Any]] = [self.body(*rest) for _kind, *rest in rows]
        items.append({"op": "delete", "id": "00000000-0000-7000-8000-000000000000"})
        response = book.api.post("/expense/batch", {"items": items})
        assert response.status_code in {400, 404}, response.content

    @rule(who=PEOPLE, rows=ROWS)
    def import_rows(self, who, rows):
        book = self.books[who]
        text = io.StringIO(newline="")
        lines = csv.writer(text)
        lines.writerow(COLUMNS)
        for kind, minor, name, day, description in rows:
            escaped = f"'{description}" if description.startswith(("=", "'")) else description
            lines.writerow(["", day, kind, written(minor), "USD", name, "", escaped])
        response = book.api.generic(
            "POST", "/import", b"\xef\xbb\xbf" + text.getvalue().encode(), content_type="text/csv"
        )
        assert response.status_code == 201, response.content
        plan = response.json()
        answer = self.post(book, f"/import/{plan['id']}/commit", {"hash": plan["hash"]}, expect=200)
        assert answer["stage"] == "committed"

        stored = Counter(
            (row.kind, row.minor, row.date, names.fold(row.description))
            for row in book.rows.values()
            if not row.deleted
        )
        made = {}
        lines_of = book.api.get(f"/import/{plan['id']}/rows").json()["results"]
        for (kind, minor, name, day, description), line in zip(rows, lines_of, strict=True):
            print_of = (kind, minor, day, names.fold(description))
            if stored[print_of]:
                stored[print_of] -= 1
                assert line["entry"] is None
                continue
            key = book.enter(name)
            book.add(line["entry"], Row(kind, minor, key, day, description))
            made[line["entry"]] = Row(kind, minor, key, day, description)
        book.plans[plan["id"]] = made

    @rule(who=PEOPLE, pick=PICKS)
    def revert(self, who, pick):
        book = self.books[who]
        if not book.plans:
            return
        pk = list(book.plans)[pick % len(book.plans)]
        numbers = {row["id"]: row["version"] for row in self.all_rows(book)}
        made = book.plans.pop(pk)
        answer = self.post(book, f"/import/{pk}/revert", None, expect=200)
        kept = set(answer["kept"])
        for entry in made:
            row = book.rows[entry]
            if row.deleted:
                assert entry not in kept
            elif entry in kept:
                assert entry in numbers
            else:
                # Unedited: it is as it was made.
                assert row == made[entry]
                row.deleted = True
                book.seq += 1

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def all_is_as_the_model_says(self):
        for book in getattr(self, "books", ()):
            self.sums_agree(book)
            self.lists_agree(book)
            self.changes_agree(book)

    def sums_agree(self, book: Book) -> None:
        totals = {
            kind: sum(row.minor for row in book.kept(kind).values())
            for kind in ("expense", "income")
        }
        balance = book.api.get("/balance").json()
        left = totals["income"] - totals["expense"]
        sign = "-" if left < 0 else ""
        assert balance["expenses"] == written(totals["expense"])
        assert balance["income"] == written(totals["income"])
        assert balance["balance"] == sign + written(abs(left))
        spent: Counter[str] = Counter()
        for row in book.kept("expense").values():
            spent[book.categories[row.category]] += row.minor
        summary = book.api.get("/summary").json()
        assert summary["summary"] == {name: written(minor) for name, minor in spent.items()}
        assert summary["total"] == written(totals["expense"])

    def lists_agree(self, book: Book) -> None:
        shown = {
            row["id"]: Row(
                row["kind"],
                int(row["amount"].replace(".", "")),
                names.fold(row["category"]),
                date.fromisoformat(row["date"]),
                row["description"],
            )
            for row in self.all_rows(book)
        }
        assert shown == {pk: row for pk, row in book.rows.items() if not row.deleted}

    def changes_agree(self, book: Book) -> None:
        book.since = self.replay(book, book.since, book.copy)
        assert book.since == book.seq  # each row that changed took one number, and no more
        anew: dict[tuple[str, str], Any] = {}
        self.replay(book, 0, anew)
        assert {key: row["seq"] for key, row in anew.items()} == {
            key: row["seq"] for key, row in book.copy.items()
        }
        kept = {pk for kind, pk in book.copy if kind in {"expense", "income"}}
        assert kept == {pk for pk, row in book.rows.items() if not row.deleted}
        known = {
            change["id"]: change["row"]["name"]
            for (kind, _pk), change in book.copy.items()
            if kind == "category"
        }
        assert sorted(known.values()) == sorted(book.categories.values())
        for (kind, pk), change in book.copy.items():
            if kind in {"expense", "income"}:
                row = book.rows[pk]
                assert change["row"]["amount"] == written(row.minor)
                assert known[change["row"]["category_id"]] == book.categories[row.category]

    # --- reading ---------------------------------------------------------------------------------

    @staticmethod
    def all_rows(book: Book) -> list[dict[str, Any]]:
        found = []
        for kind in ("expense", "income"):
            page = book.api.get(f"/{kind}?page_size=500").json()
            assert page["next"] is None
            found += [row | {"kind": kind} for row in page["results"]]
        return found

    @staticmethod
    def category_ids(book: Book) -> dict[str, str]:
        page = book.api.get("/category?page_size=500").json()
        return {names.fold(row["name"]): row["id"] for row in page["results"]}

    @staticmethod
    def replay(book: Book, since: int, copy: dict[tuple[str, str], Any]) -> int:
        """Bring a copy up to date by pages of 3, and return the number to go on from."""
        address, seen = f"/changes?since={since}&limit=3", since
        while True:
            answer = book.api.get(address).json()
            for change in answer["changes"]:
                assert change["seq"] > seen, "in the order of the numbers, and no number twice"
                seen = change["seq"]
                key = (change["kind"], str(change["id"]))
                if change["deleted"]:
                    copy.pop(key, None)
                else:
                    copy[key] = change
            if not answer["more"]:
                return int(answer["next"])
            address = answer["next_url"]


@pytest.mark.long
@pytest.mark.no_cover  # measuring doubles its time, and others run each line
@pytest.mark.django_db
def test_any_order(api_of):
    # More of it: ANY_ORDER=200 pytest tests/expenses/test_any_order.py
    examples = int(os.environ.get("ANY_ORDER", "4"))
    machine = type("Machine", (AnyOrder,), {"api_of": staticmethod(api_of)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
