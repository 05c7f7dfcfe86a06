"""What a stage costs a month: at rest, and with a thousand active people.

List prices in US dollars without tax, of us-east-1, on demand, as of 2026; other Regions are up to
half dearer. Free tiers that end after a year are left out. AWS's price pages have the last word.
"""

from dataclasses import dataclass

from deployment.function import KEPT
from deployment.stage import Stage
from deployment.zappa import stage_settings

HOURS = 730
# What a person is taken to do in a month: a request for each look and each entry, and the log-ins.
PEOPLE = 1_000
REQUESTS_EACH = 600
SECONDS_EACH_REQUEST = 0.06
KILOBYTES_EACH_REQUEST = 3
LOG_KILOBYTES_EACH_REQUEST = 1.0
FREE_ACTIVE_PEOPLE = 10_000

PRICES = {
    "Aurora Serverless v2, ACU-hour": 0.12,
    "Aurora storage, GB-month": 0.10,
    "RDS db.t4g.micro, hour": 0.016,
    "RDS db.t4g.small, hour": 0.032,
    "RDS db.t4g.medium, hour": 0.065,
    "RDS gp3 storage, GB-month": 0.115,
    "RDS Proxy, vCPU-hour": 0.015,
    "RDS Proxy, ACU-hour": 0.015,
    "NAT gateway, hour": 0.045,
    "Interface endpoint, hour and zone": 0.01,
    "Secret, month": 0.40,
    "CloudWatch alarm, month": 0.10,
    "CloudWatch metric, month": 0.30,
    "CloudWatch logs, GB": 0.50,
    "API Gateway REST, million requests": 3.50,
    "Lambda, million requests": 0.20,
    "Lambda, GB-second": 0.0000166667,
    "SnapStart, GB-second kept": 0.0000015046,
    "Cognito Essentials, active person over 10,000": 0.015,
    "Data out, GB": 0.09,
}
SOURCES = (
    "aws.amazon.com/SERVICE/pricing with rds, rds/aurora, rds/proxy, vpc, privatelink, "
    "secrets-manager, cloudwatch, api-gateway, lambda, cognito"
)
ZONES = 2
DATABASE_GIGABYTES = 20
ALARMS = 7
METRICS = 5
SECRETS = 2
# RDS Proxy bills no fewer than these.
PROXY_VCPUS, PROXY_ACUS = 2, 8


@dataclass(frozen=True)
class Line:
    """One thing and its price a month in dollars (None: not known), with how it comes about."""

    what: str
    dollars: float | None
    how: str


def report(stage: Stage) -> str:
    """Return the costs as a table for the screen, with the prices that it goes by."""
    rest, use = at_rest(stage), in_use(stage)
    total = _total(rest)
    rows = [f"What {stage.name} costs a month, in US dollars:", "  at rest"]
    rows += [_row(line) for line in rest]
    rows += [_row(Line("at rest, together", total, "")), f"  with {PEOPLE:,} active people, on top"]
    rows += [_row(line) for line in use]
    whole = total + _total(use)
    rows += [_row(Line(f"with {PEOPLE:,} active people", whole, ""))]
    rows += ["  By the list prices of us-east-1 in 2026 (deployment/costs.py):", f"  {SOURCES}"]
    return "\n".join(rows)


def at_rest(stage: Stage) -> list[Line]:
    """Return what is paid for even if nobody comes."""
    network, database = stage.parameters["network"], stage.parameters["database"]
    nats = {"NONE": 0, "ONE": 1, "EACH_ZONE": ZONES}[network.get("NatGateways", "NONE")]
    endpoints = _endpoints(stage)
    lines = [
        *_database(database),
        _line("NAT gateways", nats * HOURS, "NAT gateway, hour"),
        _line("Endpoints", endpoints * ZONES * HOURS, "Interface endpoint, hour and zone"),
        _line("Secrets", SECRETS, "Secret, month"),
        _line("Snapshots", _snapshot_gigabyte_seconds(stage), "SnapStart, GB-second kept"),
        _line("Alarms", ALARMS, "CloudWatch alarm, month"),
        _line("Metrics", METRICS, "CloudWatch metric, month"),
    ]
    return [line for line in lines if line.dollars != 0]


