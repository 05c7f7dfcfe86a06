"""Refresh tokens: what they yield, how long they last, and how they rotate."""

import time

import jwt
import pytest

from .conftest import FLOWS, REFRESH, refused

REUSED = refused("RefreshTokenReuseException", "Refresh token reuse detected")
REVOKED = refused("NotAuthorizedException", "Refresh Token has been revoked")


def rotation(seconds, **more):
    """Give the settings of an app client that rotates, with a grace period of so many seconds."""
    rotating = {"Feature": "ENABLED", "RetryGracePeriodSeconds": seconds}
    return {"ExplicitAuthFlows": FLOWS, "RefreshTokenRotation": rotating, **more}


@pytest.fixture
def strict(pool_with):
    """A pool whose app client rotates refresh tokens, without a grace period."""
    return pool_with(rotation(0))


@pytest.fixture
def lenient(pool_with):
    """A pool whose app client rotates refresh tokens, and takes an old one for a minute more."""
    return pool_with(rotation(60))


def rotate(pool, token, **more):
    asked = {"ClientId": pool.client_id, "RefreshToken": token, **more}
    return pool.idp.get_tokens_from_refresh_token(**asked)["AuthenticationResult"]


def refresh(pool, token):
    answer = pool.idp.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
    )
    return answer["AuthenticationResult"]


def signed_in(pool):
    """Sign somebody in and return their refresh token."""
    return pool.tokens(pool.account())["RefreshToken"]


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_refreshed_tokens_tell_when_the_sign_in_was(pool):
    first = pool.tokens(pool.account())
    time.sleep(1.1)
    for answer in (
        refresh(pool, first["RefreshToken"]),
        rotate(pool, first["RefreshToken"]),
    ):
        assert "RefreshToken" not in answer
        for name in ("IdToken", "AccessToken"):
            before, after = claims(first[name]), claims(answer[name])
            assert before["auth_time"] == after["auth_time"]
            assert before["origin_jti"] == after["origin_jti"]
            assert before["iat"] < after["iat"]


def test_rotated_tokens_tell_when_the_sign_in_was_and_end_when_it_would_have(strict):
    first = strict.tokens(strict.account())
    time.sleep(1.1)
    second = rotate(strict, first["RefreshToken"])
    third = rotate(strict, second["RefreshToken"])
    for name in ("IdToken", "AccessToken"):
        assert claims(first[name])["auth_time"] == claims(third[name])["auth_time"]
        assert claims(first[name])["origin_jti"] == claims(third[name])["origin_jti"]
    assert claims(first["RefreshToken"])["exp"] == claims(third["RefreshToken"])["exp"]


def test_a_refresh_token_ends(pool):
    units = {"RefreshToken": "seconds"}
    client = pool.add_client(RefreshTokenValidity=1, TokenValidityUnits=units)
    token = pool.tokens(pool.account(), client=client)["RefreshToken"]
    time.sleep(1.1)
    with refused("NotAuthorizedException", "Refresh Token has expired"):
        rotate(pool, token, ClientId=client)


def test_a_token_is_exchanged_once(strict):
    first = signed_in(strict)
    second = rotate(strict, first)["RefreshToken"]
    assert second != first
    with REUSED:
        rotate(strict, first)
    third = rotate(strict, second)["RefreshToken"]
    for old in (first, second):
        with REUSED:
            rotate(strict, old)
    assert rotate(strict, third)


def test_within_the_grace_period_the_newer_successor_counts(lenient):
    first = signed_in(lenient)
    lost = rotate(lenient, first)["RefreshToken"]
    kept = rotate(lenient, first)["RefreshToken"]
    with REUSED:
        rotate(lenient, lost)
    assert rotate(lenient, kept)["RefreshToken"]


def test_after_the_grace_period_a_token_is_refused(pool_with):
    pool = pool_with(rotation(2))
    first = signed_in(pool)
    rotate(pool, first)
    time.sleep(1.2)
    again = rotate(pool, first)["RefreshToken"]
    # Its use meanwhile has not made the period longer.
    time.sleep(1)
    with REUSED:
        rotate(pool, first)
    assert rotate(pool, again)


