"""Who may do what: the IAM policies and the trigger's role in cognito.yaml."""

import pytest

from .parameters import GOOGLE, OIDC
from .resolving import actions

POOL = {"Fn::GetAtt": ["UserPool", "Arn"]}


def named(*names):
    return {f"cognito-idp:{name}" for name in names}


def test_support_may_help_people_of_this_pool_and_no_more(resolved):
    (statement,) = resolved().resources["SupportPolicy"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Resource"] == POOL
    assert actions(statement) == named(
        "AdminConfirmSignUp",
        "AdminDeleteUser",
        "AdminDisableUser",
        "AdminEnableUser",
        "AdminGetUser",
        "AdminListGroupsForUser",
        "AdminResetUserPassword",
        "AdminSetUserMFAPreference",
        "AdminUserGlobalSignOut",
        "ListUsers",
    )


def test_the_doctor_may_look_at_this_pool_and_at_domains(resolved):
    here, anywhere = resolved().resources["DoctorPolicy"]["PolicyDocument"]["Statement"]
    assert here["Resource"] == POOL
    assert actions(here) == named(
        "DescribeUserPool",
        "DescribeUserPoolClient",
        "GetUserPoolMfaConfig",
        "ListGroups",
        "ListIdentityProviders",
    )
    assert anywhere["Resource"] == "*"
    assert actions(anywhere) == named("DescribeUserPoolDomain")


@pytest.fixture(params=[GOOGLE, OIDC], ids=["Google", "OIDC"])
def federated(request, resolved):
    return resolved(**request.param).resources


def test_the_trigger_may_find_and_link_people_of_this_pool_and_write_its_log(federated):
    role = federated["LinkProviderRole"]
    assert "ManagedPolicyArns" not in role
    (log,) = role["Policies"]
    (writing,) = log["PolicyDocument"]["Statement"]
    assert actions(writing) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert writing["Resource"] == {"Fn::GetAtt": ["LinkProviderLog", "Arn"]}
    link = federated["LinkProviderPolicy"]
    (linking,) = link["PolicyDocument"]["Statement"]
    assert link["Roles"] == [{"Ref": "LinkProviderRole"}]
    assert actions(linking) == named("AdminLinkProviderForUser", "ListUsers")
    assert linking["Resource"] == POOL


def test_only_this_pool_may_call_the_trigger_and_only_lambda_has_its_role(federated):
    permission = federated["LinkProviderPermission"]
    assert permission == {
        "FunctionName": {"Ref": "LinkProvider"},
        "Action": "lambda:InvokeFunction",
        "Principal": "cognito-idp.amazonaws.com",
        "SourceArn": POOL,
    }
    (trust,) = federated["LinkProviderRole"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_the_trigger_answers_in_time_and_its_log_is_not_kept_for_ever(federated):
    function = federated["LinkProvider"]
    # Cognito waits five seconds.
    assert function["Timeout"] == 5
    assert function["MemorySize"] >= 512
    assert function["Runtime"] == "python3.13"
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": "LinkProviderLog"}}
    assert federated["LinkProviderLog"]["RetentionInDays"] == 30
    assert federated["UserPool"]["LambdaConfig"] == {
        "PreSignUp": {"Fn::GetAtt": ["LinkProvider", "Arn"]}
    }


def test_the_trigger_knows_its_provider_by_name(federated):
    provider = federated["ExternalProvider"]["ProviderName"]
    assert federated["LinkProvider"]["Environment"] == {"Variables": {"PROVIDER": provider}}
