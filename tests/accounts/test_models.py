"""What rows say of themselves, and what the audit log refuses."""

from datetime import UTC, datetime

import pytest
from django import forms

from accounts.forms import AdminEmailLogIn
from accounts.models import AuditEvent, DeletedAccount, SupportAccess, SupportLook, User

MOMENT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def test_rows_in_words() -> None:
    access = SupportAccess(granted_at=MOMENT, ends_at=MOMENT)
    assert str(access) == "2026-03-01 12:30 - 2026-03-01 12:30"
    assert str(SupportLook(actor="ann@example.com", what="2 entries")) == (
        "ann@example.com: 2 entries"
    )
    assert str(AuditEvent(happened_at=MOMENT, action="disable")) == "2026-03-01 12:30 disable"
    assert str(DeletedAccount(sub_digest="d", deleted_at=MOMENT)) == "2026-03-01"


@pytest.mark.django_db
def test_the_audit_log_is_only_added_to() -> None:
    event = AuditEvent.objects.create(
        actor_sub="a", subject_sub="s", action="disable", reason="because", outcome="done"
    )
    event.reason = "another"
    rows = AuditEvent.objects.filter(pk=event.pk)
    for refused in (
        event.save,
        event.delete,
        rows.delete,
        lambda: rows.update(reason="another"),
    ):
        with pytest.raises(TypeError, match="only added to"):
            refused()
    assert rows.get().reason == "because"


def test_a_page_refuses_also_who_was_let_in_without_a_session() -> None:
    with pytest.raises(forms.ValidationError, match="support staff"):
        AdminEmailLogIn().confirm_login_allowed(User(is_active=True))
