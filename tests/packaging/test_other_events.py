"""What is no request: jobs of the schedule, commands of `zappa manage`, and all the rest."""

import json
import re

import pytest

from deployment.packaging import CHECKOUT
from tests.packaging.events import STAGE, function_url, http_api, rest_api, scheduled
from tests.packaging.runtime_api import FunctionError

EVENTS = json.loads((CHECKOUT / "zappa_settings.json").read_text())[STAGE]["events"]
JOBS = [event["function"] for event in EVENTS]


@pytest.mark.parametrize("job", JOBS)
def test_the_schedule_runs_its_jobs(whole, job):
    assert whole.invoke(scheduled(job)) == {}
    # A name that Zappa has shortened, or made unique.
    assert whole.invoke(scheduled(job, prefix="3f1c9b0e8d7a65f4-1-nightly-")) == {}


def test_there_are_no_other_jobs():
    source = (CHECKOUT / "budget" / "aws_lambda.py").read_text()
    listed = re.findall(r'"(\w+\.schedule\.\w+)"', source)
    assert sorted(listed) == sorted(JOBS)


@pytest.mark.parametrize(
    "command",
    ["migrate --check", "check", "showmigrations accounts", "clearsessions", "verify_ledgers"],
)
def test_some_commands_are_run(whole, command):
    assert whole.invoke({"manage": command}) == {}


def test_a_command_that_fails_says_why(whole):
    with pytest.raises(FunctionError) as raised:
        whole.invoke({"manage": "migrate nowhere"})
    assert raised.value.type == "CommandError"


@pytest.mark.parametrize(
    "command",
    ["", " ", "shell -c print(1)", "dbshell", "dumpdata", "loaddata a", "flush --no-input"],
)
def test_other_commands_are_refused(whole, command):
    with pytest.raises(FunctionError) as raised:
        whole.invoke({"manage": command})
    assert raised.value.type == "EventRefused"


MARK = "import os; os.environ['MARK'] = 'was here'"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"raw_command": MARK},
        {"command": "os.getcwd"},
        {"command": "accounts.schedule.purge"},
        {"manage": ["migrate"]},
        scheduled("os.getcwd"),
        scheduled("keep_warm_callback"),
        scheduled("zappa.handler.keep_warm_callback"),
        {"Records": [{"s3": {"configurationId": "arn:os.getcwd", "bucket": {"arn": "a"}}}]},
        {"Records": [{"Sns": {"Message": '{"command": "os.getcwd"}', "TopicArn": "a"}}]},
        {"bot": {"name": "a"}, "currentIntent": {"name": "a"}, "invocationSource": "a"},
        {"type": "TOKEN", "authorizationToken": "a", "methodArn": "a"},
        rest_api("/health") | {"type": "REQUEST", "methodArn": "a"},
        {"triggerSource": "PreSignUp_SignUp"},
        {"awslogs": {"data": ""}},
        {"requestContext": {"eventType": "CONNECT", "domainName": "a", "routeKey": "$connect"}},
        {"requestContext": {"elb": {"targetGroupArn": "a"}}, "httpMethod": "GET", "path": "/"},
        {"requestContext": "a", "httpMethod": "GET", "path": "/"},
        {"version": "2.0", "requestContext": {}, "rawPath": "/"},
    ],
    ids=lambda event: "-".join(sorted(event)[:2]) or "empty",
)
def test_all_else_is_refused(container, event):
    with pytest.raises(FunctionError) as raised:
        container.invoke(event)
    assert raised.value.type == "EventRefused"


def test_a_request_carries_nothing_else_in(package):
    """Zappa would set environment variables of the stage's, for all requests to come."""
    (package.libraries / "watching.py").write_text(
        "import os\n"
        "from budget.aws_lambda import handler as ours\n"
        "def handler(event, context):\n"
        "    return [ours(event, context)['statusCode'], os.environ.get('MARK')]\n"
    )
    stray = {"stageVariables": {"MARK": "was here"}, "raw_command": MARK}
    with package.container(handler="watching.handler") as container:
        for make in (rest_api, http_api, function_url):
            assert container.invoke(make("/health") | stray) == [200, None]
