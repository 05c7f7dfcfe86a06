"""POST with an Idempotency-Key: carried out once, answered alike, and kept for a day."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response

from budget import urls
from common import erasure, idempotency
from common.export import stream
from common.idempotency import Idempotent
from common.models import IdempotencyKey
from expenses.ledger.models import Category, Entry, Ledger
from expenses.ledger.writing import writing
from expenses.purging import purge
from tests.common.checking import check_problem
from tests.conftest import make_user
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory

BODY = {"amount": "10.00", "category": "Groceries", "date": "2026-01-15"}
KEY = {"Idempotency-Key": "a-key"}


class OddView(Idempotent):
    """Writes, and then answers as the query says."""

    def post(self, request):
        with writing(request.user) as write:
            write.make_category("Written")
        answer = request.query_params["answer"]
        if answer == "patience":
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                return Response(cursor.fetchone()[0])
        if answer == "crash":
            raise RuntimeError
        return Response(object()) if answer == "unwritable" else Response(status=int(answer))


urlpatterns = [*urls.urlpatterns, path("odd", OddView.as_view())]


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Ledger, Category, Entry)]


@pytest.fixture
def entry(ledger):
    """An expense in the trash."""
    return EntryFactory.create(ledger=ledger, category__name="Groceries", deleted_at=timezone.now())


# --- Once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/expense", BODY, 201),
        ("/income", BODY, 201),
        ("/category", {"name": "Rent"}, 201),
        ("/expense/{entry}/restore", None, 200),
        ("/expense/batch", {"items": [BODY, BODY]}, 200),
    ],
)
def test_sent_again_it_is_answered_again(api, entry, address, body, status):
    address = address.format(entry=entry.pk)
    first = api.post(address, body, headers=KEY)
    assert first.status_code == status, first.json()
    assert "Idempotency-Replayed" not in first
    after = rows()
    again = api.post(address, body, headers=KEY)
    assert rows() == after
    assert (again.status_code, again.content) == (first.status_code, first.content)
    headers = dict(again.items()) | {"X-Request-ID": first["X-Request-ID"]}
    assert headers == dict(first.items()) | {"Idempotency-Replayed": "true"}
    if status == 201:
        assert {"Location", "ETag"} <= set(first.headers)


def test_it_is_the_answer_of_then(api):
    """What became of it since is for a GET to tell."""
    first = api.post("/expense", BODY, headers=KEY).json()
    api.patch(f"/expense/{first['id']}", {"amount": "99.00"})
    assert api.post("/expense", BODY, headers=KEY).json() == first


def test_without_a_key_or_with_another_it_is_carried_out(api):
    for headers in (KEY, {"Idempotency-Key": "another"}, {}, {}):
        assert api.post("/expense", BODY, headers=headers).status_code == 201
    assert Entry.objects.count() == 4
    assert IdempotencyKey.objects.count() == 2


def test_a_page_is_answered_again_too(api):
    first = api.post("/expense", BODY, headers=KEY).json()
    again = api.post("/expense", BODY, headers=KEY | {"Accept": "text/html"})
    assert again["Content-Type"].startswith("text/html")
    assert first["id"] in again.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        '{"date": "2026-01-15",\n "category": "Groceries", "amount": "10.00"}',
        '{"amount": "10.00", "category": "Groceri\\u0065s", "date": "2026-01-15"}',
    ],
)
def test_the_same_written_otherwise(api, text):
    api.post("/expense", BODY, headers=KEY)
    again = api.post("/expense", text, content_type="application/json", headers=KEY)
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("kind", ["multipart", None])
def test_a_form_again(api, kind):
    """Each time with other boundaries, or another text of a form."""
    first = api.post("/expense", BODY, format=kind, headers=KEY)
    assert first.status_code == 201
    again = api.post("/expense", dict(reversed(BODY.items())), format=kind, headers=KEY)
    assert again["Idempotency-Replayed"] == "true"
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("in_form", [True, False])
def test_an_upload_again(api, in_form):
    def upload(text):
        if not in_form:
            return api.generic("POST", "/import", text, content_type="text/csv", headers=KEY)
        file = SimpleUploadedFile("bank.csv", text.encode(), content_type="text/csv")
        return api.post("/import", {"file": file}, format="multipart", headers=KEY)

    text = "date,amount,category\n2026-01-15,10.00,Groceries\n"
    first = upload(text)
    assert first.status_code == 201, first.json()
    assert first.json()["total"] == 1
    again = upload(text)
    assert again["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    check_problem(upload(text.replace("10.00", "10.01")), 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/income", BODY),
        ("/expense", BODY | {"amount": "10.01"}),
        ("/expense", BODY | {"amount": 10}),
        ("/expense", BODY | {"description": ""}),
        ("/expense", {}),
        ("/expense", []),
        ("/category", {"name": "Rent"}),
    ],
)
def test_another_request_with_the_same_key(api, address, body):
    api.post("/expense", BODY, headers=KEY)
    after = rows()
    check_problem(api.post(address, body, headers=KEY), 422, "idempotency_key_reused")
    assert rows() == after


def test_a_key_is_somebodys(api, api_of):
    api.post("/expense", BODY, headers=KEY)
    other = api_of(make_user()).post("/expense", BODY | {"amount": "1.00"}, headers=KEY)
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other
    assert IdempotencyKey.objects.count() == 2


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/expense", BODY | {"amount": "x"}, 400),
        ("/expense", BODY | {"category": "Archived"}, 400),
        ("/expense?x=1", BODY, 400),
        ("/expense", "{", 400),
        ("/expense", "x" * 2_000_000, 413),
        ("/category", {"name": "ARCHIVED"}, 409),
        ("/expense/01900000-0000-7000-8000-000000000000/restore", None, 404),
        ("/expense/batch", {"items": [BODY, {"op": "delete"}]}, 400),
        ("/balance", BODY, 405),
    ],
)
def test_a_refused_request_leaves_no_key(api, ledger, address, body, status):
    CategoryFactory.create(ledger=ledger, name="Archived", archived_at=timezone.now())
    before = rows()
    raw = {"content_type": "application/json"} if isinstance(body, str) else {}
    for _turn in range(2):
        response = api.post(address, body, headers=KEY, **raw)
        assert response.status_code == status
        assert "Idempotency-Replayed" not in response
    assert rows() == before
    assert not IdempotencyKey.objects.exists()
    assert api.post("/expense", BODY, headers=KEY).status_code == 201


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("answer", "status"), [("crash", 500), ("unwritable", 500), ("409", 409)])
def test_a_failure_has_written_nothing(api, answer, status):
    assert api.post(f"/odd?answer={answer}", headers=KEY).status_code == status
    assert not IdempotencyKey.objects.exists()
    assert not Ledger.objects.exists()


@pytest.mark.urls(__name__)
def test_an_answer_without_a_body(api):
    for replayed in (None, "true"):
        response = api.post("/odd?answer=204", headers=KEY)
        assert (response.status_code, response.content) == (204, b"")
        assert response.get("Idempotency-Replayed") == replayed
    assert Category.objects.count() == 1


@pytest.mark.parametrize(
    "key", ["", " ", "a b", "a\tb", "ключ".encode().decode("latin-1"), "x" * 256, "\x7f", "é"]
)
def test_what_is_no_key(api, key):
    response = api.post("/expense", BODY, headers={"Idempotency-Key": key})
    assert response.status_code == 400
    assert errors_of(response) == [("Idempotency-Key", "idempotency_key_format")]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("key", ["!", "~" * 255, '"5ee9ac3c-26bc-4f0e-9d3c-1f5b0a0d8c35"', "a,b"])
def test_what_is_a_key(api, key):
    for replayed in (None, "true"):
        response = api.post("/expense", BODY, headers={"Idempotency-Key": key})
        assert response.get("Idempotency-Replayed") == replayed
    assert IdempotencyKey.objects.get().key == key


def test_other_methods_take_no_notice(api, add):
    address = f"/expense/{add()['id']}"
    for method, body in (("put", BODY), ("patch", {"amount": "1.00"}), ("delete", None)):
        assert getattr(api, method)(address, body, headers=KEY).status_code < 300
    assert api.get("/expense", headers=KEY).status_code == 200
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("depth", [900, 5000])
def test_a_deep_body(api, depth):
    body = "[" * depth + "]" * depth
    response = api.post("/expense", body, content_type="application/json", headers=KEY)
    assert response.status_code == 400


# --- A day ----------------------------------------------------------------------------------------


def test_a_day_later_the_key_is_good_for_something_else(api):
    api.post("/expense", BODY, headers=KEY)
    keys = IdempotencyKey.objects.filter(key="a-key")
    keys.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert api.post("/expense", BODY, headers=KEY)["Idempotency-Replayed"] == "true"
    keys.update(created_at=timezone.now() - timedelta(hours=24))

    assert api.post("/expense", {}, headers=KEY).status_code == 400
    assert keys.get().status == 201  # as it was, and still over
    other = BODY | {"amount": "1.00"}
    for replayed in (None, "true"):
        response = api.post("/expense", other, headers=KEY)
        assert response.status_code == 201
        assert response.get("Idempotency-Replayed") == replayed
    assert Entry.objects.count() == 2
    assert keys.get().created_at > timezone.now() - timedelta(minutes=1)


def test_a_key_that_is_used_anew_meanwhile_is_not_purged(api):
    api.post("/expense", BODY, headers=KEY)
    keys = IdempotencyKey.objects.filter(key="a-key")
    keys.update(created_at=timezone.now() - timedelta(hours=25))

    def use_it_first(execute, sql, *arguments):
        if sql.startswith("DELETE"):
            used.append(keys.update(created_at=timezone.now()))
        return execute(sql, *arguments)

    used: list[int] = []
    with connection.execute_wrapper(use_it_first):
        assert purge()["common.IdempotencyKey"] == 0
    assert used == [1]
    assert keys.exists()
    keys.update(created_at=timezone.now() - timedelta(hours=25))
    assert purge()["common.IdempotencyKey"] == 1


# --- Waiting --------------------------------------------------------------------------------------

ONLY_POSTGRESQL = "SQLite has one writer at a time, who is waited for when a transaction begins."


@pytest.mark.django_db(transaction=True)
def test_in_flight(at_once, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip(ONLY_POSTGRESQL)
    monkeypatch.setattr(idempotency, "PATIENCE", "50ms")
    user = make_user()
    request = ("post", "/expense", BODY, KEY)
    with transaction.atomic():
        IdempotencyKey.objects.create(user=user, key="a-key")
        [answer] = at_once(user, [request])
        check_problem(answer, 409, "idempotency_key_in_flight")
        assert answer["Retry-After"] == "1"
        transaction.set_rollback(True)
    [answer] = at_once(user, [request])
    assert answer.status_code == 201


@pytest.mark.urls(__name__)
def test_the_patience_is_for_the_key_alone(api):
    if connection.vendor != "postgresql":
        pytest.skip(ONLY_POSTGRESQL)
    assert api.post("/odd?answer=patience", headers=KEY).json() == "0"


def test_a_database_that_fails_is_not_a_request_in_flight(api, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(IdempotencyKey.objects, "bulk_create", fail)
    check_problem(api.post("/expense", BODY, headers=KEY), 503, "database_unavailable")


# --- The rest -------------------------------------------------------------------------------------


def test_what_a_key_costs(api, ledger):
    CategoryFactory.create(ledger=ledger, name="Groceries")
    api.get("/balance")

    def queries(headers):
        with CaptureQueriesContext(connection) as captured:
            assert api.post("/expense", BODY, headers=headers).status_code == 201
        return len(captured)

    # On PostgreSQL, the patience and its end.
    patience = 2 if connection.vendor == "postgresql" else 0
    plain = queries({})
    # The key, what it is of, and the answer; a transaction around that of the write.
    assert queries(KEY) == plain + 5 + patience
    # The session, the transaction, the key and the answer.
    assert queries(KEY) == 1 + 2 + 2 + patience


def test_nothing_of_it_is_logged(api, caplog):
    key = {"Idempotency-Key": "not-for-the-log"}
    for body in (BODY, BODY, BODY | {"description": "A secret"}):
        api.post("/expense", body, headers=key)
    text = " ".join(str(vars(record)) for record in caplog.records if record.name != "django.db")
    assert "/expense" in text
    for word in ("not-for-the-log", "Groceries", "A secret"):
        assert word not in text


def test_it_goes_with_the_account(api, user, api_of):
    other = make_user()
    for client in (api, api_of(other)):
        for n in range(3):
            client.post("/expense", BODY, headers={"Idempotency-Key": f"key-{n}"})
    erasure.erase(user)
    assert set(IdempotencyKey.objects.values_list("user", flat=True)) == {other.pk}


def test_it_is_in_the_export_while_it_is_kept(api, user):
    assert b"kept_answers" not in b"".join(stream(user))
    api.post("/expense", BODY, headers=KEY)
    assert b"kept_answers.csv" in b"".join(stream(user))


def test_a_key_shows_neither_whose_it_is_nor_what_it_says():
    assert str(IdempotencyKey(pk=7, key="secret")) == "7"
