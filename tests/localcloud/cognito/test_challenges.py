"""What stands between a password and tokens."""

import json

import pytest

from tests.totp import totp

from . import srp
from .conftest import INVALID_SESSION, PASSWORD, TEMPORARY, USED_SESSION, refused

NEW = "AnotherPassword456"


def sub(pool, email):
    return pool.attributes(email)["sub"]


# A temporary password.


def test_who_was_invited_sets_a_password_and_is_in(pool):
    email = pool.account(invited=True)
    asked = pool.log_in(email, TEMPORARY)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert asked["ChallengeParameters"]["USER_ID_FOR_SRP"] == sub(pool, email)
    assert pool.answer(asked, NEW_PASSWORD=NEW)["AuthenticationResult"]["RefreshToken"]
    assert pool.tokens(email, password=NEW)
    with refused("NotAuthorizedException"):
        pool.log_in(email, TEMPORARY)
    with USED_SESSION:
        pool.answer(asked, NEW_PASSWORD=PASSWORD)


@pytest.mark.parametrize("weak", ["Short1", "nouppercaseletter1", "NoDigitAtAllInHere"])
def test_a_password_that_does_not_fit_the_policy_leaves_the_session_open(pool, weak):
    email = pool.account(invited=True)
    asked = pool.log_in(email, TEMPORARY)
    with refused("InvalidPasswordException"):
        pool.answer(asked, NEW_PASSWORD=weak)
    with refused("InvalidParameterException", "Missing required parameter NEW_PASSWORD"):
        pool.answer(asked)
    assert pool.log_in(email, TEMPORARY)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert pool.answer(asked, NEW_PASSWORD=NEW)["AuthenticationResult"]


def test_after_the_new_password_comes_what_else_is_asked_for(strict_pool):
    asked = strict_pool.log_in(strict_pool.account(invited=True), TEMPORARY)
    next_one = strict_pool.answer(asked, NEW_PASSWORD=NEW)
    assert next_one["ChallengeName"] == "MFA_SETUP"
    assert next_one["Session"] != asked["Session"]
    assert "AuthenticationResult" not in next_one


# An authenticator app, where there must be one.


