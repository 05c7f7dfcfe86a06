"""Somebody with a large ledger, who asks for all that the API offers.

To be imported when Django is set up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from django.core import signing

from bench.ledger_rows import category_name
from expenses.ledger.models import Category, Entry, Kind

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from bench.ledger_rows import Person

START, END = "2026-06-01", "2026-06-30"
DEEP: Final = 500_000  # the first row of page 10,001


@dataclass
class Asker:
    """Somebody with a client that sends their token; `many` rows make a batch, or a file."""

    api: APIClient
    person: Person
    many: int = 500

    def __post_init__(self) -> None:
        """Do what is done once: the session is stored, and what to ask for is found."""
        self.get_deep()
        _ = self.parameters

    def get(self, path: str) -> Any:  # noqa: ANN401  (a test client's response)
        """Read, to the end of the answer."""
        response: Any = self.api.get(path)
        for _part in response.streaming_content if response.streaming else ():
            pass
        return response

    def get_deep(self) -> Any:  # noqa: ANN401  (a test client's response)
        """Read a page deep in the list."""
        return self.get(self._deep_address)

    def post(self) -> Any:  # noqa: ANN401  (a test client's response)
        """Add an expense."""
        return self.api.post("/expense", _body(1), format="json")

    def patch(self) -> Any:  # noqa: ANN401  (a test client's response)
        """Change an expense; each time to another amount."""
        self.entry.amount_minor = self.entry.amount_minor % 1000 + 1
        amount = f"{self.entry.amount_minor}.00"
        return self.api.patch(f"/expense/{self.entry.pk}", {"amount": amount}, format="json")

    def batch(self) -> Any:  # noqa: ANN401  (a test client's response)
        """Add many expenses at once."""
        items = [_body(number) for number in range(self.many)]
        return self.api.post("/expense/batch", {"items": items}, format="json")

    def upload(self) -> Any:  # noqa: ANN401  (a test client's response)
        """Make a plan of a file, each time of another one."""
        self._uploads += 1
        lines = [
            f"2026-06-{1 + number % 28:02},{number + 1}.50,{category_name(3)},"
            f"Imported {self._uploads} {number}"
            for number in range(self.many)
        ]
        text = "\n".join(["date,amount,category,description", *lines])
        return self.api.generic("POST", "/import", text, content_type="text/csv")

    def import_all(self) -> Any:  # noqa: ANN401  (a test client's response)
        """Make a plan of a file, and entries of the plan."""
        plan = self.upload().json()
        return self.api.post(f"/import/{plan['id']}/commit", {"hash": plan["hash"]}, format="json")

    @cached_property
    def entry(self) -> Entry:
        """Return one that can be changed."""
        entry: Entry = self._newest[0]
        return entry

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Return what plain SQL asks with."""
        categories = Category.objects.for_user(self.person.user)
        [category] = categories.named(category_name(2))
        under = categories.under(category_name(1))
        return {
            "ledger": self.person.ledger.pk,
            "category": str(category.pk),
            "under": [str(pk) for pk in under.values_list("pk", flat=True)],
            "entry": str(self.entry.pk),
            "day": self._deep_row.date,
            "pk": str(self._deep_row.pk),
            "since": self.since,
            "start": START,
            "end": END,
            "many": self.many,
        }

    @cached_property
    def since(self) -> int:
        """Return the number of a change that 100 have followed, if there are so many."""
        self.person.ledger.refresh_from_db()
        return max(1, self.person.ledger.seq - 100)

    _uploads = 0

    @property
    def _newest(self) -> Any:  # noqa: ANN401  (a queryset)
        expenses = Entry.objects.for_user(self.person.user).of_kind(Kind.EXPENSE).kept()
        return expenses.order_by("-date", "-pk")

    @cached_property
    def _deep_row(self) -> Entry:
        row: Entry = self._newest[min(DEEP, self._newest.count() // 2)]
        return row

    @cached_property
    def _deep_address(self) -> str:
        # The cursor of the second row, taken to another one: to walk there would take too long.
        second = self.get("/expense?page_size=1").json()["next"]
        [text] = parse_qs(urlsplit(second).query)["cursor"]
        place = {"value": self._deep_row.date.isoformat(), "pk": str(self._deep_row.pk)}
        cursor = signing.dumps(signing.loads(text, salt="cursor") | place, salt="cursor")
        return f"/expense?cursor={cursor}"


def _body(number: int) -> dict[str, str]:
    return {
        "amount": f"{number % 1000 + 1}.50",
        "category": category_name(1 + number % 30),
        "date": f"{2017 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}",
        "description": f"Measured {number}",
    }
