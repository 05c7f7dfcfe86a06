"""Days: what is taken, what is refused, and what day it is."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expenses import days
from expenses.errors import Refusal
from expenses.ledger import services
from expenses.ledger.models import Kind

MAY = date(2024, 5, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-31", MAY),
        ("2024-05-31T23:59:59Z", MAY),
        ("2024-05-31t00:00:00z", MAY),
        ("2024-05-31T00:30:00+14:00", MAY),
        ("2024-05-31T23:30:00.123456-11:00", MAY),
        ("2024-05-31T23:59:60Z", MAY),
        ("2024-05-31 12:00", MAY),
        ("2024-05-31T12:00:00", MAY),
        ("2024-05-31T12:00:00+0200", MAY),
        ("2024-02-29", date(2024, 2, 29)),
        ("1900-01-01", days.FIRST),
        ("2200-12-31", days.LAST),
    ],
)
def test_taken(text, day):
    assert days.parse_day(text) == day


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "date_format"),
        ("yesterday", "date_format"),
        ("31.05.2024", "date_format"),
        ("05/31/2024", "date_format"),
        ("20240531", "date_format"),
        ("2024-W22-5", "date_format"),
        ("2024-5-31", "date_format"),
        ("2024-02-30", "date_format"),
        ("2023-02-29", "date_format"),
        ("2024-13-01", "date_format"),
        ("0000-01-01", "date_format"),
        (" 2024-05-31", "date_format"),
        ("2024-05-31\n", "date_format"),
        ("\u0662\u0660\u0662\u0664-05-31", "date_format"),
        ("2024-05-31T24:00:00Z", "date_format"),
        ("2024-05-31T12:60", "date_format"),
        ("2024-05-31T", "date_format"),
        ("2024-05-31T12:00:00+25:00", "date_format"),
        ("2024-05-31garbage", "date_format"),
        ("1899-12-31", "date_out_of_range"),
        ("2201-01-01", "date_out_of_range"),
        ("0024-05-31", "date_out_of_range"),
        (20240531, "date_type"),
        (None, "date_type"),
        (True, "date_type"),
        ([], "date_type"),
    ],
)
def test_refused(value, code):
    with pytest.raises(Refusal) as refusal:
        days.parse_day(value)
    assert refusal.value.code == code


def test_the_range_is_named():
    with pytest.raises(Refusal) as refusal:
        days.parse_day("1066-10-14")
    assert str(refusal.value.message) == "A date is from 1900-01-01 to 2200-12-31."


@given(st.dates(days.FIRST, days.LAST), st.times(timezones=st.just(UTC) | st.none()))
def test_a_timestamp_is_cut_to_its_day(day, time):
    moment = datetime.combine(day, time)
    assert days.parse_day(moment.isoformat()) == moment.date()
    assert days.parse_day(moment.date().isoformat()) == moment.date()


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "UTC\x00", "Europe"])
def test_no_time_zone(name):
    with pytest.raises(ValueError, match="IANA"):
        days.zone(name)


@pytest.mark.parametrize(
    ("time_zone", "day"),
    [
        ("UTC", date(2026, 3, 1)),
        ("Pacific/Kiritimati", date(2026, 3, 1)),
        ("America/New_York", date(2026, 2, 28)),
    ],
)
def test_today_is_the_ledgers(user, ledger, monkeypatch, time_zone, day):
    ledger.time_zone = time_zone
    ledger.save()
    now = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    entry = services.create_entry(user=user, kind=Kind.EXPENSE, amount_minor=1, category="Rent")
    assert entry.date == day
