import json
import logging

import pytest
from botocore.stub import Stubber  # type: ignore[import-untyped, unused-ignore]  # has no types

from accounts.cognito import refusals
from accounts.cognito.errors import (
    CognitoError,
    CognitoUnavailable,
    EmailRefused,
    InvalidAccessToken,
    InvalidCode,
    InvalidCredentials,
    InvalidRefreshToken,
    PasswordRefused,
)
from accounts.cognito.gateway import CognitoGateway
from accounts.cognito.refusal_table import ROWS, UNSENDABLE
from tests.accounts.cognito import account_refusal_cases as account
from tests.accounts.cognito import refusal_cases as signing_in
from tests.accounts.cognito.refusal_cases import (
    INVALID,
    NOT_SHOWN_BY_A_LOCAL_AWS,
    SHOWN_BY_A_LOCAL_AWS,
    SHOWN_BY_COGNITO_LOCAL_ONLY,
    UNAUTHORIZED,
)

CALLS = signing_in.CALLS | account.CALLS
# What is not tried again has a client of its own.
ONCE = {
    *("reset_password", "change_password", "confirm_sign_up", "rotate"),
    *("answer_challenge", "finish_totp_setup", "check_totp"),
}
UNSENDABLE_ROWS = signing_in.UNSENDABLE_ROWS + account.UNSENDABLE_ROWS


def refusal(operation: str, code: str, message: str, status: int = 400) -> CognitoError:
    refused = refusals.refusal(operation, code, message, status)
    assert refused is not None
    return refused


@pytest.fixture(scope="module")
def gateway():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        yield make_gateway()


def make_gateway():
    return CognitoGateway(region="us-east-1", app_client_id="client", user_pool_id="us-east-1_pool")


def check(gateway, row):
    method, code, message, expected = row
    api, arguments = CALLS[method]
    with Stubber(gateway._client(signed=method in account.SIGNED, once=method in ONCE)) as stubber:
        stubber.add_client_error(api, code, message, http_status_code=400)
        if expected in {None, True, False}:
            assert getattr(gateway, method)(**arguments) is expected
            return
        with pytest.raises(expected) as caught:
            getattr(gateway, method)(**arguments)
    assert type(caught.value) is expected
    # Cognito's sentence stays in the chained exception.
    assert not message or message not in str(caught.value.detail)


def name(row):
    return f"{row[0]}-{row[1]}-{row[2][:30]}"


@pytest.mark.parametrize("row", SHOWN_BY_A_LOCAL_AWS, ids=name)
def test_a_refusal_becomes_ours(gateway, row):
    check(gateway, row)


@pytest.mark.parametrize("row", NOT_SHOWN_BY_A_LOCAL_AWS, ids=name)
def test_a_refusal_that_no_local_aws_can_show_becomes_ours(gateway, row):
    check(gateway, row)


@pytest.mark.parametrize("row", SHOWN_BY_COGNITO_LOCAL_ONLY, ids=name)
def test_a_refusal_that_only_cognito_local_shows_becomes_ours(gateway, row):
    check(gateway, row)


@pytest.mark.parametrize("row", account.REFUSALS, ids=name)
def test_a_refusal_about_an_account_becomes_ours(gateway, row):
    check(gateway, row)


def test_every_row_of_the_table_is_used():
    said = SHOWN_BY_A_LOCAL_AWS + NOT_SHOWN_BY_A_LOCAL_AWS + SHOWN_BY_COGNITO_LOCAL_ONLY
    said += account.REFUSALS
    operations = {"describe_pool": "inspect"}
    refused = [
        (operations.get(method, method), code, message.lower()) for method, code, message, _ in said
    ]
    refused += [(method, UNSENDABLE, message.lower()) for method, message, _ in UNSENDABLE_ROWS]
    first = {next((row for row in ROWS if refusals._fits(row, *one)), None) for one in refused}
    assert set(ROWS) - first == set()


@pytest.mark.parametrize(("method", "message", "expected"), UNSENDABLE_ROWS)
def test_what_botocore_will_not_send_becomes_ours(method, message, expected):
    refused = refusals.refusal(method, UNSENDABLE, message)
    assert (type(refused) if refused else None) is expected


