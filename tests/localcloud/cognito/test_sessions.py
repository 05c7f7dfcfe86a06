"""The sessions of challenges: good once, for who they were given to, and for a while."""

import boto3
import pytest
from botocore.config import Config

from localcloud.clients import CREDENTIALS, REGION
from tests.totp import totp

from .conftest import (
    EXPIRED_SESSION,
    FLOWS,
    INVALID_SESSION,
    PASSWORD,
    REFRESH,
    TEMPORARY,
    USED_SESSION,
    refused,
)


@pytest.fixture
def person(pool):
    """(address, secret of the app, the challenge to show a code of it)."""
    email = pool.account()
    secret = pool.set_up_app(pool.access_token(email))
    return email, secret, pool.log_in(email)


def test_a_session_is_good_until_it_is_answered_and_not_again(pool, person):
    _, secret, asked = person
    for _ in range(3):
        with refused("CodeMismatchException", "Invalid code received for user"):
            pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=totp(secret, at=0))
    code = totp(secret)
    assert pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=code)["AuthenticationResult"]
    with USED_SESSION:
        pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=code)


def test_a_made_up_session_is_refused(pool, person):
    _, secret, asked = person
    with INVALID_SESSION:
        pool.answer(asked | {"Session": "x" * 40}, SOFTWARE_TOKEN_MFA_CODE=totp(secret))


def test_a_challenge_needs_a_session_and_a_name(pool, person):
    email, secret, _ = person
    for responses, missing in (({"USERNAME": email}, "Session"), ({}, "USERNAME")):
        with refused("InvalidParameterException", f"Missing required parameter {missing}"):
            pool.idp.respond_to_auth_challenge(
                ClientId=pool.client_id,
                ChallengeName="SOFTWARE_TOKEN_MFA",
                ChallengeResponses={"SOFTWARE_TOKEN_MFA_CODE": totp(secret), **responses},
            )


def test_a_session_is_good_for_its_user_only(pool, person):
    email, _, asked = person
    other = pool.account()
    secret = pool.set_up_app(pool.access_token(other))
    with INVALID_SESSION:
        pool.answer(asked, USERNAME=other, SOFTWARE_TOKEN_MFA_CODE=totp(secret))
    with INVALID_SESSION:
        pool.answer(pool.log_in(other), USERNAME=email, SOFTWARE_TOKEN_MFA_CODE=totp(secret))


def test_a_session_is_good_for_its_app_client_only(pool, person):
    email, secret, asked = person
    other = pool.add_client()
    with INVALID_SESSION:
        pool.answer(asked, client=other, SOFTWARE_TOKEN_MFA_CODE=totp(secret))
    again = pool.log_in(email, client=other)
    assert pool.answer(again, client=other, SOFTWARE_TOKEN_MFA_CODE=totp(secret))


def test_a_session_is_good_for_its_challenge_only(pool, person):
    _, secret, asked = person
    for name, response in (
        ("NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": PASSWORD}),
        ("MFA_SETUP", {}),
        ("EMAIL_OTP", {"EMAIL_OTP_CODE": "123456"}),
        ("SMS_MFA", {"SMS_MFA_CODE": "123456"}),
        ("SELECT_MFA_TYPE", {"ANSWER": "EMAIL_OTP"}),
    ):
        with INVALID_SESSION:
            pool.answer(asked | {"ChallengeName": name}, **response)
    invited = pool.log_in(pool.account(invited=True), TEMPORARY)
    with INVALID_SESSION:
        pool.answer(
            invited | {"ChallengeName": "SOFTWARE_TOKEN_MFA"}, SOFTWARE_TOKEN_MFA_CODE=totp(secret)
        )


def test_administrators_need_the_session_too(pool, person):
    email, secret, asked = person
    asks = {
        "UserPoolId": pool.id,
        "ClientId": pool.client_id,
        "ChallengeName": "SOFTWARE_TOKEN_MFA",
        "ChallengeResponses": {"USERNAME": email, "SOFTWARE_TOKEN_MFA_CODE": totp(secret)},
    }
    with INVALID_SESSION:
        pool.idp.admin_respond_to_auth_challenge(**asks, Session="x" * 40)
    answer = pool.idp.admin_respond_to_auth_challenge(**asks, Session=asked["Session"])
    assert answer["AuthenticationResult"]["AccessToken"]


def test_a_session_ends_when_its_app_client_says(pool, person, cloud):
    email, secret, _ = person
    # AWS wants 3 minutes at least, for which no test can wait.
    lax = boto3.client(
        "cognito-idp",
        endpoint_url=cloud.endpoint,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(parameter_validation=False),
    )
    made = lax.create_user_pool_client(
        UserPoolId=pool.id,
        ClientName="hasty",
        ExplicitAuthFlows=[*FLOWS, REFRESH],
        AuthSessionValidity=0,
    )
    hasty = made["UserPoolClient"]["ClientId"]
    asked = pool.log_in(email, client=hasty)
    with EXPIRED_SESSION:
        pool.answer(asked, client=hasty, SOFTWARE_TOKEN_MFA_CODE=totp(secret))


def test_who_was_disabled_meanwhile_does_not_get_in(pool, person):
    email, secret, asked = person
    pool.idp.admin_disable_user(UserPoolId=pool.id, Username=email)
    with refused("NotAuthorizedException", "User is disabled."):
        pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=totp(secret))


def test_a_session_is_as_long_as_on_aws(person):
    assert 1000 < len(person[2]["Session"]) <= 2048
