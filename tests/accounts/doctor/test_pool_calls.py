"""What the gateway asks of Cognito for the doctor."""

import pytest

from tests.accounts.cognito.asking import ENDPOINT, SECRET, answer, make, refusing, sent
from tests.accounts.cognito.servers import replying, serving

POOL = "us-east-1_pool"


@pytest.fixture
def aws(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with serving(answer()) as running:
        monkeypatch.setenv(ENDPOINT, running.url)
        yield running


@pytest.fixture
def gateway():
    return make(user_pool_id=POOL)


CALLS = [
    ("describe_pool", {}, "DescribeUserPool", {"UserPoolId": POOL}),
    (
        "describe_app_client",
        {},
        "DescribeUserPoolClient",
        {"UserPoolId": POOL, "ClientId": "client"},
    ),
    ("describe_mfa", {}, "GetUserPoolMfaConfig", {"UserPoolId": POOL}),
    ("describe_domain", {"domain": "prefix"}, "DescribeUserPoolDomain", {"Domain": "prefix"}),
    ("list_groups", {}, "ListGroups", {"UserPoolId": POOL, "Limit": 60}),
    (
        "list_identity_providers",
        {},
        "ListIdentityProviders",
        {"UserPoolId": POOL, "MaxResults": 60},
    ),
]


@pytest.mark.parametrize(("method", "arguments", "operation", "parameters"), CALLS)
def test_calls_are_signed(aws, gateway, method, arguments, operation, parameters):
    getattr(gateway, method)(**arguments)
    assert sent(aws) == (operation, parameters)
    headers, _ = aws.requests[-1]
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 ")


@pytest.mark.parametrize(("method", "arguments"), [call[:2] for call in CALLS])
@pytest.mark.parametrize("code", ["ResourceNotFoundException", "InvalidParameterException"])
def test_what_aws_does_not_know_is_empty(aws, gateway, method, arguments, code):
    aws.answer = refusing(code)
    assert getattr(gateway, method)(**arguments) in ({}, [])


def test_what_botocore_will_not_send_is_as_unknown(aws):
    assert make(user_pool_id="").describe_pool() == {}
    assert aws.count == 0


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("", None, ""),
        (SECRET, None, ""),
        ("", SECRET, "another"),
        (SECRET, SECRET, "ours"),
        (SECRET, SECRET + "x", "another"),
    ],
)
def test_the_secret_stays_inside(aws, ours, theirs, told):
    shown = {"ClientSecret": theirs} if theirs else {}
    aws.answer = answer(UserPoolClient=shown | {"ClientId": "client"})
    client = make(ours, user_pool_id=POOL).describe_app_client()
    assert client == {"ClientId": "client", "ClientSecret": told}


@pytest.mark.parametrize(
    ("method", "part", "name"),
    [
        ("list_groups", "Groups", "GroupName"),
        ("list_identity_providers", "Providers", "ProviderName"),
    ],
)
def test_a_list_is_read_to_its_end(aws, gateway, method, part, name):
    pages = {"": ("1", "two"), "two": ("2", "three"), "three": ("3", "")}

    def page(request):
        token = sent(aws)[1].get("NextToken", "")
        value, following = pages[token]
        content = {part: [{name: value}]} | ({"NextToken": following} if following else {})
        answer(**content)(request)

    aws.answer = page
    assert [entry[name] for entry in getattr(gateway, method)()] == ["1", "2", "3"]
    assert aws.count == 3


def test_an_answer_without_what_was_asked_for_is_empty(aws, gateway):
    aws.answer = replying(b"{}")
    assert gateway.describe_pool() == {}
    assert gateway.describe_app_client() == {}
    assert gateway.describe_domain(domain="prefix") == {}
    assert gateway.list_groups() == []
