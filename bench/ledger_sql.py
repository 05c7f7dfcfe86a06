"""Plain SQL with the answers of the API's requests, to compare with what they take.

Parameters: `ledger`, `category` and `under` (IDs of categories), `entry`, `day` and `pk` (where a
page begins), `since`, `start` and `end`, and `many`, how many rows are written.
"""

from __future__ import annotations

from typing import Final

_KEPT: Final = "e.ledger_id = %(ledger)s AND e.deleted_at IS NULL"
_EXPENSES: Final = f"{_KEPT} AND e.kind = 'expense'"
_WITHIN: Final = "e.date BETWEEN %(start)s AND %(end)s"
_COLUMNS: Final = (
    "SELECT e.id, e.amount_minor, c.name, e.date, e.description, e.created_at, e.updated_at, "
    "e.seq, c.seq FROM expenses_entry e JOIN expenses_category c ON c.id = e.category_id"
)
_NEWEST: Final = "ORDER BY e.date DESC, e.id DESC LIMIT 51"
_SUMS: Final = (
    "SELECT c.id, c.name, c.parent_id, amount, count FROM ("  # noqa: S608  (constants)
    "SELECT e.category_id, sum(e.amount_minor) AS amount, count(*) AS count "
    f"FROM expenses_entry e WHERE {_EXPENSES} {{}} GROUP BY e.category_id"
    ") AS sums JOIN expenses_category c ON c.id = sums.category_id"
)
_WITHIN_YEAR: Final = "e.date BETWEEN '2026-01-01' AND '2026-12-31'"

FIRST_PAGE: Final = (f"{_COLUMNS} WHERE {_EXPENSES} {_NEWEST}",)
DEEP_PAGE: Final = (
    f"{_COLUMNS} WHERE {_EXPENSES} AND (e.date, e.id) <= (%(day)s, %(pk)s) {_NEWEST}",
)
BY_AMOUNT: Final = (f"{_COLUMNS} WHERE {_EXPENSES} ORDER BY e.amount_minor, e.id LIMIT 51",)
OF_MONTH: Final = (f"{_COLUMNS} WHERE {_EXPENSES} AND {_WITHIN} {_NEWEST}",)
OF_CATEGORY: Final = (f"{_COLUMNS} WHERE {_EXPENSES} AND e.category_id = %(category)s {_NEWEST}",)
UNDER_CATEGORY: Final = (
    f"{_COLUMNS} WHERE {_EXPENSES} AND e.category_id = ANY(%(under)s::uuid[]) {_NEWEST}",
)
TRASH: Final = (
    f"{_COLUMNS} WHERE e.ledger_id = %(ledger)s AND e.kind = 'expense' "
    f"AND e.deleted_at IS NOT NULL {_NEWEST}",
)
FOUND: Final = (f"{_COLUMNS} WHERE {_EXPENSES} AND e.search_text LIKE '%%cake%%' {_NEWEST}",)
NOT_FOUND: Final = (f"{_COLUMNS} WHERE {_EXPENSES} AND e.search_text LIKE '%%yacht%%' {_NEWEST}",)
SUMMARY_OF_MONTH: Final = (_SUMS.format(f"AND {_WITHIN}"),)
SUMMARY: Final = (_SUMS.format(""),)
BY_MONTH: Final = (
    _SUMS.format(f"AND {_WITHIN_YEAR}"),
    "SELECT date_trunc('month', e.date), sum(e.amount_minor), count(*) FROM expenses_entry e "  # noqa: S608  (constants)
    f"WHERE {_EXPENSES} AND {_WITHIN_YEAR} GROUP BY 1",
)
BALANCE_OF_MONTH: Final = (
    "SELECT e.kind, sum(e.amount_minor) FILTER (WHERE e.date >= %(start)s), "  # noqa: S608  (constants)
    "sum(e.amount_minor) FILTER (WHERE e.date < %(start)s) FROM expenses_entry e "
    f"WHERE {_KEPT} AND e.kind IN ('expense', 'income') AND e.date <= %(end)s GROUP BY e.kind",
)
BALANCE: Final = (
    f"SELECT e.kind, sum(e.amount_minor) FROM expenses_entry e WHERE {_KEPT} "  # noqa: S608  (constants)
    "AND e.kind IN ('expense', 'income') GROUP BY e.kind",
)
CHANGES: Final = (
    "SELECT e.*, c.name FROM expenses_entry e JOIN expenses_category c ON c.id = e.category_id "
    "WHERE e.ledger_id = %(ledger)s AND e.seq > %(since)s ORDER BY e.seq LIMIT 501",
)
ALL_CHANGES: Final = (CHANGES[0].replace("%(since)s", "0"),)
_EXPORT: Final = (
    "SELECT e.id, e.external_id, e.date, e.kind, e.amount_minor, l.currency, c.name, p.name, "  # noqa: S608  (constants)
    "e.description FROM expenses_entry e JOIN expenses_ledger l ON l.id = e.ledger_id "
    "JOIN expenses_category c ON c.id = e.category_id "
    f"LEFT JOIN expenses_category p ON p.id = c.parent_id WHERE {_KEPT}"
)
EXPORT_OF_MONTH: Final = (f"{_EXPORT} AND {_WITHIN} ORDER BY e.date, e.id",)
EXPORT: Final = (f"{_EXPORT} ORDER BY e.date, e.id",)


def _writing(statement: str) -> tuple[str, ...]:
    return (
        "BEGIN",
        "SELECT seq FROM expenses_ledger WHERE id = %(ledger)s FOR UPDATE",
        statement,
        "UPDATE expenses_ledger SET seq = seq + %(many)s WHERE id = %(ledger)s",
        "COMMIT",
    )


_INSERT: Final = (
    "INSERT INTO expenses_entry (id, seq, ledger_id, kind, category_id, amount_minor, date, "
    "description, search_text, external_id, created_at, updated_at) "
    "SELECT uuidv7(), l.seq + n, l.id, 'expense', %(category)s, 100 + n, '2026-06-15', "
    "'Plain ' || n, 'plain ' || n, '', now(), now() "
    "FROM expenses_ledger l, generate_series(1, {}) AS n WHERE l.id = %(ledger)s"
)
POST: Final = _writing(_INSERT.format(1))
BATCH: Final = _writing(_INSERT.format("%(many)s"))
PATCH: Final = _writing(
    "UPDATE expenses_entry SET amount_minor = amount_minor %% 1000 + 1, seq = seq + 1, "
    "updated_at = now() WHERE id = %(entry)s"
)
