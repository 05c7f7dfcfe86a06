"""The line of a request is CloudWatch's embedded metric format at the same time."""

import io
import time

import pytest
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from common.metrics import NAMESPACE, UNITS
from tests.common.reading import requests
from tests.conftest import PASSWORD, Cognito

pytestmark = pytest.mark.django_db


@pytest.fixture
def metrics(settings: Settings) -> None:
    settings.METRICS = True


def test_elsewhere_than_on_lambda_there_are_none(anyone: APIClient, log: io.StringIO) -> None:
    anyone.get("/health")
    [line] = requests(log)
    assert not set(UNITS) & set(line)
    assert "_aws" not in line


@pytest.mark.usefixtures("metrics")
def test_one_line_is_the_log_and_the_metrics(
    api: APIClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "budget-tracker-dev")
    api.get("/expense")
    [line] = requests(log)
    [described] = line["_aws"]["CloudWatchMetrics"]
    assert described["Namespace"] == NAMESPACE == "BudgetTracker"
    assert described["Dimensions"] == [["Service"]]
    # What CloudWatch demands: every dimension is a text and every measure a number at the top.
    assert line["Service"] == "budget-tracker-dev"
    for metric in described["Metrics"]:
        assert isinstance(line[metric["Name"]], int | float)
        assert metric["Unit"] in {"Count", "Milliseconds"}
    assert {metric["Name"] for metric in described["Metrics"]} == set(UNITS)
    assert abs(line["_aws"]["Timestamp"] - time.time() * 1000) < 60_000
    assert (line["Requests"], line["Queries"], line["ServerErrors"]) == (1, line["queries"], 0)
    assert line["Duration"] == line["duration_ms"] > 0
    assert line["Queries"] > 0


@pytest.mark.usefixtures("metrics")
def test_server_errors(anyone: APIClient, log: io.StringIO, settings: Settings) -> None:
    settings.COGNITO_JWKS = ""
    anyone.get("/ready")
    assert [(line["status"], line["ServerErrors"]) for line in requests(log)] == [(503, 1)]


@pytest.mark.usefixtures("metrics")
def test_refused_log_ins_by_the_api(cognito: Cognito, anyone: APIClient, log: io.StringIO) -> None:
    email = cognito.account()
    anyone.post("/login", {"email": email, "password": PASSWORD})
    anyone.post("/login", {"email": email, "password": "WrongPassword999"})
    anyone.post("/login", {"email": email})
    anyone.post("/login/challenge", {"session": "x", "code": "123456"})
    anyone.post("/refresh", {"refresh_token": "x"})
    anyone.get("/expense")  # nobody tries to log in there
    counted = [(line["status"], line["SignInFailures"]) for line in requests(log)]
    assert counted == [(200, 0), (401, 1), (400, 0), (401, 1), (401, 0), (401, 0)]


@pytest.mark.usefixtures("metrics")
def test_refused_log_ins_by_the_pages(cognito: Cognito, log: io.StringIO) -> None:
    email = cognito.account()
    for page in ("/api-auth/login/", "/admin/login/"):
        for password in (PASSWORD, "WrongPassword999", ""):
            browser = Client()
            browser.get(page)
            browser.post(page, {"username": email, "password": password})
    # The admin refuses who is not staff, whatever the password.
    posts = [line["SignInFailures"] for line in requests(log) if line["method"] == "POST"]
    assert posts == [0, 1, 0, 1, 1, 0]
    assert {line["SignInFailures"] for line in requests(log) if line["method"] == "GET"} == {0}


@pytest.mark.usefixtures("metrics")
def test_an_outage_is_no_refusal(log: io.StringIO) -> None:
    form = {"username": "a@example.com", "password": PASSWORD}
    assert Client().post("/api-auth/login/", form).status_code == 200
    [line] = requests(log)
    assert line["SignInFailures"] == 0
