"""link_provider.py by itself, asking the local AWS; test_linking_live.py has its stories."""

import importlib.util
import textwrap

import pytest
from botocore.stub import Stubber

from .conftest import TEMPLATES

SOURCE = TEMPLATES / "link_provider.py"
PROVIDER = "Staff-Login"


@pytest.fixture
def trigger(cloud, monkeypatch):
    """The module, with the environment that Lambda would give it."""
    variables = {
        "PROVIDER": PROVIDER,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": cloud.endpoint,
        "AWS_DEFAULT_REGION": cloud.environment["AWS_REGION"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "NO_PROXY": "127.0.0.1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    spec = importlib.util.spec_from_file_location("link_provider", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def event(cloud):
    """What Cognito sends of somebody new; parts of it can be changed."""

    def sent(source="PreSignUp_ExternalProvider", username="staff-login_ab-1", **attributes):
        user_attributes = {
            "email": "nobody@example.com",
            "email_verified": "true",
            "custom:provider_sub": "Ab-1",
        } | attributes
        return {
            "triggerSource": source,
            "userPoolId": cloud.environment["COGNITO_USER_POOL_ID"],
            "userName": username,
            "request": {"userAttributes": user_attributes},
            "response": {"autoConfirmUser": False, "autoVerifyEmail": False},
        }

    return sent


def test_the_template_carries_a_copy(cognito_template):
    code = cognito_template["Resources"]["LinkProvider"]["Properties"]["Code"]["ZipFile"]
    assert code.rstrip() == SOURCE.read_text().rstrip(), (
        "Put into cognito.yaml, below ZipFile, what link_provider.py says, ten blanks further in:\n"
        + textwrap.indent(SOURCE.read_text(), " " * 10)
    )
    # As much as a template may carry.
    assert len(code) <= 4096


def test_somebody_new_passes_and_nothing_is_decided_for_them(trigger, event):
    assert trigger.handler(event(), None) == event()


@pytest.mark.parametrize("source", ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser"])
def test_who_does_not_come_from_a_provider_passes_unseen(trigger, event, source):
    other = event(source, "a-sub", **{"custom:provider_sub": "", "email": ""})
    assert trigger.handler(other, None) == other


@pytest.mark.parametrize(
    ("username", "subject"),
    [
        ("staff-login_ab-1", ""),
        ("staff-login_ab-1", "Ab-2"),
        ("google_ab-1", "Ab-1"),
        ("ab-1", "Ab-1"),
    ],
)
def test_who_it_is_has_to_be_what_cognito_made_of_it(trigger, event, username, subject):
    with pytest.raises(trigger.Refused, match=r"^subject_unknown: "):
        trigger.handler(event(username=username, **{"custom:provider_sub": subject}), None)


def test_a_provider_that_says_nothing_lets_nobody_in(trigger, event):
    silent = event()
    silent["request"]["userAttributes"] = {}
    with pytest.raises(trigger.Refused, match=r"^subject_unknown: "):
        trigger.handler(silent, None)
    del (unaddressed := event())["request"]["userAttributes"]["email"]
    with pytest.raises(trigger.Refused, match=r"^email_unusable: "):
        trigger.handler(unaddressed, None)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        '"nobody"@example.com',
        'nobody@example.com" or email ^= "',
        "nobody\\@example.com",
        "no body@example.com",
        "nobody@example.com\n",
        "nobody@one@example.com",
        "no\N{KELVIN SIGN}ody@example.com",
        "nobody@ex\N{LATIN SMALL LETTER A WITH DIAERESIS}mple.com",
    ],
)
def test_what_could_pass_for_another_address_is_refused(trigger, event, email):
    with pytest.raises(trigger.Refused, match=r"^email_unusable: "):
        trigger.handler(event(email=email), None)


def test_the_address_is_looked_for_in_both_spellings_which_the_local_aws_takes_for_one(
    trigger, event
):
    person = {
        "Username": "a-sub",
        "UserStatus": "CONFIRMED",
        "Enabled": True,
        "Attributes": [{"Name": "email_verified", "Value": "true"}],
    }
    pool = event()["userPoolId"]
    with Stubber(trigger._cognito()) as cognito:
        for spelling, found in (("Ann@example.com", []), ("ann@example.com", [person])):
            search = {"UserPoolId": pool, "Filter": f'email = "{spelling}"'}
            cognito.add_response("list_users", {"Users": found}, search)
        cognito.add_response(
            "admin_link_provider_for_user",
            {},
            {
                "UserPoolId": pool,
                "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "a-sub"},
                "SourceUser": {
                    "ProviderName": PROVIDER,
                    "ProviderAttributeName": "Cognito_Subject",
                    "ProviderAttributeValue": "Ab-1",
                },
            },
        )
        trigger.handler(event(email="Ann@example.com"), None)
        cognito.assert_no_pending_responses()


def test_no_address_and_no_name_stands_in_a_refusal(cloud, trigger, event):
    taken = cloud.staff[0].email
    with pytest.raises(trigger.Refused, match=r"^account_exists: ") as refusal:
        trigger.handler(event(email=taken, email_verified="false"), None)
    assert taken not in str(refusal.value)
    assert not str(refusal.value).endswith(".")
