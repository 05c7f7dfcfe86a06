"""What a restart of the local AWS leaves."""

import pytest

from localcloud import LocalCloud
from tests.totp import totp

from .conftest import FLOWS, INVALID_SESSION, Pool, new_email, refused


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state"


def test_all_but_open_challenges_outlives_a_restart(folder):
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    settings = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    with LocalCloud(state_dir=folder) as cloud:
        pool = Pool(
            cloud,
            {"ExplicitAuthFlows": FLOWS, "RefreshTokenRotation": rotation},
            UserAttributeUpdateSettings=settings,
        )
        email, new = pool.account(), new_email()
        tokens = pool.tokens(email)
        change = [{"Name": "email", "Value": new}]
        pool.idp.update_user_attributes(AccessToken=tokens["AccessToken"], UserAttributes=change)
        asked = {"ClientId": pool.client_id, "RefreshToken": tokens["RefreshToken"]}
        answer = pool.idp.get_tokens_from_refresh_token(**asked)["AuthenticationResult"]
        secret = pool.set_up_app(answer["AccessToken"])
        challenge = pool.log_in(email)

    with LocalCloud(state_dir=folder) as cloud:
        pool.idp = cloud.client("cognito-idp")
        with INVALID_SESSION:
            pool.answer(challenge, SOFTWARE_TOKEN_MFA_CODE=totp(secret))
        with refused("RefreshTokenReuseException"):
            pool.idp.get_tokens_from_refresh_token(**asked)
        asked["RefreshToken"] = answer["RefreshToken"]
        assert pool.idp.get_tokens_from_refresh_token(**asked)
        pool.idp.verify_user_attribute(
            AccessToken=answer["AccessToken"], AttributeName="email", Code="123456"
        )
        assert pool.answer(pool.log_in(new), SOFTWARE_TOKEN_MFA_CODE=totp(secret))
