"""docs/budgets.md: each line works, and is answered with the very amounts that stand below it."""

import re
from typing import Any

from expenses.budgets.models import Rollover, Span
from expenses.budgets.serializers import BudgetSerializer
from tests.e2e import documents
from tests.e2e.client import Answer

DOCUMENT = "docs/budgets.md"
# What is another value each time.
VARYING = {"id", "category_id", "created_at", "updated_at"}


def constant(body: Any) -> Any:
    """Leave out what is another value each time."""
    if isinstance(body, dict):
        return {name: constant(body[name]) for name in body.keys() - VARYING}
    return [constant(row) for row in body] if isinstance(body, list) else body


def test_every_line_is_answered_as_shown(api, monkeypatch):
    def call(method: str, url: str, data: bytes | None, **headers: str) -> Answer:
        response = api.generic(method, url, data or b"", content_type="application/json")
        return Answer(response.status_code, dict(response.headers), response.content)

    monkeypatch.setattr(documents, "call", call)
    reader = documents.Reader("http://testserver")
    shown = 0
    for line in documents.lines_of(DOCUMENT):
        answer = reader.type(line)
        if line.shown is not None:
            assert constant(answer.json()) == constant(line.shown)
            shown += 1
    assert shown == 3


def test_every_field_and_choice_is_told_of():
    text = (documents.ROOT / DOCUMENT).read_text()
    written = {name for name, field in BudgetSerializer().fields.items() if not field.read_only}
    words = set(re.findall(r"`(\w+)`", text))
    assert written | set(Span.values) | set(Rollover.values) <= words
