"""The settings of a ledger: defaults, changes, and what keeps the currency as it is."""

from typing import Any

import pytest
from django.utils import timezone

from expenses import days, money
from expenses.errors import LedgerChanged
from expenses.ledger import selectors, services
from expenses.ledger.models import Entry, Kind, Ledger
from expenses.ledger.references import references
from tests.expenses.conftest import errors_of
from tests.expenses.factories import EntryFactory

DEFAULTS = {"currency": "USD", "time_zone": "UTC", "month_start_day": 1}


def test_who_has_no_ledger_gets_the_defaults(api, settings):
    settings.DEFAULT_CURRENCY, settings.DEFAULT_TIME_ZONE = "KWD", "Asia/Kuwait"
    response = api.get("/ledger")
    assert response.status_code == 200
    assert response.json() == {
        "currency": "KWD",
        "time_zone": "Asia/Kuwait",
        "month_start_day": 1,
        "created_at": None,
        "version": "0",
    }
    assert response["ETag"] == '"0"'
    assert not Ledger.objects.exists()


def test_the_first_write_may_be_of_the_settings(api, user):
    response = api.patch("/ledger", {"currency": "EUR"}, headers={"if-match": '"0"'})
    assert response.status_code == 200
    body = response.json()
    assert body == DEFAULTS | {
        "currency": "EUR",
        "created_at": body["created_at"],
        "version": "1",
    }
    assert body["created_at"].endswith("Z")
    assert response["ETag"] == '"1"'
    assert api.get("/ledger").json() == body
    assert Ledger.objects.get().owner_id == user.pk


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "JPY"},
        {"time_zone": "America/Argentina/Buenos_Aires"},
        {"month_start_day": 28},
        {"month_start_day": 3.0},
        {"currency": "EUR", "time_zone": "Europe/Berlin", "month_start_day": 2},
    ],
)
def test_each_change_takes_a_number(api, ledger, change):
    Ledger.objects.update(seq=41)
    body = api.patch("/ledger", change).json()
    assert body == DEFAULTS | change | {"created_at": body["created_at"], "version": "42"}
    nothing_new: list[dict[str, Any]] = [change, {}]
    for again in nothing_new:
        assert api.patch("/ledger", again).json() == body
        ledger.refresh_from_db()
        assert (ledger.seq, ledger.settings_seq) == (42, 42)


def test_what_was_read_can_be_sent_back(api, ledger):
    body = api.get("/ledger").json()
    assert api.patch("/ledger", body).json() == body
    assert Ledger.objects.get().seq == 0


def test_a_form_is_read_too(api, ledger):
    response = api.patch("/ledger", {"month_start_day": "25"}, format="multipart")
    assert response.json()["month_start_day"] == 25
    page = api.get("/ledger", headers={"accept": "text/html"}).content.decode()
    assert "<h1>Ledger</h1>" in page


def test_only_as_it_is_known(api, ledger):
    known = api.get("/ledger")["ETag"]
    api.patch("/ledger", {"month_start_day": 5})
    response = api.patch("/ledger", {"month_start_day": 6}, headers={"if-match": known})
    assert (response.status_code, response.json()["code"]) == (412, "version_mismatch")
    assert api.get("/ledger").json()["month_start_day"] == 5
    # Entries do not change the settings.
    known = api.get("/ledger")["ETag"]
    api.post("/expense", {"amount": "1.00", "category": "Food"})
    response = api.patch("/ledger", {"month_start_day": 6}, headers={"if-match": known})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"currency": "usd"}, ("currency", "currency_unknown")),
        ({"currency": "XAU"}, ("currency", "currency_unknown")),
        ({"currency": ""}, ("currency", "currency_unknown")),
        ({"currency": 840}, ("currency", "currency_unknown")),
        ({"currency": ["USD"]}, ("currency", "currency_unknown")),
        ({"currency": None}, ("currency", "null")),
        ({"time_zone": "europe/berlin"}, ("time_zone", "time_zone_unknown")),
        ({"time_zone": "Europe"}, ("time_zone", "time_zone_unknown")),
        ({"time_zone": "../UTC"}, ("time_zone", "time_zone_unknown")),
        ({"time_zone": "localtime"}, ("time_zone", "time_zone_unknown")),
        ({"time_zone": "a\x00b"}, ("time_zone", "time_zone_unknown")),
        ({"time_zone": ""}, ("time_zone", "time_zone_unknown")),
        ({"time_zone": ["UTC"]}, ("time_zone", "time_zone_unknown")),
        ({"month_start_day": 0}, ("month_start_day", "min_value")),
        ({"month_start_day": 29}, ("month_start_day", "max_value")),
        ({"month_start_day": 1.5}, ("month_start_day", "invalid")),
        ({"month_start_day": "1"}, ("month_start_day", "invalid")),
        ({"month_start_day": True}, ("month_start_day", "invalid")),
        ({"month_start_day": None}, ("month_start_day", "null")),
        ({"month_start_day": 10**30}, ("month_start_day", "max_value")),
        ({"seq": 5}, ("seq", "unknown_field")),
        ({"owner": 5}, ("owner", "unknown_field")),
    ],
)
def test_refused(api, ledger, change, error):
    before = list(Ledger.objects.values())
    response = api.patch("/ledger", {"time_zone": "Asia/Tokyo"} | change)
    assert response.status_code == 400
    assert errors_of(response) == [error]
    assert list(Ledger.objects.values()) == before


