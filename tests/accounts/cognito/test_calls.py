"""What the gateway sends for people who are logged in, for support and for the doctor."""

import json

import pytest

from accounts.cognito.answers import Profile, read_challenge
from accounts.cognito.errors import CognitoUnavailable, NotPermitted
from accounts.cognito.gateway import Challenge, Tokens
from tests.accounts.cognito.asking import RESULT, SECRET, answer, make, secret_hash, sent

POOL = "us-east-1_pool"
WHO = {"UserPoolId": POOL, "Username": "the-sub"}
OFF = {"Enabled": False, "PreferredMfa": False}

OWN_ACCOUNT = [
    ("sign_out_everywhere", {}, "GlobalSignOut", {}),
    (
        "change_password",
        {"old": "old-1", "new": "new-1"},
        "ChangePassword",
        {"PreviousPassword": "old-1", "ProposedPassword": "new-1"},
    ),
    (
        "change_email",
        {"email": "b@example.com"},
        "UpdateUserAttributes",
        {"UserAttributes": [{"Name": "email", "Value": "b@example.com"}]},
    ),
    (
        "verify_email",
        {"code": "123456"},
        "VerifyUserAttribute",
        {"AttributeName": "email", "Code": "123456"},
    ),
    ("check_totp", {"code": "123456"}, "VerifySoftwareToken", {"UserCode": "123456"}),
    (
        "set_totp",
        {"enabled": True},
        "SetUserMFAPreference",
        {"SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}},
    ),
    ("set_totp", {"enabled": False}, "SetUserMFAPreference", {"SoftwareTokenMfaSettings": OFF}),
    ("delete_account", {}, "DeleteUser", {}),
]

SUPPORT = [
    ("admin_confirm", {}, "AdminConfirmSignUp", {}),
    ("admin_reset_password", {}, "AdminResetUserPassword", {}),
    ("admin_sign_out", {}, "AdminUserGlobalSignOut", {}),
    (
        "admin_reset_mfa",
        {"methods": ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP", "WEB_AUTHN"]},
        "AdminSetUserMFAPreference",
        {"SoftwareTokenMfaSettings": OFF, "SMSMfaSettings": OFF, "EmailMfaSettings": OFF},
    ),
    ("admin_reset_mfa", {"methods": []}, "AdminSetUserMFAPreference", {}),
    ("admin_disable", {}, "AdminDisableUser", {}),
    ("admin_enable", {}, "AdminEnableUser", {}),
    ("admin_delete", {}, "AdminDeleteUser", {}),
]


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-service")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-service")


def is_signed(cognito):
    headers, _ = cognito.requests[-1]
    return "Credential=key-of-the-service/" in headers.get("Authorization", "")


@pytest.mark.parametrize(("method", "arguments", "operation", "parameters"), OWN_ACCOUNT)
def test_calls_with_an_access_token(cognito, credentials, method, arguments, operation, parameters):
    assert getattr(make(), method)(access_token="a", **arguments) is None
    assert sent(cognito) == (operation, parameters | {"AccessToken": "a"})
    assert not is_signed(cognito)


@pytest.mark.parametrize(("method", "arguments", "operation", "parameters"), SUPPORT)
def test_calls_of_support_are_signed(
    cognito, credentials, method, arguments, operation, parameters
):
    gateway = make(user_pool_id=POOL)
    assert getattr(gateway, method)(username="the-sub", **arguments) is None
    assert sent(cognito) == (operation, WHO | parameters)
    assert is_signed(cognito)


def test_without_credentials_nothing_is_sent_and_the_log_says_why(cognito, monkeypatch, caplog):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(NotPermitted):
        make(user_pool_id=POOL).admin_disable(username="the-sub")
    assert cognito.count == 0
    assert "no AWS credentials with which to admin_disable" in caplog.text


ATTRIBUTES = [
    {"Name": "sub", "Value": "the-sub"},
    {"Name": "email", "Value": "Ann@Example.com"},
    {"Name": "email_verified", "Value": "true"},
]
ANN = Profile(
    username="ann",
    sub="the-sub",
    email="ann@example.com",
    email_verified=True,
    status="",
    enabled=True,
    mfa=("SOFTWARE_TOKEN_MFA",),
)


def test_a_profile(cognito):
    cognito.answer = answer(
        Username="ann", UserAttributes=ATTRIBUTES, UserMFASettingList=["SOFTWARE_TOKEN_MFA"]
    )
    assert make().get_profile(access_token="a") == ANN
    assert sent(cognito) == ("GetUser", {"AccessToken": "a"})


def test_a_profile_for_support(cognito, credentials):
    cognito.answer = answer(
        Username="the-sub", UserAttributes=[], UserStatus="FORCE_CHANGE_PASSWORD", Enabled=False
    )
    profile = make(user_pool_id=POOL).admin_get(username="the-sub")
    assert (profile.status, profile.enabled) == ("FORCE_CHANGE_PASSWORD", False)
    assert (profile.sub, profile.email, profile.email_verified, profile.mfa) == ("", "", False, ())
    assert sent(cognito) == ("AdminGetUser", WHO)


def test_somebody_is_found_by_an_address_whatever_stands_in_it(cognito, credentials):
    cognito.answer = answer(Users=[{"Username": "ann", "Attributes": ATTRIBUTES}])
    found = make(user_pool_id=POOL).admin_find(email='a"\\b@example.com')
    assert found is not None
    assert found.sub == "the-sub"
    operation, request = sent(cognito)
    assert operation == "ListUsers"
    assert request == {
        "UserPoolId": POOL,
        "Filter": 'email = "a\\"\\\\b@example.com"',
        "Limit": 60,
    }
    cognito.answer = answer(Users=[])
    assert make(user_pool_id=POOL).admin_find(email="b@example.com") is None
    other = [{"Name": "sub", "Value": "other"}]
    cognito.answer = answer(Users=[{"Attributes": other}, {"Attributes": ATTRIBUTES}])
    found = make(user_pool_id=POOL).admin_find(email="b@example.com", sub="the-sub")
    assert found is not None
    assert found.email == "ann@example.com"


def test_groups(cognito, credentials):
    cognito.answer = answer(Groups=[{"GroupName": "support"}, {"GroupName": "admins"}])
    assert make(user_pool_id=POOL).admin_groups(username="the-sub") == ("support", "admins")
    assert sent(cognito) == ("AdminListGroupsForUser", WHO)
    cognito.answer = answer()
    assert make(user_pool_id=POOL).admin_groups(username="the-sub") == ()


def test_groups_of_all_pages(cognito, credentials):
    def reply(request):
        _, body = sent(cognito)
        more = {} if "NextToken" in body else {"NextToken": "next"}
        answer(Groups=[{"GroupName": body.get("NextToken", "first")}], **more)(request)

    cognito.answer = reply
    groups = make(user_pool_id=POOL).admin_groups(username="the-sub")
    assert groups == ("first", "next")


def test_a_challenge_is_answered_with_tokens_or_the_next_one(cognito):
    cognito.answer = answer(AuthenticationResult=RESULT)
    step = {"name": "EMAIL_OTP", "session": "s" * 20, "username": "the-sub"}
    outcome = make().answer_challenge(**step, responses={"EMAIL_OTP_CODE": "1"})
    assert isinstance(outcome, Tokens)
    request = {"ClientId": "client", "ChallengeName": "EMAIL_OTP", "Session": "s" * 20}
    responses = {"EMAIL_OTP_CODE": "1", "USERNAME": "the-sub"}
    assert sent(cognito) == (
        "RespondToAuthChallenge",
        request | {"ChallengeResponses": responses},
    )
    cognito.answer = answer(ChallengeName="MFA_SETUP", Session="t" * 20)
    outcome = make(SECRET).answer_challenge(**step, responses={})
    assert outcome == Challenge(name="MFA_SETUP", session="t" * 20)
    _, sent_now = sent(cognito)
    assert sent_now["ChallengeResponses"] == {
        "USERNAME": "the-sub",
        "SECRET_HASH": secret_hash("the-sub"),
    }


def test_an_authenticator_app_is_set_up_within_a_log_in(cognito):
    cognito.answer = answer(SecretCode="ABC", Session="t" * 20)
    assert make().start_totp_setup(session="s" * 20) == ("ABC", "t" * 20)
    assert sent(cognito) == ("AssociateSoftwareToken", {"Session": "s" * 20})
    cognito.answer = answer(Status="SUCCESS", Session="u" * 20)
    assert make().finish_totp_setup(session="t" * 20, code="123456") == "u" * 20
    assert sent(cognito) == ("VerifySoftwareToken", {"Session": "t" * 20, "UserCode": "123456"})
    cognito.answer = answer(Status="SUCCESS")
    with pytest.raises(CognitoUnavailable):
        make().finish_totp_setup(session="t" * 20, code="123456")


def test_an_authenticator_app_is_set_up_afterwards(cognito):
    cognito.answer = answer(SecretCode="ABC")
    assert make().start_totp(access_token="a") == "ABC"
    assert sent(cognito) == ("AssociateSoftwareToken", {"AccessToken": "a"})
    cognito.answer = answer(SecretCode="")
    with pytest.raises(CognitoUnavailable):
        make().start_totp(access_token="a")


def test_rotating(cognito):
    cognito.answer = answer(AuthenticationResult=RESULT)
    assert make().rotate(refresh_token="r").refresh_token == "r"
    request = {"ClientId": "client", "RefreshToken": "r"}
    assert sent(cognito) == ("GetTokensFromRefreshToken", request)
    make(SECRET).rotate(refresh_token="r")
    assert sent(cognito) == ("GetTokensFromRefreshToken", request | {"ClientSecret": SECRET})


def test_a_challenge_tells_the_account_the_choices_and_where_a_code_went():
    parameters = {
        "USER_ID_FOR_SRP": "the-sub",
        "MFAS_CAN_CHOOSE": '["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]',
        "CODE_DELIVERY_DESTINATION": "a***@e***",
        "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL",
    }
    found = {"ChallengeName": "X", "Session": "s", "ChallengeParameters": parameters}
    assert read_challenge(found) == Challenge(
        name="X",
        session="s",
        user_id="the-sub",
        choices=("SOFTWARE_TOKEN_MFA", "EMAIL_OTP"),
        destination="a***@e***",
        medium="EMAIL",
    )


@pytest.mark.parametrize("text", ["[", '"text"', "{}", "null", ""])
def test_choices_that_cannot_be_read_are_none(text):
    parameters = {"MFAS_CAN_SETUP": text}
    found = read_challenge({"ChallengeName": "X", "ChallengeParameters": parameters})
    assert found is not None
    assert found.choices == ()


def test_names_of_choices_are_text():
    parameters = {"MFAS_CAN_SETUP": json.dumps([1, "EMAIL_OTP"])}
    found = read_challenge({"ChallengeName": "X", "ChallengeParameters": parameters})
    assert found is not None
    assert found.choices == ("1", "EMAIL_OTP")
