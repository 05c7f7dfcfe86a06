"""What is measured of imports; to be imported when Django is set up."""

import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from rest_framework.test import APIClient

from accounts.models import User
from bench.authentication_runs import fresh_database
from bench.tokens import id_token
from expenses import names
from expenses.ledger.models import Category, Entry, Ledger

FIRST_DAY: Final = date(2020, 1, 1)
CATEGORIES: Final = 40
DAYS: Final = 2000
AMOUNTS: Final = 7919  # a prime, so that days and amounts do not keep step


def run(rows: int) -> dict[str, float | str]:
    """Measure each step of an import, in seconds."""
    with fresh_database():
        person = Person()
        fill(person.ledger, rows)
        data, other = file_of(rows, "bought"), file_of(rows, "sold")
        plan, figures = person.plan_and_commit(data)
        took, again = timed(lambda: person.upload(data))
        figures["again_s"] = took
        figures["delete_s"] = timed(lambda: person.delete(again))[0]
        first, second = person.upload(other), person.upload(other)
        person.post("/expense", {"amount": "1.01", "category": "Other"})
        figures["commit_after_s"] = timed(lambda: person.commit(first))[0]
        figures["refuse_s"] = timed(lambda: person.commit(second, status=409))[0]
        figures["revert_s"] = timed(lambda: person.post(f"/import/{plan['id']}/revert"))[0]
    return {"database": connection.vendor, "rows": rows, "bytes": len(data), **figures}


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long it took, in seconds, and what it returned."""
    before = time.perf_counter()
    result = do()
    return round(time.perf_counter() - before, 2), result


class Person:
    """Somebody with a ledger and a token."""

    def __init__(self) -> None:
        user = User.objects.create(sub=str(uuid.uuid4()))
        self.ledger = Ledger.objects.create(owner=user)
        self._api = APIClient(SERVER_NAME="localhost")
        self._api.credentials(HTTP_AUTHORIZATION=f"Bearer {id_token(user.sub)}")

    def plan_and_commit(self, data: str) -> tuple[dict[str, Any], dict[str, float | str]]:
        """Import a file, with a correction; return its plan and the figures."""
        figures: dict[str, float | str] = {}
        figures["plan_s"], plan = timed(lambda: self.upload(data))
        change, row = {"description": "corrected"}, f"/import/{plan['id']}/rows/2"
        figures["correct_s"] = timed(lambda: self.send("PATCH", row, change))[0]
        choice, path = {"status": "suspect", "choice": "import"}, f"/import/{plan['id']}/choose"
        figures["choose_s"], plan = timed(lambda: self.post(path, choice))
        figures["commit_s"] = timed(lambda: self.commit(plan))[0]
        return plan, figures

    def upload(self, data: str) -> dict[str, Any]:
        """Make a plan of a file."""
        answer = self._api.generic("POST", "/import", data, content_type="text/csv", secure=True)
        return self._body(answer, 201)

    def commit(self, plan: dict[str, Any], status: int = 200) -> dict[str, Any]:
        """Commit a plan as it was."""
        return self.post(f"/import/{plan['id']}/commit", {"hash": plan["hash"]}, status)

    def delete(self, plan: dict[str, Any]) -> None:
        """Delete a plan."""
        self.send("DELETE", f"/import/{plan['id']}", status=204)

    def post(self, path: str, body: object = None, status: int = 0) -> dict[str, Any]:
        """Send a POST."""
        return self.send("POST", path, body, status)

    def send(self, method: str, path: str, body: object = None, status: int = 0) -> dict[str, Any]:
        """Send a request."""
        send = getattr(self._api, method.lower())
        return self._body(send(path, body, format="json", secure=True), status)

    def _body(self, answer: Any, status: int) -> dict[str, Any]:  # noqa: ANN401 - the stubs name no class
        if answer.status_code not in ({status} if status else {200, 201}):
            raise RuntimeError(answer.content.decode())
        return answer.json() if answer.content else {}


def file_of(rows: int, verb: str) -> str:
    """Return a file, a few lines of which are alike."""
    lines = ["date,amount,category,description,reference"]
    for n in range(rows):
        day = FIRST_DAY + timedelta(days=n % DAYS)
        amount = f"-{1 + n % AMOUNTS}.{n % 100:02}"
        lines.append(f"{day},{amount},Category {n % CATEGORIES},What was {verb} on visit {n},")
    return "\r\n".join(lines)


def fill(ledger: Ledger, number: int) -> None:
    """Give a ledger so many entries, of which some resemble rows of the file."""
    category = Category.objects.create(ledger=ledger, name="Other", key="other", seq=1)
    Entry.objects.bulk_create(
        (
            Entry(
                ledger=ledger,
                category=category,
                kind="expense",
                amount_minor=100 + n,
                date=FIRST_DAY + timedelta(days=n % DAYS),
                description=f"Entry {n}",
                search_text=names.fold(f"Entry {n}"),
                seq=2 + n,
            )
            for n in range(number)
        ),
        batch_size=1000,
    )
    Ledger.objects.filter(pk=ledger.pk).update(seq=1 + number)
