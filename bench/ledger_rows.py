"""The rows to measure with: a ledger of many entries among as many of other people.

All entries are made within the database, in the order in which they would have come in over ten
years; a few of them late. To be imported when Django is set up.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from accounts.models import User
from expenses import names
from expenses.budgets.models import Budget, Rollover, Span
from expenses.ledger.models import Category, Ledger

CATEGORIES: Final = 40
SUB_CATEGORIES: Final = 10  # of the first
FIRST_DAY: Final = "2017-01-01"
DAYS: Final = 3652  # ten years
EACH: Final = 10_000  # entries of another one
RARE: Final = 10_000  # one of so many is in the last category

# Row n of all is of this ledger if n is even, else of one of the others. Expenses, but one of 12;
# one of 20 in the trash, one of 4 imported; the first categories far more often than the last.
_ENTRIES: Final = """
INSERT INTO expenses_entry (
    id, seq, ledger_id, kind, category_id, amount_minor, date, description, search_text,
    external_id, created_at, updated_at, deleted_at
)
SELECT
    uuidv7(made_at - now()), number, place.ledger_id,
    CASE WHEN n / 2 %% 12 = 0 THEN 'income' ELSE 'expense' END,
    place.categories[category], amount, day, description, lower(description),
    CASE WHEN n / 2 %% 4 = 0 THEN 'bank-' || n ELSE '' END,
    made_at, made_at, CASE WHEN n / 2 %% 20 = 7 THEN made_at END
FROM (
    SELECT
        n,
        CASE n %% 2 WHEN 0 THEN 0 ELSE 1 + n / 2 %% %(others)s END AS slot,
        %(categories)s + 1 + CASE n %% 2 WHEN 0 THEN n / 2 ELSE n / 2 / %(others)s END AS number,
        date %(first_day)s + (n::bigint * %(days)s / %(entries)s)::int
            - floor(power(random(), 6) * 30)::int AS day,
        timestamptz %(first_day)s + n * (interval '1 day' * %(days)s / %(entries)s) AS made_at,
        CASE n / 2 %% %(rare)s WHEN 5 THEN %(categories)s
            ELSE 1 + floor(power(random(), 2) * (%(categories)s - 1))::int END AS category,
        100 + floor(power(random(), 4) * 1000000)::bigint AS amount,
        (ARRAY['Weekly shopping', 'Rent', 'Coffee and cake', 'Train to work', 'Doctor', 'Books',
            'Birthday present', 'Phone'])[1 + n %% 8] || ' ' || n AS description
    FROM generate_series(0, %(entries)s - 1) AS n
) AS rows
JOIN unnest(%(slots)s, %(ledgers)s) AS owner (slot, ledger_id) USING (slot)
JOIN (
    SELECT ledger_id, array_agg(id ORDER BY seq) AS categories
    FROM expenses_category WHERE ledger_id = ANY(%(ledgers)s) GROUP BY ledger_id
) AS place ON place.ledger_id = owner.ledger_id
ORDER BY n
"""
_NUMBERS: Final = """
UPDATE expenses_ledger SET seq = last.seq FROM (
    SELECT ledger_id, max(seq) AS seq FROM expenses_entry GROUP BY ledger_id
) AS last WHERE expenses_ledger.id = last.ledger_id
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a ledger."""

    user: User
    ledger: Ledger


def new_person() -> Person:
    """Make somebody with a ledger of 40 categories, the last ten in the first, and 12 budgets."""
    user = User.objects.create(sub=str(uuid.uuid4()))
    [ledger] = _ledgers_of([user])
    categories = Category.objects.filter(ledger=ledger).order_by("seq")
    budgets = [_budget(ledger, category, Span.MONTH, Rollover.NONE) for category in categories[:10]]
    budgets.append(_budget(ledger, None, Span.MONTH, Rollover.FULL))
    budgets.append(_budget(ledger, None, Span.WEEK, Rollover.SURPLUS))
    Budget.objects.bulk_create(budgets)
    return Person(user, ledger)


def fill(
    person: Person,
    entries: int,
    *,
    first_day: str = FIRST_DAY,
    days: int = DAYS,
) -> None:
    """Make so many entries of this person, and as many of others, who are made as well.

    They are spread over the days from `first_day` on.
    """
    others = max(1, entries // EACH)
    people = User.objects.bulk_create(User(sub=str(uuid.uuid4())) for _ in range(others))
    ledgers = [person.ledger, *_ledgers_of(people)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(
            _ENTRIES,
            {
                "slots": list(range(len(ledgers))),
                "ledgers": [ledger.pk for ledger in ledgers],
                "others": others,
                "entries": 2 * entries,
                "categories": CATEGORIES,
                "first_day": first_day,
                "days": days,
                "rare": RARE,
            },
        )
        cursor.execute(_NUMBERS)


def category_name(number: int) -> str:
    """Return the name of a category, from 1 to 40; the last is rare."""
    return f"Category {number:02}"


def _ledgers_of(people: list[User]) -> list[Ledger]:
    ledgers = Ledger.objects.bulk_create(
        Ledger(owner=user, seq=CATEGORIES, currency="USD", time_zone="UTC") for user in people
    )
    for ledger in ledgers:
        rows = [
            Category(
                ledger=ledger,
                name=category_name(number),
                key=names.fold(category_name(number)),
                seq=number,
            )
            for number in range(1, CATEGORIES + 1)
        ]
        for row in rows[-SUB_CATEGORIES:]:
            row.parent = rows[0]
        Category.objects.bulk_create(rows)
    return ledgers


def _budget(ledger: Ledger, category: Category | None, span: Span, rollover: Rollover) -> Budget:
    return Budget(
        ledger=ledger,
        category=category,
        period=span,
        amount_minor=100_000,
        effective_from=date(2026, 1, 1),
        rollover=rollover,
        seq=CATEGORIES,
    )
