"""Issuers, networks, clocks and Regions that do not fit the pool."""

import time

import pytest

from accounts.cognito.fetching import fetch
from accounts.cognito.gateway import get_gateway
from accounts.doctor.asking import ask
from accounts.doctor.facts import Clock, Facts, issuers
from accounts.doctor.report import examine
from tests.accounts.cognito.asking import ENDPOINT
from tests.accounts.cognito.servers import raw, serving
from tests.accounts.doctor.altered import described_as, with_answer
from tests.accounts.doctor.conftest import DOMAIN, finding, found


class TestIssuers:
    OWN = "https://cognito-idp.us-east-1.amazonaws.com/{}"
    OTHER = "https://issuer-cognito-idp.us-east-1.amazonaws.com/{}"

    @pytest.mark.parametrize(
        ("ours", "check", "severity"),
        [
            ([OTHER], "doctor.D405", "error"),
            ([OWN], "doctor.D406", "warning"),
            ([OWN, OTHER, "https://login.example.com/{}"], "doctor.D407", "error"),
            ([OWN, OTHER, OWN + "x"], "doctor.D407", "error"),
            ([OWN, OTHER, OWN.replace("us-east-1", "eu-west-1")], "doctor.D407", "error"),
        ],
    )
    def test_of_aws(self, facts, configured, settings, at_aws, ours, check, severity):
        settings.COGNITO_DOMAIN = DOMAIN.format("budget-tracker")
        settings.COGNITO_ISSUERS = [issuer.format(configured.pool) for issuer in ours]
        known = facts()
        local = examine(known)
        assert found(local) == {check}
        assert finding(local, check)[0] == "info"
        report = at_aws(known)
        assert found(report) == {check}
        assert finding(report, check)[0] == severity

    def test_of_an_emulator_that_has_its_own(self, facts, configured, settings):
        settings.COGNITO_ISSUERS = [f"http://localhost:9229/{configured.pool}"]
        report = examine(facts())
        assert found(report) == {"doctor.D405", "doctor.D407"}
        assert report.exit_code(strict=True) == 1  # The default sender of the mails.
        assert {finding(report, check)[0] for check in found(report)} == {"info"}

    def test_of_a_pool_that_was_switched_which_the_local_aws_cannot_hold(
        self, facts, configured, settings
    ):
        settings.COGNITO_ISSUERS = [self.OWN.format(configured.pool)]
        known = facts()
        described = {"Id": configured.pool, "IssuerConfiguration": {"Type": "UPDATED"}}
        switched = described_as(
            known,
            "switched",
            "describe_user_pool",
            {"UserPool": described},
            lambda gateway: gateway.describe_pool(),
            UserPoolId=configured.pool,
        ).answers["switched"]
        whole = known.pool | switched
        report = examine(with_answer(known, pool=whole))
        assert found(report) == {"doctor.D405"}
        assert finding(report, "doctor.D405")[2] == self.OTHER.format(configured.pool)

    def test_of_china(self, settings):
        settings.AWS_REGION, settings.COGNITO_USER_POOL_ID = "cn-north-1", "cn-north-1_Pool"
        host = "cognito-idp.cn-north-1.amazonaws.com.cn"
        assert list(issuers().values()) == [
            f"https://{host}/cn-north-1_Pool",
            f"https://issuer-{host}/cn-north-1_Pool",
        ]


class TestVpc:
    def test_a_pool_with_a_domain_needs_nat_and_keys_have_to_be_baked_in(self, facts, configured):
        report = examine(facts(in_vpc=True))
        assert found(report) == {"doctor.D303", "doctor.D403"}
        assert finding(report, "doctor.D303")[:2] == ("warning", "budget-tracker")
        assert finding(report, "doctor.D403")[:2] == ("error", "no COGNITO_JWKS")

    def test_without_a_domain_and_with_keys_it_is_well(self, facts, pool, plan, settings, sdk):
        plan.domain = settings.COGNITO_DOMAIN = ""
        with pool(plan):
            settings.COGNITO_JWKS = jwks(settings)
            assert found(examine(facts(in_vpc=True))) == set()


