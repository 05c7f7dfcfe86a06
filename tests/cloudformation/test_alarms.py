"""service.yaml: who is told of what, and when."""

import json

import pytest

INSTANCE = {"DatabaseKind": "INSTANCE"}
EMAIL = {"AlarmEmail": "ops@example.com"}
NAME = "budget-tracker-dev"
BY_KIND = {"CLUSTER": "DBClusterIdentifier", "INSTANCE": "DBInstanceIdentifier"}
# Namespace, metric, dimension, statistic, how it compares, threshold, times five minutes, silence.
AT_LEAST, BELOW = "GreaterThanOrEqualToThreshold", "LessThanThreshold"
ALARMS = {
    "FunctionErrorAlarm": (
        *("AWS/Lambda", "Errors", "FunctionName", NAME),
        *("Sum", AT_LEAST, 1, 1, "notBreaching"),
    ),
    "ThrottleAlarm": (
        *("AWS/Lambda", "Throttles", "FunctionName", NAME),
        *("Sum", AT_LEAST, 1, 1, "notBreaching"),
    ),
    "LatencyAlarm": (
        *("AWS/ApiGateway", "Latency", "ApiName", NAME),
        *("p95", AT_LEAST, "2000", 3, "notBreaching"),
    ),
    "ServerErrorAlarm": (
        *("AWS/ApiGateway", "5XXError", "ApiName", NAME),
        *("Sum", AT_LEAST, "5", 1, "notBreaching"),
    ),
    "SignInFailureAlarm": (
        *("BudgetTracker", "SignInFailures", "Service", NAME),
        *("Sum", AT_LEAST, "100", 1, "notBreaching"),
    ),
}


def alarms(template):
    found = {}
    for name, item in template.resources.items():
        if name.endswith("Alarm"):
            (dimension,) = item["Dimensions"]
            assert item["Period"] == 300
            found[name] = (
                *(item["Namespace"], item["MetricName"], dimension["Name"], dimension["Value"]),
                *(item.get("Statistic") or item["ExtendedStatistic"], item["ComparisonOperator"]),
                *(item["Threshold"], item["EvaluationPeriods"], item["TreatMissingData"]),
            )
    return found


@pytest.mark.parametrize("kind", ["CLUSTER", "INSTANCE"])
def test_each_alarm_watches_what_it_says(service, kind):
    connections = (
        *("AWS/RDS", "DatabaseConnections", BY_KIND[kind], "budget-tracker-dev"),
        *("Maximum", AT_LEAST, "60", 3, "notBreaching"),
    )
    storage = (
        *("AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", "budget-tracker-dev"),
        *("Minimum", BELOW, 2 * 1024**3, 3, "breaching"),
    )
    # A cluster's storage grows by itself.
    of_instance = {"StorageAlarm": storage} if kind == "INSTANCE" else {}
    assert alarms(service(DatabaseKind=kind)) == (
        ALARMS | {"ConnectionAlarm": connections} | of_instance
    )


def test_limits_are_by_parameter(service):
    limits = {
        "LatencyMilliseconds": "500",
        "ServerErrorLimit": "9",
        "SignInFailureLimit": "20",
        "ConnectionLimit": "300",
    }
    resources = service(**limits).resources
    assert [
        resources[f"{name}Alarm"]["Threshold"]
        for name in ("Latency", "ServerError", "SignInFailure", "Connection")
    ] == list(limits.values())


def test_every_alarm_is_announced_and_so_is_its_end(service):
    resources = service(**INSTANCE).resources
    for alarm in (resources[name] for name in resources if name.endswith("Alarm")):
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm["AlarmName"].startswith(f"{NAME} ")


def test_alarms_of_this_account_reach_the_topic(service):
    topic = service().resources["AlarmTopic"]
    # The key that AWS keeps for topics does not let alarms use it.
    assert "KmsMasterKeyId" not in topic
    (allowed,) = service().resources["AlarmTopicPolicy"]["PolicyDocument"]["Statement"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": "000000000000"}}


def test_somebody_is_mailed_only_where_there_is_an_address(service):
    assert "AlarmMail" not in service().resources
    assert service(**EMAIL).resources["AlarmMail"] == {
        "TopicArn": {"Ref": "AlarmTopic"},
        "Protocol": "email",
        "Endpoint": "ops@example.com",
    }


def test_a_budget_tells_before_it_is_spent(service):
    assert "Budget" not in service(**EMAIL).resources
    budget = service(**EMAIL, MonthlyBudget="80").resources["Budget"]
    assert budget["Budget"] == {
        "BudgetName": NAME,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "80", "Unit": "USD"},
    }
    told = [
        (item["Notification"]["NotificationType"], item["Notification"]["Threshold"])
        for item in budget["NotificationsWithSubscribers"]
    ]
    assert told == [("ACTUAL", 80), ("FORECASTED", 100)]
    for item in budget["NotificationsWithSubscribers"]:
        assert item["Subscribers"] == [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}]


def test_a_budget_needs_somebody_to_tell(service):
    assert service(MonthlyBudget="80").refusals() == ["MonthlyBudget also needs AlarmEmail."]
    for parameters in ({}, EMAIL, EMAIL | {"MonthlyBudget": "80"}):
        assert service(**parameters).refusals() == []


@pytest.mark.parametrize("kind", ["CLUSTER", "INSTANCE"])
def test_the_dashboard_shows_the_same_figures(service, kind):
    dashboard = service(DatabaseKind=kind).resources["Dashboard"]
    assert dashboard["DashboardName"] == NAME
    widgets = json.loads(dashboard["DashboardBody"])["widgets"]
    assert {widget["properties"]["region"] for widget in widgets} == {"us-east-1"}
    shown = str(widgets)
    for namespace, metric, dimension, value, *_ in alarms(service(DatabaseKind=kind)).values():
        if metric != "FreeStorageSpace":
            for word in (namespace, metric, dimension, value):
                assert repr(word) in shown, word