def test_where_mfa_is_required_an_app_is_set_up_at_the_first_log_in(strict_pool):
    pool, email = strict_pool, strict_pool.account()
    asked = pool.log_in(email)
    assert asked["ChallengeName"] == "MFA_SETUP"
    assert json.loads(asked["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]
    assert asked["ChallengeParameters"]["USER_ID_FOR_SRP"] == sub(pool, email)

    begun = pool.idp.associate_software_token(Session=asked["Session"])
    secret = begun["SecretCode"]
    with refused("EnableSoftwareTokenMFAException", "Code mismatch"):
        pool.idp.verify_software_token(Session=begun["Session"], UserCode=totp(secret, at=0))
    verified = pool.idp.verify_software_token(Session=begun["Session"], UserCode=totp(secret))
    assert verified["Status"] == "SUCCESS"
    tokens = pool.answer(asked | {"Session": verified["Session"]})["AuthenticationResult"]
    me = pool.idp.get_user(AccessToken=tokens["AccessToken"])
    assert me["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    assert me["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"

    again = pool.log_in(email)
    assert again["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert pool.answer(again, SOFTWARE_TOKEN_MFA_CODE=totp(secret))["AuthenticationResult"]


def test_each_step_of_the_set_up_ends_the_session_before(strict_pool):
    pool = strict_pool
    asked = pool.log_in(pool.account())
    begun = pool.idp.associate_software_token(Session=asked["Session"])
    with USED_SESSION:
        pool.idp.associate_software_token(Session=asked["Session"])
    code = totp(begun["SecretCode"])
    verified = pool.idp.verify_software_token(Session=begun["Session"], UserCode=code)
    with USED_SESSION:
        pool.idp.verify_software_token(Session=begun["Session"], UserCode=code)
    done = asked | {"Session": verified["Session"]}
    assert pool.answer(done)["AuthenticationResult"]
    with USED_SESSION:
        pool.answer(done)


def test_no_way_around_the_set_up(strict_pool):
    pool = strict_pool
    email = pool.account()
    asked = pool.log_in(email)
    not_verified = refused("InvalidParameterException", "User has not verified software token mfa")
    with not_verified:
        pool.answer(asked)
    with refused("EnableSoftwareTokenMFAException"):
        pool.idp.verify_software_token(Session=asked["Session"], UserCode="123456")
    begun = pool.idp.associate_software_token(Session=asked["Session"])
    with not_verified:
        pool.answer(asked | {"Session": begun["Session"]})
    # To begin anew throws away what was verified before.
    code = totp(begun["SecretCode"])
    verified = pool.idp.verify_software_token(Session=begun["Session"], UserCode=code)
    anew = pool.idp.associate_software_token(Session=verified["Session"])
    with not_verified:
        pool.answer(asked | {"Session": anew["Session"]})


def test_the_set_up_needs_a_session_or_an_access_token(strict_pool):
    pool = strict_pool
    invited = pool.log_in(pool.account(invited=True), TEMPORARY)
    for session in ("x" * 40, invited["Session"]):
        with INVALID_SESSION:
            pool.idp.associate_software_token(Session=session)
        with INVALID_SESSION:
            pool.idp.verify_software_token(Session=session, UserCode="123456")
    with refused("InvalidParameterException"):
        pool.idp.associate_software_token()
    with refused("InvalidParameterException"):
        pool.idp.verify_software_token(UserCode="123456")


# Codes by mail and text message.


def test_a_code_is_mailed(pool):
    email = pool.account(email_verified="false")
    pool.prefer(pool.access_token(email), Email={"Enabled": True})
    asked = pool.log_in(email)
    assert asked["ChallengeName"] == "EMAIL_OTP"
    assert asked["ChallengeParameters"] == {
        "USER_ID_FOR_SRP": sub(pool, email),
        "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL",
        "CODE_DELIVERY_DESTINATION": "s***@e***",
    }
    (mail,) = pool.mails_to(email)
    assert "123456" in mail
    for wrong in ("654321", "12345\N{ARABIC-INDIC DIGIT SIX}"):
        with refused("CodeMismatchException", "Invalid code or auth state for the user."):
            pool.answer(asked, EMAIL_OTP_CODE=wrong)
    assert pool.answer(asked, EMAIL_OTP_CODE="123456")["AuthenticationResult"]
    assert pool.attributes(email)["email_verified"] == "true"
    with USED_SESSION:
        pool.answer(asked, EMAIL_OTP_CODE="123456")


def test_a_code_is_texted(pool):
    email = pool.account(phone_number="+13035551234")
    pool.prefer(pool.access_token(email), SMS={"Enabled": True})
    asked = pool.log_in(email)
    assert asked["ChallengeName"] == "SMS_MFA"
    assert asked["ChallengeParameters"]["CODE_DELIVERY_DELIVERY_MEDIUM"] == "SMS"
    assert asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "+*******1234"
    with refused("CodeMismatchException", "Invalid code or auth state for the user."):
        pool.answer(asked, SMS_MFA_CODE="000000")
    with refused("InvalidParameterException", "Missing required parameter SMS_MFA_CODE"):
        pool.answer(asked, EMAIL_OTP_CODE="123456")
    assert pool.answer(asked, SMS_MFA_CODE="123456")["AuthenticationResult"]
    assert pool.attributes(email)["phone_number_verified"] == "true"


@pytest.fixture
def person(pool):
    """(address, secret of the app) of someone who has all three and prefers none."""
    email = pool.account(phone_number="+13035551234")
    token = pool.access_token(email)
    secret = pool.set_up_app(token, enabled=False)
    on = {"Enabled": True, "PreferredMfa": False}
    pool.prefer(token, SoftwareToken=on, Email=on, SMS=on)
    return email, secret


def test_who_has_several_chooses(pool, person):
    email, secret = person
    for chosen, response in (
        ("SOFTWARE_TOKEN_MFA", {"SOFTWARE_TOKEN_MFA_CODE": totp(secret)}),
        ("EMAIL_OTP", {"EMAIL_OTP_CODE": "123456"}),
        ("SMS_MFA", {"SMS_MFA_CODE": "123456"}),
    ):
        asked = pool.log_in(email)
        assert asked["ChallengeName"] == "SELECT_MFA_TYPE"
        choices = json.loads(asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
        assert sorted(choices) == ["EMAIL_OTP", "SMS_MFA", "SOFTWARE_TOKEN_MFA"]
        with refused("InvalidParameterException"):
            pool.answer(asked, ANSWER="WEB_AUTHN")
        next_one = pool.answer(asked, ANSWER=chosen)
        assert next_one["ChallengeName"] == chosen
        assert pool.answer(next_one, **response)["AuthenticationResult"]
        with USED_SESSION:
            pool.answer(asked, ANSWER=chosen)


def test_who_prefers_one_is_asked_for_that(pool, person):
    email, secret = person
    chosen = pool.answer(pool.log_in(email), ANSWER="SOFTWARE_TOKEN_MFA")
    answer = pool.answer(chosen, SOFTWARE_TOKEN_MFA_CODE=totp(secret))
    token = answer["AuthenticationResult"]["AccessToken"]
    pool.prefer(token, Email={"Enabled": True, "PreferredMfa": True})
    assert pool.log_in(email)["ChallengeName"] == "EMAIL_OTP"
    # Who turns that off has two left.
    pool.prefer(token, Email={"Enabled": False, "PreferredMfa": False})
    assert pool.log_in(email)["ChallengeName"] == "SELECT_MFA_TYPE"
    pool.prefer(token, SMS={"Enabled": False})
    assert pool.log_in(email)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


# Whatever way the password went.


def test_a_password_that_is_only_proved_earns_the_same(strict_pool):
    pool, email = strict_pool, strict_pool.account()
    asked = srp.log_in(pool, email, PASSWORD)
    assert asked["ChallengeName"] == "MFA_SETUP"
    begun = pool.idp.associate_software_token(Session=asked["Session"])
    code = totp(begun["SecretCode"])
    verified = pool.idp.verify_software_token(Session=begun["Session"], UserCode=code)
    assert pool.answer(asked | {"Session": verified["Session"]})["AuthenticationResult"]
    assert srp.log_in(pool, email, PASSWORD)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    with refused("NotAuthorizedException", "Incorrect username or password."):
        srp.log_in(pool, email, PASSWORD + "x")


def test_a_password_that_an_administrator_sends_earns_the_same(strict_pool):
    pool = strict_pool
    asked = pool.idp.admin_initiate_auth(
        UserPoolId=pool.id,
        ClientId=pool.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": pool.account(), "PASSWORD": PASSWORD},
    )
    assert asked["ChallengeName"] == "MFA_SETUP"
    assert pool.idp.associate_software_token(Session=asked["Session"])["SecretCode"]