class TestClock:
    @pytest.mark.parametrize(
        ("shift", "leeway", "value"),
        [
            (0, 0, None),
            (-1000, 0, "s behind"),
            (-100, 300, None),
            (-1000, 300, "s behind"),
            (1000, 0, "s ahead"),
            (30, 0, None),
        ],
    )
    def test_of_this_machine(self, facts, configured, settings, shift, leeway, value):
        settings.COGNITO_TOKEN_LEEWAY = leeway
        report = examine(facts(clock=lambda: time.time() + shift))
        assert found(report) == ({"doctor.D007"} if value else set())
        if value:
            severity, actual, _ = finding(report, "doctor.D007")
            assert severity == "warning"
            seconds, unit = actual.split(" ", 1)
            assert unit == value
            assert abs(int(seconds) - 1000) < 20

    def test_whole_seconds_are_no_difference(self):
        clock = Clock(sent=100.7, received=100.9, theirs=100.0)
        assert (clock.behind, clock.ahead) == (0.0, 0.0)
        clock = Clock(sent=103.5, received=104.0, theirs=100.0)
        assert (clock.behind, clock.ahead) == (0.0, 2.5)
        clock = Clock(sent=97.0, received=97.5, theirs=100.0)
        assert (clock.behind, clock.ahead) == (2.5, 0.0)

    @pytest.mark.parametrize("header", [b"", b"Date: yesterday\r\n"])
    def test_an_answer_without_a_time_is_not_looked_at(self, configured, monkeypatch, header):
        body = b'{"UserPool": {"Id": "x"}, "MfaConfiguration": "ON"}'
        head = b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n" % (header, len(body))
        with serving(raw(head + body)) as aws:
            monkeypatch.setenv(ENDPOINT, aws.url)
            known = ask(get_gateway(), in_vpc=False, tell=lambda _: None)
        assert known.mfa["MfaConfiguration"] == "ON"
        assert "doctor.D007" in {check.id for check in examine(known).skipped}


def jwks(settings) -> str:
    return fetch(settings.COGNITO_JWKS_URL, timeout=10, limit=100_000).decode()


def test_the_region_and_the_pool_have_to_fit(facts, configured, settings, at_aws):
    known = facts()
    settings.COGNITO_DOMAIN = ""
    settings.AWS_REGION = "eu-central-1"
    report = examine(known)
    expected = (configured.pool, "eu-central-1_...")
    assert finding(report, "doctor.D006") == ("info", *expected)
    assert finding(at_aws(known), "doctor.D006") == ("error", *expected)


@pytest.mark.parametrize(
    ("endpoint", "elsewhere"),
    [
        ("", False),
        ("https://cognito-idp-fips.us-gov-west-1.amazonaws.com", False),
        ("https://vpce-1.cognito-idp.eu-west-1.vpce.amazonaws.com", False),
        ("https://cognito-idp.cn-north-1.amazonaws.com.cn", False),
        ("http://127.0.0.1:4566", True),
        ("https://amazonaws.com.example.com", True),
        ("http://[::1", True),
    ],
)
@pytest.mark.parametrize("name", [ENDPOINT, "AWS_ENDPOINT_URL"])
def test_where_the_calls_go(monkeypatch, name, endpoint, elsewhere):
    monkeypatch.delenv(ENDPOINT)
    monkeypatch.setenv(name, endpoint)
    assert Facts(in_vpc=False, answers={}, failures=()).elsewhere is elsewhere


def test_the_endpoint_of_the_service_goes_before_that_of_all(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    monkeypatch.setenv(ENDPOINT, "https://cognito-idp.eu-west-1.amazonaws.com")
    assert not Facts(in_vpc=False, answers={}, failures=()).elsewhere
