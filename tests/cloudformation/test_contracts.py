"""What holds for every template, and between them; what cfn-lint and checkov do not ask."""

import re

import pytest
from cfnlint.data import AdditionalSpecs
from cfnlint.helpers import load_resource

from deployment.stacks import setting_name, settings

from .conftest import TEMPLATES
from .resolving import actions

DOCUMENT = TEMPLATES.parent / "docs/templates.md"
ORDER = ("network", "database", "cognito", "service")
NEW = ("network", "database", "service")
# Which outputs of earlier stacks a template takes.
TAKEN = {
    "network": set(),
    "database": {"SubnetIds", "DatabaseSecurityGroupId"},
    "cognito": set(),
    "service": {
        "DatabaseSecret",
        "DatabaseSecretKeyArn",
        "DatabaseKind",
        "DatabaseIdentifier",
        "SupportPolicyArn",
        "DoctorPolicyArn",
    },
}


def test_there_are_no_other_templates(templates):
    assert set(templates) == set(ORDER)


@pytest.mark.parametrize("stack", ORDER)
def test_what_a_stack_takes_was_made_before_and_the_rest_has_a_default(templates, stack):
    made = {
        output
        for earlier in ORDER[: ORDER.index(stack)]
        for output in templates[earlier]["Outputs"]
    }
    parameters = templates[stack]["Parameters"]
    assert parameters.keys() & made == TAKEN[stack]
    asked = {name for name, parameter in parameters.items() if "Default" not in parameter}
    assert asked <= TAKEN[stack] | {"Stage"}


def test_no_two_stacks_have_an_output_of_the_same_name(templates):
    outputs = [name for stack in ORDER for name in templates[stack]["Outputs"]]
    assert len(outputs) == len(set(outputs))


def test_what_stacks_hand_on_is_of_the_kind_that_is_asked_for(templates):
    """A parameter of the same name is the same thing wherever it stands."""
    for name in ("Stage", "DatabaseKind", "DeletionProtection"):
        limits = {
            str(parameter.get("AllowedValues") or parameter["AllowedPattern"])
            for stack in ORDER
            if (parameter := templates[stack]["Parameters"].get(name))
        }
        assert len(limits) == 1, name


@pytest.mark.parametrize("stack", NEW)
def test_each_parameter_is_described_limited_and_in_a_group(templates, stack):
    template = templates[stack]
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"].endswith("."), name
        assert parameter["ConstraintDescription"], name
        if parameter["Type"] == "Number" and "AllowedValues" not in parameter:
            assert {"MinValue", "MaxValue"} <= parameter.keys(), name
        else:
            assert parameter.keys() & {"AllowedValues", "AllowedPattern"}, name
        pattern = parameter.get("AllowedPattern", "^$")
        assert (pattern[0], pattern[-1]) == ("^", "$"), name
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(template["Parameters"])


@pytest.mark.parametrize("stack", NEW)
def test_each_default_is_within_its_limits(templates, stack):
    for name, parameter in templates[stack]["Parameters"].items():
        if "Default" in parameter:
            default = parameter["Default"]
            assert default in parameter.get("AllowedValues", [default]), name
            assert parameter.get("MinValue", default) <= default, name
            assert default <= parameter.get("MaxValue", default), name
            assert re.search(parameter.get("AllowedPattern", ""), str(default)), name


@pytest.mark.parametrize("stack", ORDER)
def test_each_output_says_what_it_fills(templates, stack):
    for name, output in templates[stack]["Outputs"].items():
        filled = f"({setting_name(name)})" if settings({name: ""}) else "Fills no setting"
        assert filled in output["Description"], name


def test_the_database_fills_its_settings(templates):
    outputs = templates["database"]["Outputs"]
    assert settings(dict.fromkeys(outputs, "")).keys() == {"DATABASE_URL", "DATABASE_SECRET"}


@pytest.mark.parametrize("stack", ORDER)
def test_rules_use_what_cloudformation_takes_in_rules(templates, stack):
    taken = {"Ref", "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Fn::Contains"}
    found = set(re.findall(r"'(Fn::\w+|Ref|Condition)':", str(templates[stack]["Rules"])))
    assert found <= taken


def statements(template):
    """Every statement of a policy of IAM that allows something; trust is looked at apart."""
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        documents = [properties.get("PolicyDocument")] if "::IAM::" in resource["Type"] else []
        documents += properties.get("Policies", [])
        yield from _allowing(documents)


def _allowing(node):
    if isinstance(node, list):
        for item in node:
            yield from _allowing(item)
    elif isinstance(node, dict):
        if node.get("Effect") == "Allow":
            yield node
        else:
            for item in node.values():
                yield from _allowing(item)


def test_every_right_names_its_resource_where_iam_can(templates):
    known = load_resource(AdditionalSpecs, "Policies.json")
    seen = set()
    for template in templates.values():
        for statement in statements(template):
            for action in actions(statement):
                service, name = action.split(":")
                assert "*" not in action
                about = known[service]["Actions"][name.lower()]
                assert (statement["Resource"] == "*") is ("Resources" not in about), action
                seen.add(action)
    assert seen >= {
        "cognito-idp:ListUsers",
        "ec2:DescribeSubnets",
        "kms:Decrypt",
        "logs:DescribeLogStreams",
        "secretsmanager:GetSecretValue",
        "xray:PutTraceSegments",
    }


@pytest.mark.parametrize("stack", ORDER)
def test_roles_are_for_services_of_aws_alone(templates, stack):
    for name, resource in templates[stack]["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            (trust,) = resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            assert trust["Principal"].keys() == {"Service"}, name


@pytest.mark.parametrize("stack", ORDER)
def test_no_log_is_kept_for_ever(templates, stack):
    for name, resource in templates[stack]["Resources"].items():
        if resource["Type"] == "AWS::Logs::LogGroup":
            assert resource["Properties"]["RetentionInDays"], name


def test_every_template_is_small_enough_to_be_sent():
    for path in TEMPLATES.glob("*.yaml"):
        assert path.stat().st_size <= 51_200, path.name


def parameter_row(name, parameter):
    default = f"`{parameter['Default']}`" if parameter.get("Default", "") != "" else ""
    if "Default" not in parameter:
        default = "asked for"
    return f"| `{name}` | {default} | {parameter['Description']} |"


def exceptions(templates):
    """What checkov would have otherwise: check, where, why."""
    return [
        (skip["id"], f"{stack}.yaml", name, skip["comment"])
        for stack in ORDER
        for name, resource in templates[stack]["Resources"].items()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]


@pytest.mark.parametrize("stack", NEW)
def test_the_document_lists_the_parameters(templates, stack):
    section = DOCUMENT.read_text().split(f"## {stack}.yaml")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `.*$", section, re.MULTILINE)
    declared = templates[stack]["Parameters"]
    assert rows == [parameter_row(name, parameter) for name, parameter in declared.items()]


def test_the_document_lists_the_exceptions_each_with_its_reason(templates):
    rows = re.findall(r"^\| `CKV.*$", DOCUMENT.read_text(), re.MULTILINE)
    listed = exceptions(templates)
    assert rows == [f"| `{id_}` | {path} | `{name}` | {why} |" for id_, path, name, why in listed]
    assert all(why.endswith(".") for *_, why in listed)
