"""What a stage costs."""

import dataclasses

import pytest

from deployment.costs import ALARMS, Line, at_rest, in_use, report
from deployment.packaging import CHECKOUT
from deployment.stage import load


@pytest.fixture
def stage():
    return load("dev")


def changed(stage, part, **parameters):
    everything = stage.parameters | {part: stage.parameters[part] | parameters}
    return dataclasses.replace(stage, parameters=everything)


def dollars(lines: list[Line]) -> dict[str, float | None]:
    return {line.what: line.dollars and round(line.dollars, 2) for line in lines}


def test_at_rest_it_is_what_stands_there(stage):
    costs = dollars(at_rest(stage))
    assert costs["RDS db.t4g.micro"] == 11.68  # 730 h x 0.016
    assert costs["Endpoints"] == 29.20  # two in two zones
    assert "NAT gateways" not in costs
    assert "RDS Proxy" not in costs


def test_parameters_change_it(stage):
    nat = dollars(at_rest(changed(stage, "network", NatGateways="EACH_ZONE")))
    assert nat["NAT gateways"] == 65.70
    assert nat["Endpoints"] == 29.20
    domain = changed(stage, "cognito", DomainPrefix="people")
    assert dollars(at_rest(domain))["Endpoints"] == 14.60  # Cognito has none then
    without = changed(stage, "network", Endpoints="DISABLED")
    assert "Endpoints" not in dollars(at_rest(without))
    twice = dollars(at_rest(changed(stage, "database", MultiAz="YES", Proxy="ENABLED")))
    assert twice["RDS db.t4g.micro"] == 23.36
    assert twice["RDS Proxy"] == 21.90
    cluster = changed(stage, "database", DatabaseKind="CLUSTER", MinCapacity="2")
    assert dollars(at_rest(cluster))["Aurora, 2 ACU"] == 175.20
    paused = changed(stage, "database", DatabaseKind="CLUSTER", MinCapacity="0")
    assert "Aurora, 0 ACU" not in dollars(at_rest(paused))


def test_what_has_no_price_here_is_said_and_not_free(stage):
    dear = changed(stage, "database", InstanceClass="db.r8g.24xlarge")
    assert dollars(at_rest(dear))["RDS db.r8g.24xlarge"] is None
    assert "no price known here of RDS db.r8g.24xlarge" in report(dear)


def test_people_add_what_they_do(stage):
    costs = dollars(in_use(stage))
    assert costs["Requests, API Gateway"] == 2.10  # 600,000 x 3.50 a million
    assert costs["Cognito"] == 0  # up to 10,000


def test_the_report_says_by_which_prices(stage):
    text = report(stage)
    assert "at rest, together" in text
    assert "with 1,000 active people" in text
    assert "aws.amazon.com" in text
    assert "730 x 0.016" in text


def test_all_alarms_are_counted():
    template = (CHECKOUT / "cloudformation/service.yaml").read_text()
    assert template.count("AWS::CloudWatch::Alarm\n") == ALARMS


@pytest.mark.parametrize("name", ["dev", "production"])
def test_the_document_says_the_same(name):
    stage = load(name)
    rest = sum(line.dollars or 0 for line in at_rest(stage))
    whole = rest + sum(line.dollars or 0 for line in in_use(stage))
    document = (CHECKOUT / "docs/deploying.md").read_text()
    [row] = [line for line in document.splitlines() if line.startswith(f"| `{name}`: ")]
    assert row.endswith(f"| {rest:.0f} USD | {whole:.0f} USD |")
