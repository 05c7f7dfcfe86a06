"""`manage.py purge_accounts` forgets what is over, and nothing that still refuses a token."""

import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import AttemptCount, Session, SpentRefreshToken, User
from accounts.services import purging
from accounts.services.purging import COUNTS, SESSIONS, SPENT, count_purgeable, purge
from tests.tokens import access_claims, sign

pytestmark = pytest.mark.django_db
DAYS = 24 * 60 * 60
NOTHING = {SESSIONS: 0, SPENT: 0, COUNTS: 0}


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def session_of(user: User, *, made: float, key: str = "k", **moments: Any) -> Session:
    """Make a session, of which each of these moments is so many days ago."""
    session = Session.objects.create(user=user, key=key)
    moments["created_at"] = made
    values = {name: ago(days) for name, days in moments.items()}
    Session.objects.filter(pk=session.pk).update(**values)
    return session


def spent(session: Session, *, days: float, digest: str = "d") -> None:
    row = SpentRefreshToken.objects.create(session=session, digest=digest)
    SpentRefreshToken.objects.filter(pk=row.pk).update(spent_at=ago(days))


@pytest.mark.parametrize(
    ("moments", "goes"),
    [
        ({"made": 30.9}, False),
        ({"made": 31.1}, True),
        ({"made": 31.1, "last_used_at": 31.05}, True),
        ({"made": 300, "last_used_at": 30.9}, False),
        ({"made": 31.1, "revoked_at": 31.05}, True),
        ({"made": 300, "last_used_at": 32, "revoked_at": 30.9}, False),
        ({"made": 1, "revoked_at": 1}, False),
        ({"made": 300, "last_used_at": 0.1, "revoked_at": 300}, False),
    ],
)
def test_a_session_goes_when_nothing_of_it_can_come_any_more(
    user: User, moments: dict[str, Any], goes: bool
) -> None:
    session_of(user, **moments)
    expected = NOTHING | {SESSIONS: int(goes)}
    assert count_purgeable() == expected
    assert purge() == expected
    assert Session.objects.exists() is not goes
    assert User.objects.filter(pk=user.pk).exists()


def test_how_long_they_are_kept_follows_the_setting(user: User, settings: Settings) -> None:
    session_of(user, made=40)
    settings.REFRESH_TOKEN_DAYS = 40
    assert purge() == NOTHING
    settings.REFRESH_TOKEN_DAYS = 38
    assert purge() == NOTHING | {SESSIONS: 1}


def test_spent_refresh_tokens_go_with_their_session_or_when_they_are_as_old(user: User) -> None:
    over = session_of(user, made=40, key="over")
    goes_on = session_of(user, made=40, key="goes on", last_used_at=1)
    spent(over, days=35, digest="both")
    spent(over, days=10, digest="with its session")
    spent(goes_on, days=31.1, digest="old")
    spent(goes_on, days=30.9, digest="kept")
    expected = NOTHING | {SESSIONS: 1, SPENT: 3}
    assert count_purgeable() == expected
    assert purge() == expected
    assert SpentRefreshToken.objects.get().digest == "kept"


def test_counts_of_periods_that_are_over_go(db: None) -> None:
    for key, days in (("old", 1.1), ("lately", 0.9), ("running", -0.1)):
        AttemptCount.objects.create(key=key, count=1, ends_at=ago(days))
    expected = NOTHING | {COUNTS: 1}
    assert count_purgeable() == expected
    assert purge() == expected
    assert set(AttemptCount.objects.values_list("key", flat=True)) == {"lately", "running"}


def test_it_works_in_batches(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    for n in range(5):
        spent(session_of(user, made=40, key=f"k{n}"), days=1, digest=f"d{n}")
    session_of(user, made=1, key="kept")
    sizes = [batch.count() for batch in purging._batches(purging._sessions())]
    assert sizes == [2, 2, 1]
    assert purge() == NOTHING | {SESSIONS: 5, SPENT: 5}
    assert Session.objects.get().key == "kept"


def test_a_session_that_is_used_meanwhile_stays(user: User) -> None:
    used, gone = (session_of(user, made=40, key=key) for key in ("used", "gone"))
    (batch,) = purging._batches(purging._sessions())
    Session.objects.filter(pk=used.pk).update(last_used_at=timezone.now())
    batch.delete()
    assert Session.objects.get() == used
    assert gone != used


def test_the_command_says_what_went(user: User) -> None:
    session = session_of(user, made=40)
    spent(session, days=40)
    AttemptCount.objects.create(key="old", count=1, ends_at=ago(2))
    for arguments, verb in ((["--dry-run"], "would be deleted"), ([], "deleted")):
        assert Session.objects.exists()
        out = StringIO()
        call_command("purge_accounts", *arguments, stdout=out)
        assert out.getvalue().splitlines() == [
            f"sessions: 1 {verb}",
            f"spent refresh tokens: 1 {verb}",
            f"counts of attempts: 1 {verb}",
        ]
    assert not Session.objects.exists()
    assert not SpentRefreshToken.objects.exists()
    assert not AttemptCount.objects.exists()


# --- What was ended stays ended -------------------------------------------------------------------


def status(claims: dict[str, Any]) -> tuple[int, str | None]:
    bearer = f"Bearer {sign(claims)}"
    answer = APIClient().get("/me/sessions", HTTP_AUTHORIZATION=bearer)
    return answer.status_code, answer.json().get("code")


def test_a_token_of_an_ended_session_is_refused_though_its_row_is_forgotten(user: User) -> None:
    """As where Cognito would refresh for ten years, which the setting does not know."""
    signed_in = int(time.time()) - 40 * DAYS
    claims = access_claims(user.sub, auth_time=signed_in)
    session_of(user, made=40, key=claims["origin_jti"], revoked_at=40)
    assert status(claims) == (401, "session_ended")
    assert purge() == NOTHING | {SESSIONS: 1}
    assert status(claims) == (401, "session_ended")
    assert not Session.objects.exists()


@pytest.mark.parametrize(("days", "expected"), [(30.9, 200), (31.1, 401)])
def test_a_sign_in_that_was_never_seen_may_be_as_old_as_what_is_remembered(
    user: User, days: float, expected: int
) -> None:
    claims = access_claims(user.sub, auth_time=int(time.time() - days * DAYS))
    assert status(claims)[0] == expected


def test_a_session_in_use_goes_on_however_old_it_is(user: User) -> None:
    claims = access_claims(user.sub, auth_time=int(time.time()) - 300 * DAYS)
    session_of(user, made=300, key=claims["origin_jti"], last_used_at=20)
    assert purge() == NOTHING
    assert status(claims) == (200, None)


def test_purging_logs_nobody_out_whose_tokens_are_good(user: User) -> None:
    young = access_claims(user.sub, auth_time=int(time.time()) - 20 * DAYS)
    assert status(young)[0] == 200
    session_of(user, made=40)
    purge()
    assert status(young)[0] == 200
