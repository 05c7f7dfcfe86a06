"""A refresh token that comes again, long after it was exchanged or soon, against the local AWS."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts import rotation, sessions
from accounts.cognito.errors import CognitoUnavailable, RefreshTokenReused
from accounts.cognito.gateway import CognitoGateway
from accounts.cognito.tokens import VerifiedClaims, get_verifier
from accounts.models import Session, SpentRefreshToken, User
from accounts.selectors import digest_of
from tests.accounts.pools import begin, pool_with, refused
from tests.accounts.rotating import let_the_grace_pass, refresh, refreshed, rotates, strict
from tests.accounts.steps import status_with
from tests.conftest import Cognito
from tests.tokens import id_claims, sign

__all__ = ["pool_with", "rotates", "strict"]

pytestmark = pytest.mark.django_db


# --- A token that comes again ---------------------------------------------------------------------


def test_a_spent_token_after_the_grace_ends_the_session(
    rotates: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = rotates.account()
    other = begin(email)
    tokens = begin(email)
    first, newest = tokens["refresh_token"], refreshed(tokens["refresh_token"])
    let_the_grace_pass()
    asked: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(CognitoGateway, "rotate", lambda self, **body: asked.append(body))
        refused(refresh(first), 401, "refresh_token_reused")
    assert asked == []
    for token in (tokens["access_token"], tokens["id_token"], newest["access_token"]):
        assert status_with(token) == 401
    for token in (newest["refresh_token"], first):
        refused(refresh(token), 401, "session_ended")
    assert status_with(other["access_token"]) == 200
    refreshed(other["refresh_token"])


def test_cognito_is_told_of_it(rotates: Cognito) -> None:
    first = begin(rotates.account())["refresh_token"]
    newest = refreshed(first)["refresh_token"]
    let_the_grace_pass()
    refused(refresh(first), 401, "refresh_token_reused")
    with pytest.raises(rotates.idp.exceptions.NotAuthorizedException):
        rotates.idp.get_tokens_from_refresh_token(RefreshToken=newest, ClientId=rotates.client_id)


def test_the_session_ends_though_cognito_cannot_be_told(
    rotates: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(rotates.account())["refresh_token"]
    newest = refreshed(first)

    def away(self: CognitoGateway, **_: str) -> None:
        raise CognitoUnavailable

    monkeypatch.setattr(CognitoGateway, "revoke", away)
    let_the_grace_pass()
    refused(refresh(first), 401, "refresh_token_reused")
    assert status_with(newest["access_token"]) == 401


def test_when_cognito_finds_a_reuse_the_session_ends(strict: Cognito) -> None:
    """Ours still has its grace; Cognito's is over, and its word counts."""
    tokens = begin(strict.account())
    newest = refreshed(tokens["refresh_token"])
    refused(refresh(tokens["refresh_token"]), 401, "refresh_token_reused")
    assert status_with(newest["access_token"]) == 401
    refused(refresh(newest["refresh_token"]), 401, "session_ended")


def test_a_reuse_of_a_token_exchanged_past_us_ends_the_session(strict: Cognito) -> None:
    """Whoever stole it asked Cognito directly."""
    tokens = begin(strict.account())
    strict.idp.get_tokens_from_refresh_token(
        RefreshToken=tokens["refresh_token"], ClientId=strict.client_id
    )
    refused(refresh(tokens["refresh_token"]), 401, "refresh_token_reused")
    assert status_with(tokens["access_token"]) == 401


def test_a_reuse_of_a_token_never_seen_here_is_refused(strict: Cognito) -> None:
    tokens = strict.idp.initiate_auth(
        ClientId=strict.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": strict.account(), "PASSWORD": "SecurePassword123"},
    )["AuthenticationResult"]
    newest = strict.idp.get_tokens_from_refresh_token(
        RefreshToken=tokens["RefreshToken"], ClientId=strict.client_id
    )["AuthenticationResult"]
    refused(refresh(tokens["RefreshToken"]), 401, "refresh_token_reused")
    assert not Session.objects.exists()
    refused(refresh("never-a-token"), 401, "invalid_refresh_token")
    assert newest["RefreshToken"]


def test_a_token_that_was_opened_elsewhere_is_known_from_then_on(rotates: Cognito) -> None:
    tokens = rotates.idp.initiate_auth(
        ClientId=rotates.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": rotates.account(), "PASSWORD": "SecurePassword123"},
    )["AuthenticationResult"]
    assert status_with(tokens["AccessToken"]) == 200
    newest = refreshed(tokens["RefreshToken"])
    let_the_grace_pass()
    refused(refresh(tokens["RefreshToken"]), 401, "refresh_token_reused")
    assert status_with(newest["access_token"]) == 401


# --- A client that lost the answer ----------------------------------------------------------------


def test_who_lost_the_answer_may_ask_again_within_the_grace(rotates: Cognito) -> None:
    first = begin(rotates.account())["refresh_token"]
    lost = refreshed(first)
    again = refreshed(first)
    assert again["refresh_token"] != lost["refresh_token"]
    assert status_with(lost["access_token"]) == 200
    let_the_grace_pass()
    later = refreshed(again["refresh_token"])
    assert Session.objects.get().refresh_digest == digest_of(later["refresh_token"])