def test_the_newest_token_ends_its_family(strict):
    first = signed_in(strict)
    answer = rotate(strict, rotate(strict, first)["RefreshToken"])
    strict.idp.revoke_token(ClientId=strict.client_id, Token=answer["RefreshToken"])
    for token in (first, answer["RefreshToken"]):
        with REVOKED:
            rotate(strict, token)
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        strict.idp.get_user(AccessToken=answer["AccessToken"])


def test_the_first_token_ends_its_family(strict):
    first = signed_in(strict)
    newest = rotate(strict, rotate(strict, first)["RefreshToken"])["RefreshToken"]
    strict.idp.revoke_token(ClientId=strict.client_id, Token=first)
    with REVOKED:
        rotate(strict, newest)


def test_a_token_in_between_ends_only_itself(lenient):
    first = signed_in(lenient)
    second = rotate(lenient, first)["RefreshToken"]
    third = rotate(lenient, second)["RefreshToken"]
    lenient.idp.revoke_token(ClientId=lenient.client_id, Token=second)
    with REVOKED:
        rotate(lenient, second)
    assert rotate(lenient, third)


def test_signing_out_everywhere_ends_all_families(strict):
    tokens = strict.tokens(strict.account())
    newest = rotate(strict, tokens["RefreshToken"])
    strict.idp.global_sign_out(AccessToken=newest["AccessToken"])
    with REVOKED:
        rotate(strict, newest["RefreshToken"])


def test_each_sign_in_has_a_family_of_its_own(strict):
    email = strict.account()
    one, other = (strict.tokens(email)["RefreshToken"] for _ in range(2))
    newest = rotate(strict, one)["RefreshToken"]
    strict.idp.revoke_token(ClientId=strict.client_id, Token=newest)
    assert rotate(strict, other)


def test_what_was_never_a_token_is_revoked_gladly_and_exchanged_never(strict):
    strict.idp.revoke_token(ClientId=strict.client_id, Token="made.up.token")
    with refused("NotAuthorizedException"):
        rotate(strict, "made.up.token")


def test_the_old_way_to_refresh_is_closed_where_tokens_rotate(strict):
    with refused(
        "InvalidParameterException", "REFRESH_TOKEN_AUTH flow not enabled for this client"
    ):
        refresh(strict, signed_in(strict))
    with refused("InvalidParameterException"):
        strict.idp.admin_initiate_auth(
            UserPoolId=strict.id,
            ClientId=strict.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": signed_in(strict)},
        )


def test_rotation_and_the_old_way_exclude_each_other(strict):
    both = {**rotation(0), "ExplicitAuthFlows": [*FLOWS, REFRESH]}
    with refused("InvalidParameterException"):
        strict.add_client(**both)
    plain = strict.add_client(ExplicitAuthFlows=[*FLOWS, REFRESH])
    setting = {"UserPoolId": strict.id, "ClientId": plain}
    with refused("InvalidParameterException"):
        strict.idp.update_user_pool_client(
            **setting, RefreshTokenRotation=rotation(0)["RefreshTokenRotation"]
        )
    strict.idp.update_user_pool_client(**setting, **rotation(5))
    described = strict.idp.describe_user_pool_client(**setting)["UserPoolClient"]
    assert described["RefreshTokenRotation"] == rotation(5)["RefreshTokenRotation"]
    assert described["ExplicitAuthFlows"] == FLOWS


def test_an_app_client_with_a_secret_must_show_it(pool_with):
    pool = pool_with(rotation(0))
    made = pool.idp.create_user_pool_client(
        UserPoolId=pool.id, ClientName="secret", GenerateSecret=True, **rotation(0)
    )["UserPoolClient"]
    with refused("NotAuthorizedException"):
        rotate(pool, "made.up.token", ClientId=made["ClientId"])
    with refused("NotAuthorizedException", "Invalid Refresh Token"):
        rotate(pool, "made.up.token", ClientId=made["ClientId"], ClientSecret=made["ClientSecret"])