@pytest.mark.parametrize(
    ("method", "changes", "expected"),
    [
        ("confirm_sign_up", {"code": ""}, InvalidCode),
        ("reset_password", {"code": ""}, InvalidCode),
        ("reset_password", {"password": None}, PasswordRefused),
        ("sign_up", {"password": None}, PasswordRefused),
        ("sign_up", {"email": ""}, EmailRefused),
        ("log_in", {"password": None}, InvalidCredentials),
        ("refresh", {"refresh_token": None}, InvalidRefreshToken),
        ("revoke", {"refresh_token": None}, InvalidRefreshToken),
        ("sign_out_everywhere", {"access_token": None}, InvalidAccessToken),
    ],
)
def test_unsendable_input_is_refused_without_a_call(gateway, method, changes, expected):
    with pytest.raises(expected):
        getattr(gateway, method)(**(CALLS[method][1] | changes))


@pytest.mark.parametrize("method", ["resend_code", "forgot_password"])
def test_unsendable_addresses_get_silent_success(gateway, method):
    getattr(gateway, method)(email="")


PASSWORDS = {
    "Password did not conform with policy: Password not long enough": "too short",
    "Password must have length greater than or equal to 8": "too short",
    "Member must have length less than or equal to 256": "too long",
    "Password must have uppercase characters": "upper-case",
    "Password must have lowercase characters": "lower-case",
    "Password must have numeric characters": "digit",
    "Password must have symbol characters": "symbol",
    "Password has previously been used": "used before",
    "Password history policy violated": "used before",
    "Provided password cannot be used for security reasons.": "leaked",
    "Password must not have leading or trailing spaces": "space",
    r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$": "space",
    "Ganz neue Regel": "does not meet the rules",
}


@pytest.mark.parametrize(("message", "words"), PASSWORDS.items())
def test_the_broken_rule_for_passwords_is_told(message, words):
    refused = refusal("sign_up", "InvalidPasswordException", message)
    assert refused.field == "password"
    assert words in str(refused.detail)


def test_fields_and_waits():
    assert refusal("log_in", "TooManyRequestsException", "").retry_after == 30
    assert refusal("log_in", "LimitExceededException", "").retry_after == 300
    assert refusal("log_in", "?", "").retry_after == 5
    assert refusal("log_in", "ResourceNotFoundException", "").retry_after == 60
    assert refusal("confirm_sign_up", "CodeMismatchException", "").field == "code"
    assert refusal("sign_up", INVALID, "username").field == "email"
    assert InvalidCode(field="otp", retry_after=1).field == "otp"
    assert InvalidCode(field="otp", retry_after=1).retry_after == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_errors_are_an_outage_whatever_their_code(status, caplog):
    refused = refusal("forgot_password", "UserNotFoundException", "", status)
    assert type(refused) is CognitoUnavailable
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_faults_of_the_set_up_are_logged_without_cognitos_text_and_look_like_an_outage(caplog):
    refused = refusal("log_in", "ResourceNotFoundException", "User pool client 42 does not exist")
    assert refused.detail == CognitoUnavailable().detail
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "ResourceNotFoundException" in record.getMessage()
    assert "42" not in record.getMessage()


def test_what_is_not_understood_is_logged(caplog):
    assert type(refusal("log_in", "Neu\nException", "secret")) is CognitoUnavailable
    assert "'Neu\\nException'" in caplog.text
    assert "secret" not in caplog.text


def test_one_message_for_every_reason_not_to_log_in():
    reasons = [
        (UNAUTHORIZED, "Incorrect username or password."),
        (UNAUTHORIZED, "User is disabled."),
        (UNAUTHORIZED, "Password attempts exceeded"),
        ("UserNotFoundException", "User does not exist."),
        ("UserNotConfirmedException", "User is not confirmed."),
    ]
    refused = [refusal("log_in", *reason) for reason in reasons]
    assert len({json.dumps([one.code, str(one.detail), one.retry_after]) for one in refused}) == 1
