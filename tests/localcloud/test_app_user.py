"""What the app may do at the local AWS, which checks IAM policies as AWS does."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.app_user import NAME, ensure_app_user
from localcloud.state import StateFolder

NOBODY = "nobody@example.com"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}],
    }
)
OF_A_POOL = ("describe_user_pool", "get_user_pool_mfa_config", "list_groups")
OF_A_PERSON = (
    "admin_confirm_sign_up",
    "admin_delete_user",
    "admin_disable_user",
    "admin_enable_user",
    "admin_get_user",
    "admin_list_groups_for_user",
    "admin_reset_user_password",
    "admin_set_user_mfa_preference",
    "admin_user_global_sign_out",
)


def client_of(cloud, service, **changes):
    """A client with the keys that the app is given."""
    environment = cloud.environment | changes
    return boto3.client(
        service,
        endpoint_url=cloud.endpoint,
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}),
    )


@pytest.fixture(scope="session")
def idp(cloud):
    """Cognito as the app sees it."""
    return client_of(cloud, "cognito-idp")


@pytest.fixture
def pool(cloud):
    return cloud.environment["COGNITO_USER_POOL_ID"]


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def test_the_app_is_a_user_and_the_tests_are_the_root(cloud):
    assert client_of(cloud, "sts").get_caller_identity()["Arn"].endswith(f":user/{NAME}")
    assert cloud.client("sts").get_caller_identity()["Arn"].endswith(":root")


@pytest.mark.parametrize("operation", OF_A_PERSON)
def test_it_may_help_people_of_the_pool(idp, pool, operation):
    # That there is no such person is said only to who may ask.
    call = getattr(idp, operation)
    assert refusal(call, UserPoolId=pool, Username=NOBODY) == "UserNotFoundException"


def test_it_may_look_for_people_and_at_the_pool(cloud, idp, pool):
    assert idp.list_users(UserPoolId=pool, Filter='email = "support@example.com"')["Users"]
    assert idp.list_identity_providers(UserPoolId=pool, MaxResults=1)["Providers"] == []
    client_id = cloud.environment["COGNITO_APP_CLIENT_ID"]
    idp.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)
    domain = idp.describe_user_pool_domain(Domain="budget-tracker")["DomainDescription"]
    assert domain["UserPoolId"] == pool
    for operation in OF_A_POOL:
        getattr(idp, operation)(UserPoolId=pool)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("admin_set_user_password", {"Username": NOBODY, "Password": "Long-enough-1"}),
        ("admin_create_user", {"Username": NOBODY}),
        ("admin_add_user_to_group", {"Username": NOBODY, "GroupName": "admins"}),
        ("admin_update_user_attributes", {"Username": NOBODY, "UserAttributes": []}),
        ("update_user_pool", {}),
        ("delete_user_pool", {}),
    ],
)
def test_it_may_not_take_over_accounts_or_change_the_pool(idp, pool, operation, arguments):
    call = getattr(idp, operation)
    assert refusal(call, UserPoolId=pool, **arguments) == "AccessDeniedException"


@pytest.mark.parametrize("operation", ["admin_get_user", "admin_delete_user", "list_users"])
def test_it_may_do_nothing_to_another_pool(cloud, idp, operation):
    root = cloud.client("cognito-idp")
    other = root.create_user_pool(PoolName="other")["UserPool"]["Id"]
    person = {} if operation == "list_users" else {"Username": NOBODY}
    assert refusal(getattr(idp, operation), UserPoolId=other, **person) == "AccessDeniedException"
    root.delete_user_pool(UserPoolId=other)


def test_it_may_not_give_itself_more(cloud):
    attach = client_of(cloud, "iam").attach_user_policy
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert refusal(attach, UserName=NAME, PolicyArn=administrator) == "AccessDenied"


def test_a_wrong_secret_opens_nothing(cloud, pool):
    forged = client_of(cloud, "cognito-idp", AWS_SECRET_ACCESS_KEY="guessed")
    code = refusal(forged.admin_get_user, UserPoolId=pool, Username=NOBODY)
    assert code == "InvalidSignatureException"


class TestKeepingIt:
    @pytest.fixture
    def iam(self, cloud, monkeypatch):
        monkeypatch.setattr("localcloud.app_user.NAME", "another-app")
        return cloud.client("iam")

    def keys(self, iam):
        listed = iam.list_access_keys(UserName="another-app")["AccessKeyMetadata"]
        return [key["AccessKeyId"] for key in listed]

    def test_its_key_stays_the_same(self, iam, tmp_path):
        state = StateFolder(tmp_path)
        first = ensure_app_user(iam, [], state)
        assert ensure_app_user(iam, [], state) == first
        assert self.keys(iam) == [first["AWS_ACCESS_KEY_ID"]]

    def test_a_lost_key_is_replaced_and_the_old_ones_end(self, iam, tmp_path):
        state = StateFolder(tmp_path)
        first = ensure_app_user(iam, [], state)
        (tmp_path / "app-user.json").unlink()
        second = ensure_app_user(iam, [], state)
        assert self.keys(iam) == [second["AWS_ACCESS_KEY_ID"]]
        assert second["AWS_ACCESS_KEY_ID"] != first["AWS_ACCESS_KEY_ID"]

    def test_a_key_that_the_local_aws_has_forgotten_is_replaced(self, iam, tmp_path):
        state = StateFolder(tmp_path)
        first = ensure_app_user(iam, [], state)
        iam.delete_access_key(UserName="another-app", AccessKeyId=first["AWS_ACCESS_KEY_ID"])
        second = ensure_app_user(iam, [], state)
        assert self.keys(iam) == [second["AWS_ACCESS_KEY_ID"]]

    def test_it_has_these_policies_and_no_others(self, iam, tmp_path):
        policies = [
            iam.create_policy(
                PolicyName=name,
                PolicyDocument=POLICY,
            )["Policy"]["Arn"]
            for name in ("one-policy", "another-policy")
        ]
        for wanted in (policies, policies[:1]):
            ensure_app_user(iam, wanted, StateFolder(tmp_path))
            attached = iam.list_attached_user_policies(UserName="another-app")["AttachedPolicies"]
            assert {policy["PolicyArn"] for policy in attached} == set(wanted)
        for policy in wanted:
            iam.detach_user_policy(UserName="another-app", PolicyArn=policy)
        for policy in policies:
            iam.delete_policy(PolicyArn=policy)