def in_use(stage: Stage) -> list[Line]:
    """Return what a thousand active people add; a larger database is not counted."""
    requests = PEOPLE * REQUESTS_EACH
    gigabyte_seconds = requests * SECONDS_EACH_REQUEST * _memory_megabytes(stage) / 1024
    paid_for = max(0, PEOPLE - FREE_ACTIVE_PEOPLE)
    million = 1_000_000
    return [
        _line("Requests, API Gateway", requests / million, "API Gateway REST, million requests"),
        _line("Requests, Lambda", requests / million, "Lambda, million requests"),
        _line("Computing", gigabyte_seconds, "Lambda, GB-second"),
        _line("Logs", requests * LOG_KILOBYTES_EACH_REQUEST / million, "CloudWatch logs, GB"),
        _line("Answers", requests * KILOBYTES_EACH_REQUEST / million, "Data out, GB"),
        _line("Cognito", paid_for, "Cognito Essentials, active person over 10,000"),
    ]


def _endpoints(stage: Stage) -> int:
    """How many endpoints there are: for secrets, Cognito (never with a domain) and mail."""
    network = stage.parameters["network"]
    enabled = network.get("Endpoints", "ENABLED") == "ENABLED"
    has_domain = bool(stage.parameters["cognito"].get("DomainPrefix"))
    return enabled + (enabled and not has_domain) + (network.get("Smtp") == "SES")


def _database(parameters: dict[str, str]) -> list[Line]:
    proxied = parameters.get("Proxy", "DISABLED") == "ENABLED"
    if parameters.get("DatabaseKind", "CLUSTER") == "CLUSTER":
        units = float(parameters.get("MinCapacity", "0.5"))
        acus = max(PROXY_ACUS, units) if proxied else 0
        return [
            _line(f"Aurora, {units:g} ACU", units * HOURS, "Aurora Serverless v2, ACU-hour"),
            _line("Storage", DATABASE_GIGABYTES, "Aurora storage, GB-month"),
            _line("RDS Proxy", acus * HOURS, "RDS Proxy, ACU-hour"),
        ]
    copies = 2 if parameters.get("MultiAz", "NO") == "YES" else 1
    kind = f"RDS {parameters.get('InstanceClass', 'db.t4g.micro')}, hour"
    return [
        _line(kind.removesuffix(", hour"), copies * HOURS, kind),
        _line("Storage", copies * DATABASE_GIGABYTES, "RDS gp3 storage, GB-month"),
        _line("RDS Proxy", PROXY_VCPUS * HOURS if proxied else 0, "RDS Proxy, vCPU-hour"),
    ]


def _line(what: str, amount: float, unit: str) -> Line:
    price = PRICES.get(unit)
    if price is None:
        return Line(what, None, f"no price known here of {unit}")
    return Line(what, amount * price, f"{amount:,.10g} x {price} ({unit})")


def _row(line: Line) -> str:
    dollars = "?" if line.dollars is None else f"{line.dollars:.2f}"
    return f"    {line.what:<28}{dollars:>9}   {line.how}".rstrip()


def _total(lines: list[Line]) -> float:
    return sum(line.dollars or 0.0 for line in lines)


def _snapshot_gigabyte_seconds(stage: Stage) -> float:
    """Return what is kept of the releases that may be gone back to."""
    if stage_settings(stage.name).get("snap_start", "None") == "None":
        return 0.0
    return KEPT * _memory_megabytes(stage) / 1024 * HOURS * 3600


def _memory_megabytes(stage: Stage) -> int:
    return int(stage_settings(stage.name)["memory_size"])
