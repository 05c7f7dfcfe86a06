"""Coming from an external provider, through the trigger that cognito.yaml deploys.

The local AWS runs the function itself, with its role and no more. AWS may fail the sign-in that
has just linked somebody and let in the next; the local AWS lets in at once.
"""

import itertools

import pytest

from deployment.stacks import Stack

from .conftest import TEMPLATES
from .oidc import CLIENT_ID, CLIENT_SECRET, providing, sign_in, tokens
from .parameters import OIDC

PASSWORD = "Long-enough-1"
NAME = OIDC["IdentityProviderName"]
REFUSED = "PreSignUp failed with error account_exists: "
numbers = itertools.count()


@pytest.fixture(scope="module")
def provider():
    with providing() as provider:
        yield provider


@pytest.fixture(scope="module")
def outputs(cloud, provider):
    stack = Stack(cloud.client("cloudformation"), "live-linking")
    stack.deploy(
        TEMPLATES / "cognito.yaml",
        OIDC
        | {
            "DomainPrefix": "people-who-link",
            "IdentityProviderIssuer": provider.issuer,
            "IdentityProviderClientId": CLIENT_ID,
            "IdentityProviderClientSecret": CLIENT_SECRET,
        },
    )
    yield stack.outputs()
    stack.delete()


@pytest.fixture
def come(cloud, outputs, provider):
    """Come from the provider as somebody; the claims of the ID token, or the error."""
    client = outputs["CognitoAppClientId"]

    def coming(**claims):
        provider.claims = claims
        said = sign_in(cloud.endpoint, client, NAME)
        assert said["state"] == "state-of-the-app"
        if "error" in said:
            assert said["error"] == "invalid_request"
            return said["error_description"]
        return tokens(cloud.endpoint, client, said["code"])["id_token"]

    return coming


@pytest.fixture
def email():
    return f"person{next(numbers)}@example.com"


@pytest.fixture
def account(idp, outputs, email):
    """Make an account with a password; its sub."""

    def make(*, verified="true", confirmed=True, address=email):
        who = {"UserPoolId": outputs["CognitoUserPoolId"], "Username": address}
        attributes = {"email": address, "email_verified": verified}
        made = idp.admin_create_user(
            **who,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
        if confirmed:
            idp.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
        return made["User"]["Username"]

    return make


@pytest.fixture
def accounts(idp, outputs, email):
    """The accounts of the address, by status."""

    def listing():
        pool = outputs["CognitoUserPoolId"]
        users = idp.list_users(UserPoolId=pool, Filter=f'email = "{email}"')["Users"]
        return sorted(user["UserStatus"] for user in users)

    return listing


def test_a_new_address_becomes_an_account_and_stays_it(come, accounts, email):
    first = come(sub="Ab-1", email=email, email_verified=True)
    again = come(sub="Ab-1", email=email, email_verified=True)
    assert first["sub"] == again["sub"]
    assert first["email_verified"] is True
    assert accounts() == ["EXTERNAL_PROVIDER"]


def test_a_new_address_that_nobody_verified_is_not_taken_for_verified(come, email):
    assert come(sub="Ab-2", email=email, email_verified=False)["email_verified"] is False


def test_a_verified_address_is_the_account_that_is_here(come, account, accounts, email):
    sub = account()
    first = come(sub="Mixed-Case-3", email=email, email_verified=True)
    again = come(sub="Mixed-Case-3", email=email, email_verified=True)
    assert first["sub"] == again["sub"] == sub
    assert accounts() == ["CONFIRMED"]


def test_the_link_is_to_who_they_are_there_and_not_to_their_address(come, account, email):
    sub = account()
    come(sub="Ab-4", email=email, email_verified=True)
    moved = come(sub="Ab-4", email=f"moved-{email}", email_verified=True)
    assert moved["sub"] == sub


def test_the_password_goes_on_working(cloud, idp, come, account, outputs, email):
    account()
    come(sub="Ab-5", email=email, email_verified=True)
    idp.initiate_auth(
        ClientId=outputs["CognitoAppClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )


def test_the_spelling_of_the_address_does_not_matter(come, account, email):
    sub = account()
    assert come(sub="Ab-6", email=email.upper(), email_verified=True)["sub"] == sub


@pytest.mark.parametrize("claim", [{"email_verified": False}, {"email_verified": "no"}, {}])
def test_who_is_not_verified_there_gets_nobodys_account(come, account, accounts, email, claim):
    account()
    assert come(sub="Ab-7", email=email, **claim).startswith(REFUSED)
    assert accounts() == ["CONFIRMED"]


def test_an_account_whose_address_was_never_verified_is_not_given_away(
    come, account, accounts, email
):
    account(verified="false")
    assert come(sub="Ab-8", email=email, email_verified=True).startswith(REFUSED)
    assert accounts() == ["CONFIRMED"]


def test_an_account_that_waits_for_its_first_log_in_is_not_given_away(
    come, account, accounts, email
):
    account(confirmed=False)
    assert come(sub="Ab-9", email=email, email_verified=True).startswith(REFUSED)
    assert accounts() == ["FORCE_CHANGE_PASSWORD"]


def test_a_sign_up_that_waits_for_its_code_is_not_given_away(idp, come, outputs, accounts, email):
    idp.sign_up(
        ClientId=outputs["CognitoAppClientId"],
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    assert come(sub="Ab-10", email=email, email_verified=True).startswith(REFUSED)
    assert accounts() == ["UNCONFIRMED"]


def test_a_disabled_account_is_not_given_away(idp, come, account, outputs, email):
    account()
    idp.admin_disable_user(UserPoolId=outputs["CognitoUserPoolId"], Username=email)
    assert come(sub="Ab-11", email=email, email_verified=True).startswith(REFUSED)


def test_another_person_of_the_provider_does_not_get_the_account_of_the_first(
    come, accounts, email
):
    come(sub="Ab-12", email=email, email_verified=True)
    assert come(sub="Cd-12", email=email, email_verified=True).startswith(REFUSED)
    assert accounts() == ["EXTERNAL_PROVIDER"]


def test_where_two_accounts_have_the_address_neither_is_given_away(come, account, accounts, email):
    account()
    come(sub="Ab-15", email=f"other-{email}", email_verified=True)
    # Who has an account already may take on any address that the provider vouches for.
    come(sub="Ab-15", email=email, email_verified=True)
    assert accounts() == ["CONFIRMED", "EXTERNAL_PROVIDER"]
    assert come(sub="Cd-15", email=email, email_verified=True).startswith(REFUSED)
    assert accounts() == ["CONFIRMED", "EXTERNAL_PROVIDER"]


def test_who_was_refused_gets_in_once_both_have_verified_the_address(come, account, email):
    sub = account()
    assert come(sub="Ab-13", email=email, email_verified=False).startswith(REFUSED)
    assert come(sub="Ab-13", email=email, email_verified=True)["sub"] == sub


def test_signing_up_with_a_password_goes_past_the_trigger(idp, outputs, accounts, email):
    answer = idp.sign_up(
        ClientId=outputs["CognitoAppClientId"],
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    assert answer["UserConfirmed"] is False
    assert accounts() == ["UNCONFIRMED"]


def test_the_provider_is_asked_for_no_more_than_the_address(come, provider, email):
    provider.requests.clear()
    come(sub="Ab-14", email=email, email_verified=True)
    (asked,) = [request for request in provider.requests if "scope" in request]
    assert asked["scope"] == "openid email"
    assert asked["client_id"] == CLIENT_ID
