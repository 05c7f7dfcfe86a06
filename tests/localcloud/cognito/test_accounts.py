"""Signing up, confirming and forgetting passwords, as strict as Cognito is."""

import pytest

from .conftest import FLOWS, PASSWORD, TEMPORARY, new_email, refused


def sign_up(pool):
    email = new_email()
    pool.idp.sign_up(
        ClientId=pool.client_id,
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    return email


def forget(pool, email, client=""):
    answer = pool.idp.forgot_password(ClientId=client or pool.client_id, Username=email)
    return answer["CodeDeliveryDetails"]


def test_a_confirmed_address_is_verified(pool):
    email = sign_up(pool)
    pool.idp.confirm_sign_up(ClientId=pool.client_id, Username=email, ConfirmationCode="123456")
    assert pool.attributes(email)["email_verified"] == "true"


def test_a_wrong_code_verifies_nothing(pool):
    email = sign_up(pool)
    with refused("CodeMismatchException"):
        pool.idp.confirm_sign_up(ClientId=pool.client_id, Username=email, ConfirmationCode="654321")
    assert "email_verified" not in pool.attributes(email)


def test_who_is_confirmed_gets_no_other_code(pool):
    email = sign_up(pool)
    pool.idp.resend_confirmation_code(ClientId=pool.client_id, Username=email)
    assert len(pool.mails_to(email)) == 2
    pool.idp.admin_confirm_sign_up(UserPoolId=pool.id, Username=email)
    with refused("InvalidParameterException", "User is already confirmed."):
        pool.idp.resend_confirmation_code(ClientId=pool.client_id, Username=email)


@pytest.mark.parametrize(
    ("invited", "status"), [(False, "CONFIRMED"), (True, "FORCE_CHANGE_PASSWORD")]
)
def test_only_who_signed_up_is_confirmed(pool, invited, status):
    email = pool.account(invited=invited)
    message = f"User cannot be confirmed. Current status is {status}"
    with refused("NotAuthorizedException", message):
        pool.idp.admin_confirm_sign_up(UserPoolId=pool.id, Username=email)


def test_who_was_invited_cannot_have_forgotten_a_password(pool):
    email = pool.account(invited=True)
    message = "User password cannot be reset in the current state."
    with refused("NotAuthorizedException", message):
        forget(pool, email)
    with refused("NotAuthorizedException", message):
        pool.idp.admin_reset_user_password(UserPoolId=pool.id, Username=email)
    assert pool.mails_to(email) == []
    assert pool.log_in(email, TEMPORARY)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_password_is_reset_at_a_verified_address_only(pool):
    email = pool.account(email_verified="false")
    message = (
        "Cannot reset password for the user as there is no registered/verified email or"
        " phone_number"
    )
    with refused("InvalidParameterException", message):
        forget(pool, email)
    with refused("InvalidParameterException", message):
        pool.idp.admin_reset_user_password(UserPoolId=pool.id, Username=email)
    assert pool.mails_to(email) == []


def test_who_is_disabled_resets_nothing(pool):
    email = pool.account()
    pool.idp.admin_disable_user(UserPoolId=pool.id, Username=email)
    with refused("NotAuthorizedException", "User is disabled."):
        forget(pool, email)


def test_a_client_that_hides_users_does_not_tell_who_can_reset_a_password(pool):
    client = pool.add_client(ExplicitAuthFlows=FLOWS, PreventUserExistenceErrors="ENABLED")
    disabled, unverified = pool.account(), pool.account(email_verified="false")
    pool.idp.admin_disable_user(UserPoolId=pool.id, Username=disabled)
    known = pool.account()
    expected = {
        "Destination": "s***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    for email in (known, disabled, unverified, "somebody-else@example.com"):
        assert forget(pool, email, client) == expected
        assert len(pool.mails_to(email)) == (email == known)


def test_a_pool_that_ignores_case_does(pool_with):
    pool = pool_with(UsernameConfiguration={"CaseSensitive": False})
    email = pool.account()
    assert pool.tokens(email.upper())
    with refused("UsernameExistsException"):
        pool.account(email=email.title())


def test_a_pool_that_minds_case_does(pool_with):
    pool = pool_with(UsernameConfiguration={"CaseSensitive": True})
    email = pool.account()
    with refused("UserNotFoundException"):
        pool.log_in(email.upper())