def test_the_grace_counts_from_the_first_exchange(rotates: Cognito) -> None:
    first = begin(rotates.account())["refresh_token"]
    refreshed(first)
    when = timezone.now() - timedelta(seconds=5)
    SpentRefreshToken.objects.update(spent_at=when)
    refreshed(first)
    assert SpentRefreshToken.objects.get(digest=digest_of(first)).spent_at == when
    SpentRefreshToken.objects.filter(digest=digest_of(first)).update(
        spent_at=when - timedelta(seconds=6)
    )
    refused(refresh(first), 401, "refresh_token_reused")


def test_both_successors_belong_to_the_session(rotates: Cognito, settings: Settings) -> None:
    """Which of them is good is Cognito's to say; here both lead to the session."""
    first = begin(rotates.account())["refresh_token"]
    one, two = refreshed(first)["refresh_token"], refreshed(first)["refresh_token"]
    session = Session.objects.get()
    for token in (first, one, two):
        assert rotation.find_session(token) == session
    settings.COGNITO_REFRESH_GRACE_SECONDS = 0
    for token in (one, two):
        rotation.check_reuse(token)
    sessions.end_session(session=session)
    for token in (first, one, two):
        refused(refresh(token), 401, "session_ended")


def test_of_two_successors_cognito_takes_the_newer_and_the_other_ends_the_session(
    rotates: Cognito,
) -> None:
    """To us both are good. Cognito's refusal cannot be told from that of a stolen one."""
    first = begin(rotates.account())["refresh_token"]
    older, newer = refreshed(first)["refresh_token"], refreshed(first)["refresh_token"]
    newest = refreshed(newer)
    refused(refresh(older), 401, "refresh_token_reused")
    assert status_with(newest["access_token"]) == 401


def test_where_cognito_takes_either_successor_each_goes_on_and_is_spent_then(
    user: User, settings: Settings
) -> None:
    """The local AWS takes the newer one alone; AWS's documentation leaves it open."""
    claims = get_verifier().verify(sign(id_claims(user.sub, user.email)))
    session = sessions.sign_in(claims, started=timezone.now(), refresh_token="r1")
    for new in ("r2", "r3"):
        rotation.go_on(claims, known=session, old="r1", new=new)
    rotation.go_on(claims, known=rotation.find_session("r2"), old="r2", new="r4")
    settings.COGNITO_REFRESH_GRACE_SECONDS = 0
    for good in ("r3", "r4"):
        rotation.check_reuse(good)
        assert rotation.find_session(good) == session
    for spent in ("r1", "r2"):
        with pytest.raises(RefreshTokenReused):
            rotation.check_reuse(spent)
    rotation.go_on(claims, known=rotation.find_session("r3"), old="r3", new="r5")
    rotation.check_reuse("r4")
    rotation.check_reuse("r5")
    session.refresh_from_db()
    assert session.refresh_digest == digest_of("r5")


def claims_without_origin(user: User) -> VerifiedClaims:
    """As a pool without `origin_jti` has them: each refresh then makes a session of its own."""
    return get_verifier().verify(sign(id_claims(user.sub, user.email, origin_jti=None)))


def test_without_origin_jti_all_that_came_of_a_sign_in_ends_together(user: User) -> None:
    first = sessions.sign_in(
        claims_without_origin(user), started=timezone.now(), refresh_token="r1"
    )
    stranger = sessions.sign_in(
        claims_without_origin(user), started=timezone.now(), refresh_token="another"
    )
    second = rotation.go_on(claims_without_origin(user), known=first, old="r1", new="r2")
    third = rotation.go_on(claims_without_origin(user), known=first, old="r1", new="r3")
    fourth = rotation.go_on(
        claims_without_origin(user), known=rotation.find_session("r3"), old="r3", new="r4"
    )
    rows = [first, second, third, fourth]
    assert len({row.pk for row in rows}) == 4
    sessions.end_session(session=second)
    for row in rows:
        row.refresh_from_db()
        assert row.revoked_at
    stranger.refresh_from_db()
    assert (stranger.revoked_at, stranger.refresh_digest) == (None, digest_of("another"))


def test_without_origin_jti_tokens_that_were_never_seen_do_not_end_others(user: User) -> None:
    """Sessions that keep no refresh token have nothing in common."""
    nothing = sessions.sign_in(
        claims_without_origin(user), started=timezone.now(), refresh_token=None
    )
    rotation.go_on(claims_without_origin(user), known=nothing, old="r1", new="r2")
    rotation.go_on(claims_without_origin(user), known=None, old="x1", new="x2")
    nothing.refresh_from_db()
    assert nothing.refresh_digest == ""
    spent = SpentRefreshToken.objects.order_by("pk").values_list("digest", flat=True)
    assert list(spent) == [digest_of("r1"), digest_of("x1")]
