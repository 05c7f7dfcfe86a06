"""GET /export: the ledger as a file, what is in it, how it is sent, and which staff get it."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.models import SupportAccess, SupportLook
from common.spreadsheets import AT_ONCE
from expenses import money
from expenses.exporting import selectors, urls
from expenses.exporting.filters import ExportFilter
from expenses.ledger.models import Entry
from tests.conftest import make_user
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

pytestmark = pytest.mark.django_db
HEADER = ["external_id", "date", "kind", "amount", "currency", "category", "parent", "description"]


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.json()
    return b"".join(answer.streaming_content)


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.fixture
def three(ledger) -> list[Entry]:
    """An expense in a sub-category, an income on the same day, and an earlier expense."""
    home = CategoryFactory.create(ledger=ledger, name="Home")
    rent = CategoryFactory.create(ledger=ledger, name="Rent", parent=home)
    salary = CategoryFactory.create(ledger=ledger, name="Salary")
    return [
        EntryFactory.create(ledger=ledger, category=rent, amount_minor=70000, description="Flat"),
        EntryFactory.create(
            ledger=ledger, category=salary, kind="income", amount_minor=250000, external_id="B-7"
        ),
        EntryFactory.create(
            ledger=ledger, category=home, amount_minor=5, date=date(2026, 1, 3), description="Nail"
        ),
    ]


def rows_of(entries: list[Entry]) -> list[list[str]]:
    flat, salary, nail = (str(entry.pk) for entry in entries)
    assert flat < salary
    return [
        [nail, "2026-01-03", "expense", "0.05", "USD", "Home", "", "Nail"],
        [flat, "2026-01-15", "expense", "700.00", "USD", "Rent", "Home", "Flat"],
        ["B-7", "2026-01-15", "income", "2500.00", "USD", "Salary", "", ""],
    ]


# --- What is in it --------------------------------------------------------------------------------


def test_csv(api, three):
    body = content(api.get("/export?format=csv"))
    assert body.startswith(b"\xef\xbb\xbf" + ",".join(HEADER).encode() + b"\r\n")
    assert body.endswith(b"\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") == 4
    assert read_csv(body) == [HEADER, *rows_of(three)]


def test_json(api, three):
    body = content(api.get("/export?format=json"))
    rows = json.loads(body)
    assert [list(row) for row in rows] == [HEADER] * 3
    assert [row["parent"] for row in rows] == [None, "Home", None]
    assert [[value or "" for value in row.values()] for row in rows] == rows_of(three)
    assert len(body.splitlines()) == 2 + 3  # the brackets, and a line each


def test_csv_is_what_one_gets_without_asking(api, three):
    for query in ("", "?format="):
        assert content(api.get(f"/export{query}")) == content(api.get("/export?format=csv"))


@pytest.mark.parametrize(
    ("currency", "amount"), [("JPY", "12345"), ("USD", "123.45"), ("KWD", "12.345")]
)
def test_each_currency_has_its_decimals(api, ledger, currency, amount):
    ledger.currency = currency
    ledger.save()
    EntryFactory.create(ledger=ledger, amount_minor=12345)
    assert read_csv(content(api.get("/export")))[1][3:5] == [amount, currency]


def test_what_is_in_the_trash_is_left_out(api, ledger):
    EntryFactory.create(ledger=ledger, deleted_at=timezone.now())
    assert read_csv(content(api.get("/export"))) == [HEADER]
    assert json.loads(content(api.get("/export?format=json"))) == []


def test_nothing_of_others(api, three):
    stranger = EntryFactory.create(description="Theirs", category__name="Theirs")
    for file_format in ("csv", "json"):
        body = content(api.get(f"/export?format={file_format}"))
        assert b"Theirs" not in body
        assert str(stranger.pk).encode() not in body


def test_who_has_no_ledger(api):
    assert read_csv(content(api.get("/export"))) == [HEADER]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=expense", [0, 1]),
        ("kind=income", [2]),
        ("kind=", [0, 1, 2]),
        ("start_date=2026-01-04", [1, 2]),
        ("end_date=2026-01-03", [0]),
        ("category=rent", [1]),
        ("search=NAIL", [0]),
        ("min_amount=700&max_amount=700", [1]),
        ("kind=income&search=flat", []),
    ],
)
def test_filters(api, three, query, found):
    rows = rows_of(three)
    assert read_csv(content(api.get(f"/export?{query}")))[1:] == [rows[n] for n in found]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("format=xml", ("format", "invalid_choice")),
        ("format=csv&format=json", ("format", "repeated_parameter")),
        ("kind=both", ("kind", "invalid_choice")),
        ("start_date=x", ("start_date", "date_format")),
        ("start_date=2026-02-01&end_date=2026-01-01", ("start_date", "start_after_end")),
        ("min_amount=1.234", ("min_amount", "amount_decimals")),
        ("ordering=amount", ("ordering", "unknown_parameter")),
        ("page_size=1", ("page_size", "unknown_parameter")),
        ("deleted=true", ("deleted", "unknown_parameter")),
    ],
)
@pytest.mark.parametrize("accept", ["text/csv", "application/json", "*/*"])
def test_a_query_that_does_not_fit(api, query, error, accept):
    answer = api.get(f"/export?{query}", HTTP_ACCEPT=accept)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert errors_of(answer) == [error]


def test_each_parameter_is_described():
    document = SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)
    described = document["paths"]["/export"]["get"]["parameters"]
    in_query = {each["name"] for each in described if each["in"] == "query"}
    assert in_query == set(ExportFilter.base_filters)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "'"])
def test_no_cell_is_a_formula(api, ledger, sign):
    formula = f'{sign}HYPERLINK("https://example.com";"x")'
    category = CategoryFactory.create(ledger=ledger, name=f"{sign.strip() or '='}1+1")
    EntryFactory.create(
        ledger=ledger, description=formula, external_id=f"{sign}5", category=category
    )
    row = read_csv(content(api.get("/export")))[1]
    assert (row[0], row[5], row[7]) == (f"'{sign}5", f"'{category.name}", f"'{formula}")
    # Programs run no formulas, and get the text as it is.
    [named] = json.loads(content(api.get("/export?format=json")))
    assert (named["external_id"], named["description"]) == (f"{sign}5", formula)


# --- How it is sent -------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_the_answer(api, three, file_format):
    answer = api.get(f"/export?format={file_format}")
    assert answer.streaming
    media_type = {"csv": "text/csv", "json": "application/json"}[file_format]
    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    name = f"budget-tracker-ledger-{datetime.now(UTC):%Y-%m-%d}.{file_format}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Length" not in answer


@pytest.mark.parametrize("file_format", ["csv", "json"])
@pytest.mark.parametrize("accept", ["text/csv", "application/json", "*/*", "text/html, */*;q=0.1"])
def test_whatever_is_accepted(api, three, file_format, accept):
    answer = api.get(f"/export?format={file_format}", HTTP_ACCEPT=accept)
    assert content(answer) == content(api.get(f"/export?format={file_format}"))


def test_what_it_is_not(api):
    answer = api.get("/export", HTTP_ACCEPT="application/pdf")
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    assert api.post("/export").status_code == 405


def test_head_makes_no_file(api, three, monkeypatch):
    monkeypatch.setattr(selectors, "write", None)
    answer = api.head("/export?format=json")
    assert content(answer) == b""
    assert answer["Content-Disposition"].endswith('.json"')
    assert "Content-Length" not in answer
    assert api.head("/export?format=xml").status_code == 400


@pytest.mark.parametrize("number", [AT_ONCE, AT_ONCE + 1])
def test_any_number_of_rows(api, ledger, number):
    category = CategoryFactory.create(ledger=ledger)
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=ledger, category=category, amount_minor=n + 1)
        for n in range(number)
    )
    rows = read_csv(content(api.get("/export")))[1:]
    assert [row[3] for row in rows] == [f"{n // 100}.{n % 100:02}" for n in range(1, number + 1)]
    assert len(json.loads(content(api.get("/export?format=json")))) == number


def test_it_takes_the_same_queries_for_many_rows(api, ledger, django_assert_num_queries):
    api.get("/export")
    for number in (1, 50):
        for _n in range(number):
            EntryFactory.create(ledger=ledger)
        with django_assert_num_queries(4):  # the session, the ledger, expenses and income
            content(api.get("/export?format=json&min_amount=1"))


def test_rows_are_read_while_they_are_sent(ledger, monkeypatch):
    monkeypatch.setattr("common.spreadsheets.AT_ONCE", 2)
    read: list[int] = []

    def to_text(minor: int, currency: str) -> str:
        read.append(minor)
        return f"{minor} {currency}"

    monkeypatch.setattr(money, "to_text", to_text)
    category = CategoryFactory.create(ledger=ledger)
    for _n in range(6):
        EntryFactory.create(ledger=ledger, category=category)
    pieces = selectors.write(Entry.objects.for_user(ledger.owner), "csv")
    assert read == []
    sent = [(len(read), piece.count(b"\r\n")) for piece in pieces]
    assert sent == [(0, 1), (2, 2), (4, 2), (6, 2)]


@pytest.mark.django_db(transaction=True)
def test_it_is_of_one_moment():
    entry = EntryFactory.create(description="before")
    pieces = selectors.write(Entry.objects.for_user(entry.ledger.owner), "json")
    first = next(pieces)
    list(Entry.objects.all())  # the snapshot is there
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE expenses_entry SET description = 'after'")
    finally:
        other.close()
    [row] = json.loads(first + b"".join(pieces))
    assert row["description"] == "before"
    assert Entry.objects.get().description == "after"
    assert not connection.in_atomic_block


def test_a_failure_before_the_first_byte_is_a_problem(api, ledger, monkeypatch):
    def fail(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("expenses.exporting.files.ledger_of", fail)
    answer = api.get("/export", HTTP_ACCEPT="text/csv")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_a_failure_on_the_way_breaks_off(api, three, monkeypatch, file_format):
    """The server ends the connection without the last chunk, so no client takes it for all."""

    def fail(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(money, "to_text", fail)
    answer: Any = api.get(f"/export?format={file_format}")
    received = []
    with pytest.raises(DatabaseError):
        received.extend(answer.streaming_content)
    assert answer.status_code == 200


# --- For staff ------------------------------------------------------------------------------------

LIST = "/admin/expenses/ledger/"


def staff(**roles: bool) -> Client:
    user: Any = make_user("staff@example.com")
    vars(user).update(is_staff=True, **roles)
    user.save()
    client = Client()
    client.force_login(user)
    return client


def take(client: Client, *ledgers: Any) -> Any:
    body = {"action": "export_as_csv", "index": "0"}
    return client.post(LIST, body | {"_selected_action": [str(one.pk) for one in ledgers]})


def looks() -> list[tuple[int, str, Any]]:
    return [(look.user_id, look.what, look.access_id) for look in SupportLook.objects.all()]


def test_support_needs_leave(three, ledger):
    client = staff()
    assert "Export as CSV" in client.get(LIST).content.decode()
    answer = take(client, ledger)
    assert answer.status_code == 302
    assert ["has not let support" in str(text) for text in get_messages(answer.wsgi_request)] == [
        True
    ]
    assert looks() == []


def test_with_leave_it_is_a_look(three, ledger):
    ends_at = timezone.now() + timedelta(hours=1)
    access = SupportAccess.objects.create(user=ledger.owner, ends_at=ends_at)
    EntryFactory.create(ledger=ledger, deleted_at=timezone.now())
    EntryFactory.create()
    answer = take(staff(), ledger)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert read_csv(content(answer)) == [HEADER, *rows_of(three)]
    assert looks() == [(ledger.owner_id, "all entries, as a file", access.pk)]


def test_administrators_are_recorded_as_well(three, ledger):
    answer = take(staff(is_superuser=True), ledger)
    assert read_csv(content(answer)) == [HEADER, *rows_of(three)]
    assert looks() == [(ledger.owner_id, "all entries, as a file", None)]


def test_one_ledger_alone(three, ledger):
    answer = take(staff(is_superuser=True), ledger, LedgerFactory.create())
    assert answer.status_code == 302
    assert [str(text) for text in get_messages(answer.wsgi_request)] == ["Choose one ledger alone."]
    assert looks() == []
