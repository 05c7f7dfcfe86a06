"""The zip file with all that is kept of a person: its form and its bounds."""

import csv
import io
import json
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import User
from common import export
from common.export import Table
from tests.conftest import make_user

MOMENT = datetime(2026, 1, 15, 9, 30, tzinfo=timezone(timedelta(hours=2)))
KEY = uuid.UUID("0193d6a4-7c00-7000-8000-000000000000")


def opened(pieces: Iterable[bytes]) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    return archive


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have one app alone contribute these tables."""

    def contribute(*tables: Table) -> None:
        monkeypatch.setattr(export, "_contributors", {"tests": lambda user: iter(tables)})

    return contribute


def table(*rows: tuple[Any, ...], **options: Any) -> Table:
    settings: dict[str, Any] = {"name": "things", "about": "Things.", "columns": ("a", "b")}
    return Table(rows=lambda: iter(rows), **(settings | options))


# --- The form -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_table_is_json_and_csv(user: User, alone: Callable[..., None]) -> None:
    alone(table(("é ✓", 1), (None, True), (MOMENT, date(2026, 1, 15)), (KEY, False)))
    archive = opened(export.stream(user))
    assert archive.namelist() == ["README.txt", "things.json", "things.csv"]
    assert json.loads(archive.read("things.json")) == [
        {"a": "é ✓", "b": 1},
        {"a": None, "b": True},
        {"a": "2026-01-15T07:30:00Z", "b": "2026-01-15"},
        {"a": str(KEY), "b": False},
    ]
    content = archive.read("things.csv")
    assert content.startswith(b"\xef\xbb\xbfa,b\r\n")
    assert read_csv(content) == [
        ["a", "b"], ["é ✓", "1"], ["", "true"], ["2026-01-15T07:30:00Z", "2026-01-15"],
        [str(KEY), "false"],
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_there_is_one_of_is_an_object(user: User, alone: Callable[..., None]) -> None:
    alone(table(("x", 1), name="account", single=True))
    archive = opened(export.stream(user))
    assert archive.namelist() == ["README.txt", "account.json"]
    assert json.loads(archive.read("account.json")) == {"a": "x", "b": 1}


@pytest.mark.django_db
def test_the_readme_says_what_is_what(user: User, alone: Callable[..., None]) -> None:
    alone(table(name="one", about="First {curly}."), table(name="second", about="Then this."))
    text = opened(export.stream(user)).read("README.txt").decode()
    assert f"as of {datetime.now(UTC):%Y-%m-%d}" in text
    assert "  one     First {curly}.\n  second  Then this.\n" in text


@pytest.mark.django_db
def test_nothing_to_export(user: User, alone: Callable[..., None]) -> None:
    alone()
    assert opened(export.stream(user)).namelist() == ["README.txt"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 2, export.AT_ONCE, export.AT_ONCE + 1])
def test_any_number_of_rows(user: User, alone: Callable[..., None], number: int) -> None:
    rows = [(n, f"text {n}") for n in range(number)]
    alone(table(*rows))
    archive = opened(export.stream(user))
    found = json.loads(archive.read("things.json"))
    assert found == [{"a": n, "b": text} for n, text in rows]
    assert read_csv(archive.read("things.csv"))[1:] == [[str(n), text] for n, text in rows]


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(user: User, alone: Callable[..., None], sign: str) -> None:
    formula = f'{sign}HYPERLINK("https://example.com";"x")'
    alone(table((formula, f"{sign}"), (f"a{sign}1", -5)))
    archive = opened(export.stream(user))
    assert read_csv(archive.read("things.csv"))[1:] == [
        [f"'{formula}", f"'{sign}"],
        [f"a{sign}1", "-5"],
    ]
    # Programs run no formulas, and get the text as it is.
    assert json.loads(archive.read("things.json"))[0] == {"a": formula, "b": sign}


@pytest.mark.django_db
def test_text_that_csv_has_to_quote(user: User, alone: Callable[..., None]) -> None:
    texts = ['a,"b"', "two\nlines", "two\r\nlines", "; ", ""]
    alone(table(*[(text, text) for text in texts]))
    content = opened(export.stream(user)).read("things.csv")
    assert read_csv(content)[1:] == [[text, text] for text in texts]


@pytest.mark.django_db
def test_a_row_that_does_not_fit_its_columns_is_no_half_truth(
    user: User, alone: Callable[..., None]
) -> None:
    alone(table(("x",)))
    with pytest.raises(ValueError, match="shorter"):
        list(export.stream(user))


@pytest.mark.django_db
def test_rows_are_read_while_they_are_sent(user: User, alone: Callable[..., None]) -> None:
    read = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal read
        for n in range(100 * export.AT_ONCE):
            read += 1
            yield n, uuid.uuid4()

    alone(Table(name="things", about="", columns=("a", "b"), rows=rows))
    pieces = export.stream(user)
    assert read == 0
    seen = sum(len(piece) for _, piece in zip(range(20), pieces, strict=False))
    assert seen > 0
    assert 0 < read < 20 * export.AT_ONCE
    pieces.close()  # type: ignore[attr-defined]  # it is a generator


# --- Of one moment --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_all_of_it_is_of_one_moment_and_nobody_waits(alone: Callable[..., None]) -> None:
    def names() -> list[tuple[str]]:
        return list(User.objects.order_by("pk").values_list("display_name"))

    user = make_user()
    User.objects.update(display_name="before")
    alone(Table(name="names", about="", columns=("name",), rows=names))
    pieces = export.stream(user)
    archive = [next(pieces)]
    # The snapshot is there: what is written now, by others, is not in it.
    names_before = names()

    def write() -> None:
        try:
            User.objects.update(display_name="after")
            make_user()
        finally:
            connections.close_all()

    other = threading.Thread(target=write)
    other.start()
    other.join(5)
    assert not other.is_alive()
    archive += pieces
    found = json.loads(opened(archive).read("names.json"))
    assert [(one["name"],) for one in found] == names_before == [("before",)]
    assert not connection.in_atomic_block
    assert names() == [("after",), ("",)]


@pytest.mark.django_db(transaction=True)
def test_who_stops_reading_leaves_nothing_open(alone: Callable[..., None]) -> None:
    user = make_user()
    alone(table((1, 2)))
    pieces = export.stream(user)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # it is a generator
    User.objects.update(display_name="after")  # a transaction left open would roll it back
    connection.close()
    assert User.objects.get().display_name == "after"


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's readers keep nobody waiting."
)
@pytest.mark.django_db(transaction=True)
def test_postgresql_does_not_wait_for_ever_for_who_stops_reading(
    alone: Callable[..., None],
) -> None:
    alone(table((1, 2)))
    pieces = export.stream(make_user())
    next(pieces)
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)
    pieces.close()  # type: ignore[attr-defined]  # it is a generator