def test_it_takes_no_parameters(api, ledger):
    for response in (api.get("/ledger?x=1"), api.patch("/ledger?x=1", {})):
        assert errors_of(response) == [("x", "unknown_parameter")]
    assert api.delete("/ledger").status_code == 405


# --- The currency ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "amount", "total", "too_fine"),
    [
        ("JPY", "1000", "3000", "1000.5"),
        ("USD", "10.05", "30.15", "10.055"),
        ("KWD", "10.005", "30.015", "10.0055"),
    ],
)
def test_amounts_have_the_decimals_of_the_currency(api, currency, amount, total, too_fine):
    assert api.patch("/ledger", {"currency": currency}).status_code == 200
    body = {"amount": amount, "category": "Food", "date": "2026-01-31"}
    made = [api.post("/expense", body).json() for _n in range(3)]
    assert [entry["amount"] for entry in made] == [amount] * 3
    assert api.get(f"/expense/{made[0]['id']}").json()["amount"] == amount
    assert api.get("/summary").json()["total"] == total
    balance = api.get("/balance").json()
    assert (balance["balance"], balance["currency"]) == (f"-{total}", currency)
    refused = api.post("/expense", body | {"amount": too_fine})
    assert errors_of(refused) == [("amount", "amount_decimals")]
    assert len(api.get(f"/expense?min_amount={amount}&max_amount={amount}").json()["results"]) == 3
    assert money.parse(amount, currency) == Entry.objects.earliest("pk").amount_minor


@pytest.mark.parametrize("deleted_at", [None, timezone.now()])
def test_no_new_currency_for_amounts(api, ledger, deleted_at):
    EntryFactory.create(ledger=ledger, kind=Kind.INCOME, deleted_at=deleted_at)
    before = list(Ledger.objects.values())
    response = api.patch("/ledger", {"currency": "JPY", "month_start_day": 5})
    assert response.status_code == 409
    assert errors_of(response) == [("currency", "currency_fixed")]
    assert list(Ledger.objects.values()) == before
    # The one it has may be named.
    assert api.patch("/ledger", {"currency": "USD", "month_start_day": 5}).status_code == 200


def test_another_ledgers_amounts_do_not_matter(api, ledger):
    EntryFactory.create()
    assert api.patch("/ledger", {"currency": "JPY"}).status_code == 200


class Amounts:
    """A capability that keeps amounts in one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def holds_amounts(self, ledger: Ledger) -> bool:
        return ledger == self.ledger


def test_other_capabilities_may_hold_amounts(api, ledger, monkeypatch):
    theirs: Any = [Amounts(EntryFactory.create().ledger)]
    monkeypatch.setattr("expenses.ledger.services.ledgers.references", theirs)
    assert api.patch("/ledger", {"currency": "JPY"}).status_code == 200
    theirs.append(Amounts(ledger))
    assert errors_of(api.patch("/ledger", {"currency": "EUR"})) == [("currency", "currency_fixed")]
    assert references is not theirs


def test_a_currency_that_changes_while_a_request_is_read(user, ledger):
    """An amount that was read in one currency is not written in another."""
    assert selectors.ledger_of(user).currency == "USD"
    Ledger.objects.update(currency="JPY")
    with pytest.raises(LedgerChanged):
        services.create_entry(user=user, kind=Kind.EXPENSE, amount_minor=4599, category="Food")
    assert Ledger.objects.get().seq == 0


def test_every_time_zone_that_can_be_chosen_is_one():
    assert {"UTC", "Europe/Berlin", "America/New_York"} <= days.zones()
    for name in days.zones():
        assert days.zone(name).key == name
