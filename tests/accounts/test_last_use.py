"""When and from where a session was last used: kept now and then, at no risk for the request."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.tokens import get_verifier
from accounts.devices import NOWHERE, Device
from accounts.models import Session, SessionKind, User
from accounts.selectors import digest_of
from accounts.sessions.using import LAST_USED_GRAIN
from tests.accounts import agents
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db
HERE = Device(address="203.0.113.7", user_agent=agents.FIREFOX)
THERE = Device(address="198.51.100.9", user_agent=agents.CURL)


def session_of(user: User, *, unused: timedelta | None, device: Device = HERE) -> Session:
    """Make a session that was last used this long ago; None: nobody knows when."""
    return Session.objects.create(
        user=user,
        key="k",
        address=device.address,
        user_agent=device.user_agent,
        last_used_at=None if unused is None else timezone.now() - unused,
    )


def writes(session: Session, device: Device = THERE) -> int:
    with CaptureQueriesContext(connection) as queries:
        sessions.note_use(session, device)
    return sum(query["sql"].startswith("UPDATE") for query in queries)


def test_a_use_is_not_written_again_so_soon(user: User) -> None:
    session = session_of(user, unused=LAST_USED_GRAIN - timedelta(seconds=5))
    with CaptureQueriesContext(connection) as queries:
        sessions.note_use(session, THERE)
    assert len(queries) == 0
    before = session.last_used_at
    session.refresh_from_db()
    assert (session.last_used_at, session.address) == (before, HERE.address)


@pytest.mark.parametrize("unused", [LAST_USED_GRAIN + timedelta(seconds=1), None])
def test_a_use_is_written_by_one_statement(user: User, unused: timedelta | None) -> None:
    session = session_of(user, unused=unused)
    assert writes(session) == 1
    session.refresh_from_db()
    assert session.last_used_at
    assert timezone.now() - session.last_used_at < timedelta(seconds=10)
    # The address follows the use; the program stays the one that signed in.
    assert (session.address, session.user_agent) == (THERE.address, HERE.user_agent)


def test_what_is_not_known_is_not_written_over(user: User) -> None:
    session = session_of(user, unused=None)
    assert writes(session, NOWHERE) == 1
    session.refresh_from_db()
    assert (session.address, session.user_agent) == (HERE.address, HERE.user_agent)


def test_a_program_that_was_not_known_is_learnt(user: User) -> None:
    session = session_of(user, unused=None, device=NOWHERE)
    assert writes(session) == 1
    session.refresh_from_db()
    assert session.user_agent == THERE.user_agent


def test_of_many_requests_at_once_the_first_writes(user: User) -> None:
    stale = session_of(user, unused=timedelta(hours=1))
    moment = timezone.now() - timedelta(seconds=30)
    Session.objects.update(last_used_at=moment)
    sessions.note_use(stale, THERE)
    stale.refresh_from_db()
    assert (stale.last_used_at, stale.address) == (moment, HERE.address)


def test_only_the_session_itself_is_written(user: User) -> None:
    other = Session.objects.create(user=user, key="other")
    assert writes(session_of(user, unused=None)) == 1
    other.refresh_from_db()
    assert other.last_used_at is None


def test_a_request_with_a_token_counts_and_costs_one_query_between(user: User) -> None:
    claims = access_claims(user.sub)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {sign(claims)}")
    assert api.get("/me/sessions", REMOTE_ADDR="203.0.113.1").status_code == 200
    session = Session.objects.get()
    assert session.last_used_at
    assert session.address == "203.0.113.1"
    Session.objects.update(last_used_at=timezone.now() - timedelta(minutes=6))
    for address in ("203.0.113.2", "203.0.113.3"):
        assert api.get("/me/sessions", REMOTE_ADDR=address).status_code == 200
    session.refresh_from_db()
    assert session.address == "203.0.113.2"


def test_refused_tokens_do_not_count(user: User) -> None:
    claims = access_claims(user.sub)
    bearer = f"Bearer {sign(claims)}"
    assert APIClient().get("/balance", HTTP_AUTHORIZATION=bearer).status_code == 200
    long_ago = timezone.now() - timedelta(days=1)
    Session.objects.update(last_used_at=long_ago, revoked_at=timezone.now())
    assert APIClient().get("/balance", HTTP_AUTHORIZATION=bearer).status_code == 401
    assert Session.objects.get().last_used_at == long_ago


@pytest.mark.parametrize("token", ["r", "another"])
def test_a_refresh_counts(user: User, token: str) -> None:
    claims = get_verifier().verify(sign(id_claims(user.sub, user.email, origin_jti="k")))
    known = session_of(user, unused=timedelta(hours=1))
    Session.objects.update(refresh_digest=digest_of("r"))
    sessions.go_on(claims, known=known, refresh_token=token, device=THERE)
    known.refresh_from_db()
    assert known.last_used_at
    assert timezone.now() - known.last_used_at < timedelta(seconds=10)
    assert (known.address, known.user_agent) == (THERE.address, HERE.user_agent)
    assert known.refresh_digest == digest_of(token)


def test_a_refresh_so_soon_keeps_its_token_alone(user: User) -> None:
    claims = get_verifier().verify(sign(id_claims(user.sub, user.email, origin_jti="k")))
    known = session_of(user, unused=timedelta(minutes=1))
    before = known.last_used_at
    sessions.go_on(claims, known=known, refresh_token="r", device=THERE)
    known.refresh_from_db()
    assert (known.last_used_at, known.address) == (before, HERE.address)
    assert known.refresh_digest == digest_of("r")


@pytest.mark.parametrize("kind", SessionKind)
def test_a_sign_in_keeps_what_it_came_from(user: User, kind: SessionKind) -> None:
    claims = get_verifier().verify(sign(id_claims(user.sub, user.email)))
    sessions.sign_in(claims, started=timezone.now(), refresh_token=None, device=HERE, kind=kind)
    session = Session.objects.get()
    assert (session.kind, session.address, session.user_agent) == (
        kind,
        HERE.address,
        HERE.user_agent,
    )
    assert session.last_used_at


# --- It never fails a request ---------------------------------------------------------------------


@contextmanager
def read_only() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_only_reads_does_not_fail_it(
    user: User, caplog: pytest.LogCaptureFixture
) -> None:
    session = session_of(user, unused=None)
    with read_only():
        sessions.note_use(session, THERE)
        # The transaction around it goes on.
        assert Session.objects.get().last_used_at is None
    (record,) = [record for record in caplog.records if record.name.startswith("accounts")]
    assert record.getMessage().startswith("The use of a session was not kept: ")
    sessions.note_use(session, THERE)
    assert Session.objects.get().last_used_at


@contextmanager
def another_writes(session: Session) -> Iterator[None]:
    """Hold the locks that somebody else has who changes this session, and is slow about it."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Session.objects.select_for_update().filter(pk=session.pk).update(key="changing")
                held.set()
                done.wait(timeout=30)
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(timeout=30)
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_a_request_does_not_wait_for_others_that_write(user: User) -> None:
    claims: dict[str, Any] = access_claims(user.sub)
    bearer = f"Bearer {sign(claims)}"
    assert APIClient().get("/me/sessions", HTTP_AUTHORIZATION=bearer).status_code == 200
    long_ago = timezone.now() - timedelta(hours=1)
    Session.objects.update(last_used_at=long_ago)
    with another_writes(Session.objects.get()):
        begun = time.monotonic()
        answer = APIClient().get("/me/sessions", HTTP_AUTHORIZATION=bearer)
        assert (answer.status_code, time.monotonic() - begun < 5) == (200, True)
        assert Session.objects.get().last_used_at == long_ago
    assert APIClient().get("/me/sessions", HTTP_AUTHORIZATION=bearer).status_code == 200
    assert Session.objects.get().last_used_at != long_ago


@pytest.mark.django_db(transaction=True)
def test_sqlite_is_patient_again_afterwards(user: User) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL skips rows that are locked")
    session = session_of(user, unused=None)
    connection.ensure_connection()
    handle: Any = connection.connection
    patience = handle.execute("PRAGMA busy_timeout").fetchone()
    assert patience[0] > 0
    with another_writes(session):
        sessions.note_use(session, THERE)
    assert handle.execute("PRAGMA busy_timeout").fetchone() == patience
