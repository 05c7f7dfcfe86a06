"""service.yaml: what the function may do, and what it needs around it."""

from .parameters import KEY, SERVICE
from .resolving import actions

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:budget-tracker-dev"
NAME = "budget-tracker-dev"


def rights(template):
    """What the role's own policies allow: actions by policy, statement by statement."""
    return {
        policy["PolicyName"]: [
            (statement["Effect"], actions(statement), statement["Resource"])
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        for policy in template.resources["FunctionRole"]["Policies"]
    }


ADDRESSES = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
}
LOOKING = {"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}


def test_the_function_may_do_this_and_no_more(service):
    assert rights(service()) == {
        "log": [
            (
                "Allow",
                {"logs:CreateLogStream", "logs:PutLogEvents"},
                {"Fn::GetAtt": ["FunctionLog", "Arn"]},
            )
        ],
        "password": [("Allow", {"secretsmanager:GetSecretValue"}, SERVICE["DatabaseSecret"])],
        "invoke": [("Allow", {"lambda:InvokeFunction"}, [FUNCTION, f"{FUNCTION}:live"])],
        "network": [
            ("Allow", ADDRESSES, "arn:aws:ec2:us-east-1:000000000000:*/*"),
            ("Allow", LOOKING, "*"),
            ("Deny", ADDRESSES | LOOKING, "*"),
        ],
        "traces": [("Allow", {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, "*")],
    }


def test_the_code_in_the_function_gets_none_of_the_rights_on_the_network(service):
    (network,) = (
        policy
        for policy in service().resources["FunctionRole"]["Policies"]
        if policy["PolicyName"] == "network"
    )
    denied = network["PolicyDocument"]["Statement"][-1]
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": FUNCTION}}


def test_the_pool_comes_by_the_two_policies_of_its_own_stack(service):
    role = service().resources["FunctionRole"]
    assert role["ManagedPolicyArns"] == [SERVICE["SupportPolicyArn"], SERVICE["DoctorPolicyArn"]]
    assert "RoleName" not in role  # One of its own would need CAPABILITY_NAMED_IAM.


def test_without_tracing_there_is_no_right_to_trace(service):
    assert "traces" not in rights(service(Tracing="DISABLED"))


def test_a_key_is_used_only_through_secrets_manager_and_only_where_it_is_ones_own(service):
    template = service(DatabaseSecretKeyArn=KEY)
    assert rights(template)["password"][1:] == [("Allow", {"kms:Decrypt"}, KEY)]
    (password,) = (
        policy
        for policy in template.resources["FunctionRole"]["Policies"]
        if policy["PolicyName"] == "password"
    )
    assert password["PolicyDocument"]["Statement"][1]["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
    }


def test_lambda_and_the_api_have_the_role_and_nobody_else(service):
    (trust,) = service().resources["FunctionRole"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Principal": {"Service": ["lambda.amazonaws.com", "apigateway.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }


def test_the_log_is_the_functions_and_not_kept_for_ever(service):
    assert service(LogRetentionDays="30").resources["FunctionLog"] == {
        "LogGroupName": f"/aws/lambda/{NAME}",
        "RetentionInDays": "30",
    }


def test_packages_are_nobody_elses_and_do_not_pile_up(service):
    template = service()
    bucket = template.resources["PackageBucket"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (lifecycle,) = bucket["LifecycleConfiguration"]["Rules"]
    assert lifecycle["Status"] == "Enabled"
    assert lifecycle["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert lifecycle["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_packages_travel_by_tls_only(service):
    policy = service().resources["PackageBucketPolicy"]
    (denied,) = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == {"Ref": "PackageBucket"}
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:*")
    assert denied["Resource"] == [
        {"Fn::GetAtt": ["PackageBucket", "Arn"]},
        "${PackageBucket.Arn}/*",
    ]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_djangos_key_is_long_stays_and_is_not_the_functions_to_read(service, templates):
    declared = templates["service"]["Resources"]["DjangoSecret"]
    assert declared["DeletionPolicy"] == declared["UpdateReplacePolicy"] == "Retain"
    generated = service().resources["DjangoSecret"]["GenerateSecretString"]
    assert generated["PasswordLength"] >= 50
    # A JSON object of settings, so that others may be added to it.
    assert generated["SecretStringTemplate"] == "{}"
    assert generated["GenerateStringKey"] == "SECRET_KEY"
    assert "DjangoSecret" not in str(service().resources["FunctionRole"])


def test_outputs(service):
    assert service().outputs == {
        "FunctionRoleArn": {"Fn::GetAtt": ["FunctionRole", "Arn"]},
        "PackageBucket": {"Ref": "PackageBucket"},
        "DjangoSecretArn": {"Ref": "DjangoSecret"},
        "AlarmTopicArn": {"Ref": "AlarmTopic"},
        "DashboardUrl": "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1"
        "#dashboards/dashboard/budget-tracker-dev",
    }
