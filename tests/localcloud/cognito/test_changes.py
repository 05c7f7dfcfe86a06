"""Changes of the e-mail address, which count once the new address is verified."""

import pytest

from .conftest import new_email, refused

FIRST = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
WRONG_CODE = refused(
    "CodeMismatchException", "Invalid verification code provided, please try again."
)
NO_CODE = refused("ExpiredCodeException", "Invalid code provided, please request a code again.")
TAKEN = refused("AliasExistsException", "An account with the given email already exists.")


@pytest.fixture
def pool(pool_with):
    """A user pool that wants a new address verified first."""
    return pool_with(UserAttributeUpdateSettings=FIRST)


def change(pool, token, email):
    answer = pool.idp.update_user_attributes(
        AccessToken=token, UserAttributes=[{"Name": "email", "Value": email}]
    )
    return answer["CodeDeliveryDetailsList"]


def verify(pool, token, code="123456", name="email"):
    pool.idp.verify_user_attribute(AccessToken=token, AttributeName=name, Code=code)


def test_a_new_address_counts_once_its_code_is_back(pool):
    old, new = pool.account(), new_email()
    token = pool.access_token(old)
    (sent,) = change(pool, token, new)
    assert sent == {
        "Destination": "s***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    assert "123456" in pool.mails_to(new)[0]
    assert pool.mails_to(old) == []
    assert pool.attributes(old)["email"] == old
    assert pool.tokens(old)
    with refused("UserNotFoundException"):
        pool.log_in(new)
    with WRONG_CODE:
        verify(pool, token, "654321")
    assert pool.tokens(old)

    verify(pool, token)
    assert pool.attributes(new)["email"] == new
    assert pool.attributes(new)["email_verified"] == "true"
    assert pool.tokens(new)
    with refused("UserNotFoundException"):
        pool.log_in(old)
    with NO_CODE:
        verify(pool, token)


def test_somebody_else_can_take_the_address_left_behind(pool):
    old, new = pool.account(), new_email()
    token = pool.access_token(old)
    change(pool, token, new)
    verify(pool, token)
    pool.idp.sign_up(ClientId=pool.client_id, Username=old, Password="SecurePassword123")
    assert pool.attributes(old)["sub"] != pool.attributes(new)["sub"]


def test_the_code_is_mailed_again(pool):
    new = new_email()
    token = pool.access_token(pool.account())
    change(pool, token, new)
    answer = pool.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    assert answer["CodeDeliveryDetails"]["Destination"] == "s***@e***"
    assert len(pool.mails_to(new)) == 2
    verify(pool, token)
    assert pool.attributes(new)["email"] == new


def test_of_two_changes_the_later_counts(pool):
    email, first, second = pool.account(), new_email(), new_email()
    token = pool.access_token(email)
    change(pool, token, first)
    change(pool, token, second)
    verify(pool, token)
    assert pool.attributes(second)["email"] == second
    with refused("UserNotFoundException"):
        pool.log_in(first)


def test_the_same_address_is_no_change(pool):
    email = pool.account()
    token = pool.access_token(email)
    assert change(pool, token, email) == []
    assert pool.mails_to(email) == []
    with NO_CODE:
        verify(pool, token)


def test_the_present_address_can_be_verified(pool):
    email = pool.account(email_verified="false")
    token = pool.access_token(email)
    pool.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    assert len(pool.mails_to(email)) == 1
    verify(pool, token)
    assert pool.attributes(email)["email_verified"] == "true"


def test_the_address_of_another_is_refused(pool):
    token, other = pool.access_token(pool.account()), pool.account()
    with TAKEN:
        change(pool, token, other)
    assert pool.mails_to(other) == []


def test_an_address_taken_meanwhile_is_refused(pool):
    email, new = pool.account(), new_email()
    token = pool.access_token(email)
    change(pool, token, new)
    pool.account(email=new)
    with TAKEN:
        verify(pool, token)
    assert pool.attributes(email)["email"] == email


def test_only_an_access_token_changes_anything(pool):
    tokens = pool.tokens(pool.account())
    for token in (tokens["IdToken"], "made.up.token"):
        with refused("NotAuthorizedException", "Invalid Access Token"):
            change(pool, token, new_email())
        with refused("NotAuthorizedException", "Invalid Access Token"):
            verify(pool, token)
        with refused("NotAuthorizedException", "Invalid Access Token"):
            pool.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")


def test_only_addresses_and_numbers_are_verified(pool):
    token = pool.access_token(pool.account())
    message = "Invalid attribute name. Only phone_number and email can be verified."
    with refused("InvalidParameterException", message):
        pool.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="name")
    with refused("InvalidParameterException", message):
        verify(pool, token, name="name")
    message = "User does not have a valid registered phone number"
    with refused("InvalidParameterException", message):
        pool.idp.get_user_attribute_verification_code(
            AccessToken=token, AttributeName="phone_number"
        )


@pytest.mark.parametrize("name", ["email_verified", "sub", "phone_number_verified"])
def test_nobody_vouches_for_themselves(pool, name):
    email = pool.account(email_verified="false")
    before = pool.attributes(email)
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        pool.idp.update_user_attributes(
            AccessToken=pool.access_token(email), UserAttributes=[{"Name": name, "Value": "true"}]
        )
    assert pool.attributes(email) == before


def test_only_what_the_app_client_may_write(pool):
    client = pool.add_client(WriteAttributes=["email"])
    email = pool.account()
    token = pool.tokens(email, client=client)["AccessToken"]
    name = [{"Name": "name", "Value": "Anne"}]
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        pool.idp.update_user_attributes(AccessToken=token, UserAttributes=name)
    assert change(pool, token, new_email())
    pool.idp.update_user_attributes(AccessToken=pool.access_token(email), UserAttributes=name)
    assert pool.attributes(email)["name"] == "Anne"


def test_without_the_setting_a_new_address_counts_at_once_unverified(pool_with):
    pool = pool_with()
    old, new = pool.account(), new_email()
    token = pool.access_token(old)
    (sent,) = change(pool, token, new)
    assert sent["DeliveryMedium"] == "EMAIL"
    assert pool.tokens(new)
    assert pool.attributes(new)["email_verified"] == "false"
    verify(pool, token)
    assert pool.attributes(new)["email_verified"] == "true"


def test_an_administrator_can_vouch_for_an_address(pool):
    old, new, newer = pool.account(), new_email(), new_email()

    def set_to(email, *more):
        pool.idp.admin_update_user_attributes(
            UserPoolId=pool.id,
            Username=pool.attributes(old)["sub"],
            UserAttributes=[{"Name": "email", "Value": email}, *more],
        )

    set_to(new)
    assert len(pool.mails_to(new)) == 1
    assert pool.attributes(old)["email"] == old
    token = pool.access_token(old)
    set_to(newer, {"Name": "email_verified", "Value": "true"})
    assert pool.mails_to(newer) == []
    assert pool.attributes(newer)["email_verified"] == "true"
    with NO_CODE:
        verify(pool, token)
