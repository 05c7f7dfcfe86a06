"""That the export of a person lacks nothing: each field of each of their rows is thought of."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models

from accounts.models import AuditEvent, Session, SupportAccess, SupportLook, User
from common import export
from common.models import IdempotencyKey
from expenses.importing.models import ImportPlan, ImportRow
from expenses.recurrences.models import Occurrence
from tests.expenses.factories import BudgetFactory, CategoryFactory, EntryFactory, LedgerFactory
from tests.expenses.recurring import RecurrenceFactory

LEFT_OUT = "Left out: "
# Where each field of a person's rows is in the export ("table.column"), or why it is nowhere.
FIELDS: dict[str, dict[str, str]] = {
    "accounts.User": {
        "id": "Left out: the number of a row.",
        "pending_email_taken": "Left out: a fact about somebody else.",
        **{
            name: f"account.{name}"
            for name in (
                *("sub", "email", "pending_email", "display_name", "locale", "created_at"),
                *("is_active", "is_staff", "is_superuser", "last_login", "sessions_valid_from"),
                "deletion_requested_at",
            )
        },
    },
    "accounts.Session": {
        "id": "Left out: the number of a row; sessions.id is its name in the API.",
        "user": "Left out: whose export it is.",
        "key": "Left out: names the tokens of the session; sessions.id is made of it.",
        "refresh_digest": "Left out: the digest of a secret.",
        **{
            name: f"sessions.{name}"
            for name in (
                *("kind", "signed_in_at", "address", "user_agent", "last_used_at", "created_at"),
                "revoked_at",
            )
        },
    },
    "accounts.SpentRefreshToken": {
        "id": "Left out: the number of a row.",
        "digest": "Left out: the digest of a secret.",
        "session": "Left out: says nothing without the digest.",
        "spent_at": "Left out: says nothing without the digest.",
    },
    "accounts.SupportAccess": {
        "user": "Left out: whose export it is.",
        "id": "support_accesses.id",
        **{name: f"support_accesses.{name}" for name in ("granted_at", "ends_at", "revoked_at")},
    },
    "accounts.SupportLook": {
        "id": "Left out: the number of a row.",
        "user": "Left out: whose export it is.",
        "access": "support_looks.access_id",
        **{name: f"support_looks.{name}" for name in ("actor", "what", "looked_at")},
    },
    "accounts.AuditEvent": {
        "id": "Left out: the number of a row.",
        "actor_sub": "Left out: a fact about the member of staff.",
        "actor_email": "Left out: a fact about the member of staff.",
        "subject_sub": "Left out: whose export it is.",
        "happened_at": "support_actions.happened_at",
        **{name: f"support_actions.{name}" for name in ("action", "reason", "outcome")},
    },
    "expenses.Ledger": {
        "id": "Left out: the number of a row.",
        "owner": "Left out: whose export it is.",
        **dict.fromkeys(("seq", "settings_seq", "forgotten_seq"), "Left out: counts changes."),
        **{
            name: f"ledger.{name}"
            for name in ("currency", "time_zone", "month_start_day", "created_at")
        },
    },
    "expenses.Category": {
        "ledger": "Left out: a person has one.",
        "key": "Left out: made of the name.",
        "parent": "categories.parent_id",
        "seq": "Left out: counts changes.",
        **{name: f"categories.{name}" for name in ("id", "name", "archived_at", "created_at")},
    },
    "expenses.Entry": {
        "ledger": "Left out: a person has one.",
        "category": "entries.category_id",
        "amount_minor": "entries.amount",
        "search_text": "Left out: made of the description.",
        "seq": "Left out: counts changes.",
        **{
            name: f"entries.{name}"
            for name in (
                *("id", "kind", "date", "description", "external_id"),
                *("created_at", "updated_at", "deleted_at"),
            )
        },
    },
    "expenses.Budget": {
        "ledger": "Left out: a person has one.",
        "category": "budgets.category_id",
        "amount_minor": "budgets.amount",
        "seq": "Left out: counts changes.",
        **{
            name: f"budgets.{name}"
            for name in ("id", "period", "effective_from", "rollover", "created_at", "updated_at")
        },
    },
    "expenses.Recurrence": {
        "ledger": "Left out: a person has one.",
        "category": "recurrences.category_id",
        "amount_minor": "recurrences.amount",
        "seq": "Left out: counts changes.",
        **{
            name: f"recurrences.{name}"
            for name in (
                *("id", "kind", "description", "start", "frequency", "interval", "until", "count"),
                *("month_end", "weekend", "paused_at", "posted_until", "next_date"),
                *("created_at", "updated_at"),
            )
        },
    },
    "expenses.Occurrence": {
        "id": "Left out: the number of a row.",
        "recurrence": "occurrences.recurrence_id",
        "entry": "occurrences.entry_id",
        **{name: f"occurrences.{name}" for name in ("nominal_date", "state", "date")},
    },
    "expenses.ImportPlan": {
        "ledger": "Left out: a person has one.",
        "digest": "Left out: made of the rows.",
        "ledger_seq": "Left out: counts changes.",
        **{
            name: f"imports.{name}"
            for name in (
                *("id", "stage", "file_name", "layout", "total", "done", "counts", "to_import"),
                *("created_at", "committed_at", "reverted_at"),
            )
        },
    },
    "expenses.ImportRow": {
        "id": "Left out: the number of a row.",
        "plan": "import_rows.import_id",
        "amount_minor": "import_rows.amount",
        "like": "import_rows.like_id",
        "entry": "import_rows.entry_id",
        "entry_seq": "Left out: counts changes.",
        **{
            name: f"import_rows.{name}"
            for name in (
                *("line", "status", "choice", "errors", "kind", "date", "category", "parent"),
                *("description", "external_id", "cells"),
            )
        },
    },
    "expenses.Tombstone": dict.fromkeys(
        ("id", "ledger", "kind", "row_id", "seq", "deleted_at"),
        "Left out: says only that something is gone for good.",
    ),
    "common.IdempotencyKey": {
        "id": "Left out: the number of a row.",
        "user": "Left out: whose export it is.",
        "digest": "Left out: a hash of the request.",
        "headers": "Left out: an address and a version that are in the body, too.",
        **{name: f"kept_answers.{name}" for name in ("key", "status", "body", "created_at")},
    },
    # What a member of staff did, to others; what was done to a person is in AuditEvent.
    "admin.LogEntry": dict.fromkeys(
        ("id", "action_time", "user", "content_type", "object_id", "object_repr", "action_flag",
         "change_message"),
        "Left out: about others.",
    ),
}  # fmt: skip
# Of a person, though no foreign key says so.
BY_NAME = {"accounts.AuditEvent"}
# Of nobody in particular, or of nobody that could be told from it.
OF_NOBODY = {
    "accounts.AttemptCount": "Keyed hashes of who tried something.",
    "accounts.DeletedAccount": "Digests of people who are gone.",
    "sessions.Session": "Django's cookies; accounts.Session tells of them.",
    "contenttypes.ContentType": "Names of models.",
    "auth.Permission": "Not used.",
    "auth.Group": "Not used.",
}


def models_of_a_person() -> set[str]:
    """The models that hang off a person by foreign keys, however many steps away."""
    found: set[type[models.Model]] = set()
    todo: list[type[models.Model]] = [User]
    while todo:
        model = todo.pop()
        found.add(model)
        # Those as well that cannot be followed back (related_name="+").
        fields = model._meta.get_fields(include_hidden=True)
        related: set[Any] = {
            field.related_model for field in fields if field.auto_created and field.is_relation
        }
        todo += related - found
    return {model._meta.label for model in found}


def test_each_model_of_a_person_is_thought_of() -> None:
    assert models_of_a_person() | BY_NAME == set(FIELDS)
    everything = {model._meta.label for model in apps.get_models()}
    assert everything == set(FIELDS) | set(OF_NOBODY)


@pytest.mark.parametrize("label", FIELDS)
def test_each_field_of_a_person_is_thought_of(label: str) -> None:
    fields = {field.name for field in apps.get_model(label)._meta.concrete_fields}
    assert set(FIELDS[label]) == fields


# What is no field itself, but made of them.
MADE = {"sessions.id", "categories.parent", "entries.category", "entries.currency"}
MADE |= {"budgets.category", "budgets.currency"}
MADE |= {"recurrences.category", "recurrences.currency"}


@pytest.fixture
def full(user: User) -> dict[str, models.Model]:
    """One row of each model of `user`, no two values alike."""

    def moment(day: int) -> datetime:
        return datetime(2026, 1, day, 9, 30, 15, 123456, tzinfo=UTC)

    User.objects.filter(pk=user.pk).update(
        pending_email="new@example.com",
        display_name="Sam",
        locale="pt-BR",
        is_staff=True,
        created_at=moment(1),
        last_login=moment(2),
        sessions_valid_from=moment(3),
        deletion_requested_at=moment(4),
    )
    session = Session.objects.create(
        user=user,
        kind="browser",
        key="the key",
        signed_in_at=moment(5),
        refresh_digest="digest",
        address="192.0.2.7",
        user_agent="a browser",
        last_used_at=moment(6),
        revoked_at=moment(7),
    )
    Session.objects.update(created_at=moment(8))
    access = SupportAccess.objects.create(user=user, ends_at=moment(9), revoked_at=moment(10))
    SupportAccess.objects.update(granted_at=moment(11))
    look = SupportLook.objects.create(user=user, access=access, actor="s@example.com", what="12")
    SupportLook.objects.update(looked_at=moment(12))
    event = AuditEvent.objects.create(
        actor_sub="staff",
        actor_email="staff@example.com",
        subject_sub=user.sub,
        action="end_sessions",
        reason="asked for",
        outcome="done",
    )
    ledger = LedgerFactory.create(
        owner=user, currency="KWD", time_zone="Asia/Kuwait", month_start_day=27, seq=41
    )
    parent = CategoryFactory.create(ledger=ledger, name="Living")
    category = CategoryFactory.create(
        ledger=ledger,
        name="Food",
        parent=parent,
        seq=42,
        archived_at=moment(13),
        created_at=moment(14),
    )
    entry = EntryFactory.create(
        ledger=ledger,
        category=category,
        kind="income",
        amount_minor=12345,
        date=date(2026, 2, 1),
        description="Lunch",
        external_id="bank-1",
        seq=43,
        created_at=moment(15),
        updated_at=moment(16),
        deleted_at=moment(17),
    )
    budget = BudgetFactory.create(
        ledger=ledger,
        category=category,
        period="year",
        amount_minor=12345,
        effective_from=date(2026, 2, 2),
        rollover="surplus",
        created_at=moment(18),
        updated_at=moment(19),
    )
    recurrence = RecurrenceFactory.create(
        ledger=ledger,
        category=category,
        kind="income",
        amount_minor=12345,
        description="Allowance",
        start=date(2026, 2, 3),
        interval=2,
        until=date(2026, 2, 4),
        month_end="skip",
        weekend="after",
        paused_at=moment(20),
        posted_until=date(2026, 2, 5),
        next_date=date(2026, 2, 6),
        created_at=moment(21),
        updated_at=moment(22),
    )
    occurrence = Occurrence.objects.create(
        recurrence=recurrence,
        nominal_date=date(2026, 2, 7),
        state="posted",
        date=date(2026, 2, 8),
        entry=entry,
    )
    kept_answer = IdempotencyKey.objects.create(
        user=user, key="a-key", digest="of it", status=201, body="{}", created_at=moment(27)
    )
    rows: tuple[Any, ...] = (user, session, access, look, event, ledger, category, entry, budget)
    rows += (kept_answer,)
    plan = ImportPlan.objects.create(
        ledger=ledger,
        stage="reverted",
        file_name="bank.csv",
        layout={"format": "csv"},
        total=3,
        done=2,
        counts={"new": 1},
        to_import=1,
        digest="of the rows",
        created_at=moment(23),
        committed_at=moment(24),
        reverted_at=moment(25),
    )
    row_of_a_file = ImportRow.objects.create(
        plan=plan,
        line=4,
        status="suspect",
        choice="import",
        errors=[{"field": "date"}],
        kind="income",
        date=date(2026, 2, 9),
        amount_minor=12345,
        category="Snacks",
        parent="Living",
        description="Apples",
        external_id="bank-2",
        cells=["as", "it stands"],
        like=entry,
        entry=entry,
        entry_seq=44,
    )
    rows += (recurrence, occurrence, plan, row_of_a_file)
    for row in rows:
        row.refresh_from_db()
    return {row._meta.label: row for row in rows}


def exported(user: User) -> dict[str, Any]:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export.stream(user))))
    names = [name for name in archive.namelist() if name.endswith(".json")]
    return {name.removesuffix(".json"): json.loads(archive.read(name)) for name in names}


def in_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
    if isinstance(value, list | dict):
        return json.dumps(value)
    return str(value) if isinstance(value, date | UUID) else value


AMOUNTS = {"entries.amount", "budgets.amount", "recurrences.amount", "import_rows.amount"}


def test_each_value_is_where_it_is_said_to_be(full: dict[str, models.Model], user: User) -> None:
    files = exported(user)
    checked = set()
    for label, row in full.items():
        for name, where in FIELDS[label].items():
            if where.startswith(LEFT_OUT):
                continue
            file, column = where.split(".")
            content = files[file] if isinstance(files[file], dict) else files[file][0]
            fields = {field.name: field for field in row._meta.concrete_fields}
            value = getattr(row, fields[name].attname)
            expected = "12.345" if where in AMOUNTS else in_json(value)
            assert content[column] == expected, where
            checked.add(where)
    there = {
        f"{name}.{column}"
        for name, content in files.items()
        for column in (content if isinstance(content, dict) else content[0])
    }
    assert there == checked | MADE
    assert files["entries"][0]["category"] == "Food"
    assert files["entries"][0]["currency"] == "KWD"
    assert files["sessions"][0]["id"] == str(Session.objects.get().public_id)


def test_no_secret_is_in_it(full: dict[str, models.Model], user: User) -> None:
    text = json.dumps(exported(user))
    assert "digest" not in text
    assert "the key" not in text
    assert "staff@example.com" not in text
