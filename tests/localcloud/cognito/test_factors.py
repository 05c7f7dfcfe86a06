"""Setting up, preferring and turning off second factors."""

import pytest

from tests.totp import totp

from .conftest import refused

ON = {"Enabled": True, "PreferredMfa": True}
OFF = {"Enabled": False, "PreferredMfa": False}


def test_a_verified_app_is_asked_for_once_it_is_enabled(pool):
    email = pool.account()
    token = pool.access_token(email)
    secret = pool.set_up_app(token, enabled=False)
    me = pool.idp.get_user(AccessToken=token)
    assert me.get("UserMFASettingList", []) == []
    assert pool.log_in(email)["AuthenticationResult"]
    pool.prefer(token, SoftwareToken=ON)
    assert pool.idp.get_user(AccessToken=token)["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    asked = pool.log_in(email)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=totp(secret))["AuthenticationResult"]
    pool.prefer(token, SoftwareToken=OFF)
    assert pool.log_in(email)["AuthenticationResult"]


def test_with_an_access_token_there_is_no_session(pool):
    token = pool.access_token(pool.account())
    begun = pool.idp.associate_software_token(AccessToken=token)
    assert "Session" not in begun
    code = totp(begun["SecretCode"])
    verified = pool.idp.verify_software_token(AccessToken=token, UserCode=code)
    assert "Session" not in verified
    assert verified["Status"] == "SUCCESS"


def test_the_app_is_checked(pool):
    token = pool.access_token(pool.account())
    with refused("EnableSoftwareTokenMFAException"):
        pool.idp.verify_software_token(AccessToken=token, UserCode="123456")
    secret = pool.set_up_app(token)
    with refused("EnableSoftwareTokenMFAException", "Code mismatch"):
        pool.idp.verify_software_token(AccessToken=token, UserCode=totp(secret, at=0))
    # Once more, with nothing set up anew: the code of the app that is there.
    assert pool.idp.verify_software_token(AccessToken=token, UserCode=totp(secret))


def test_the_old_app_is_good_until_the_next_one_is_verified(pool):
    email = pool.account()
    token = pool.access_token(email)
    old = pool.set_up_app(token)
    new = pool.idp.associate_software_token(AccessToken=token)["SecretCode"]
    assert pool.answer(pool.log_in(email), SOFTWARE_TOKEN_MFA_CODE=totp(old))
    pool.idp.verify_software_token(AccessToken=token, UserCode=totp(new))
    asked = pool.log_in(email)
    with refused("CodeMismatchException"):
        pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=totp(old))
    assert pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=totp(new))


@pytest.mark.parametrize(
    ("name", "factor"), [("SoftwareToken", "SOFTWARE_TOKEN_MFA"), ("SMS", "SMS_MFA")]
)
def test_what_is_not_set_up_cannot_be_enabled(pool, name, factor):
    email = pool.account()
    token = pool.access_token(email)
    pool.idp.associate_software_token(AccessToken=token)
    message = f"User does not have delivery config set to turn on {factor}"
    with refused("InvalidParameterException", message):
        pool.prefer(token, **{name: ON})
    with refused("InvalidParameterException", message):
        pool.idp.admin_set_user_mfa_preference(
            UserPoolId=pool.id, Username=email, **{f"{name}MfaSettings": ON}
        )
    assert pool.log_in(email)["AuthenticationResult"]


def test_only_one_is_preferred(pool):
    email = pool.account()
    token = pool.access_token(email)
    pool.set_up_app(token)
    with refused("InvalidParameterException"):
        pool.prefer(token, SoftwareToken=ON, Email=ON)
    pool.prefer(token, Email=ON)
    assert pool.idp.get_user(AccessToken=token)["PreferredMfaSetting"] == "EMAIL_OTP"


def test_an_administrator_turns_it_off_where_it_is_optional(pool):
    email = pool.account()
    pool.set_up_app(pool.access_token(email))
    pool.idp.admin_set_user_mfa_preference(
        UserPoolId=pool.id, Username=email, SoftwareTokenMfaSettings=OFF
    )
    assert pool.log_in(email)["AuthenticationResult"]
    with refused("UserNotFoundException"):
        pool.idp.admin_set_user_mfa_preference(
            UserPoolId=pool.id, Username="nobody@example.com", SoftwareTokenMfaSettings=OFF
        )


def test_nobody_turns_it_off_where_it_is_required(strict_pool):
    pool, email = strict_pool, strict_pool.account()
    asked = pool.log_in(email)
    begun = pool.idp.associate_software_token(Session=asked["Session"])
    code = totp(begun["SecretCode"])
    # Who does not come back with the answer to MFA_SETUP is asked for the app all the same.
    pool.idp.verify_software_token(Session=begun["Session"], UserCode=code)
    asked = pool.log_in(email)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    answer = pool.answer(asked, SOFTWARE_TOKEN_MFA_CODE=totp(begun["SecretCode"]))
    token = answer["AuthenticationResult"]["AccessToken"]
    pool.prefer(token, SoftwareToken=ON)
    pool.idp.admin_set_user_mfa_preference(
        UserPoolId=pool.id, Username=email, SoftwareTokenMfaSettings=OFF
    )
    assert pool.log_in(email)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert pool.idp.get_user(AccessToken=token)["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]


def test_a_pool_without_apps_refuses_them(pool_with):
    pool = pool_with(MfaConfiguration="OFF")
    pool.idp.set_user_pool_mfa_config(
        UserPoolId=pool.id, SoftwareTokenMfaConfiguration={"Enabled": False}
    )
    token = pool.access_token(pool.account())
    message = "Software Token MFA has not been enabled by the userPool."
    with refused("SoftwareTokenMFANotFoundException", message):
        pool.idp.associate_software_token(AccessToken=token)


def test_a_pool_without_mfa_asks_for_none(pool_with):
    pool = pool_with(MfaConfiguration="OFF")
    email = pool.account()
    pool.prefer(pool.access_token(email), Email=ON)
    assert pool.log_in(email)["AuthenticationResult"]
