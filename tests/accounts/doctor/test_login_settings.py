"""Settings that do not fit the domain, the providers or the groups of the pool."""

import pytest

from accounts.doctor.report import examine
from tests.accounts.doctor.altered import described_as, with_answer
from tests.accounts.doctor.conftest import DOMAIN, finding, found


class TestDomain:
    def test_the_pool_has_one_and_the_settings_have_none(self, facts, pool, plan, settings):
        settings.COGNITO_DOMAIN = ""
        with pool(plan):
            report = examine(facts())
        assert found(report) == {"doctor.D301"}
        expected = ("warning", DOMAIN.format(plan.domain), "COGNITO_DOMAIN set to it")
        assert finding(report, "doctor.D301") == expected

    def test_the_settings_have_one_and_the_pool_has_none(self, facts, pool, plan):
        plan.domain = ""
        with pool(plan):
            report = examine(facts())
        assert found(report) == {"doctor.D301"}
        assert finding(report, "doctor.D301")[:2] == ("error", "none")

    def test_neither_has_one(self, facts, pool, plan, settings):
        plan.domain = settings.COGNITO_DOMAIN = ""
        plan.client["AllowedOAuthFlowsUserPoolClient"] = False
        with pool(plan):
            known = facts()
        assert found(examine(known)) == set()

    def test_another_one_is_wrong_at_aws_and_the_rule_at_an_emulator(
        self, facts, configured, settings, at_aws
    ):
        known = facts()
        report = at_aws(known)
        assert found(report) == {"doctor.D301"}
        severity, value, wanted = finding(report, "doctor.D301")
        assert (severity, wanted) == ("error", f"{configured.cloud.endpoint} (COGNITO_DOMAIN)")
        assert DOMAIN.format("budget-tracker") in value.split(", ")
        settings.COGNITO_DOMAIN = DOMAIN.format("budget-tracker")
        assert found(examine(known)) == set()

    def test_govclouds_name_fits_as_well(self, facts, configured, settings, at_aws):
        settings.COGNITO_DOMAIN = DOMAIN.format("budget-tracker").replace("auth", "auth-fips")
        assert found(at_aws(facts())) == set()

    def test_one_of_ones_own(self, facts, pool, plan, settings, sdk, at_aws):
        plan.domain = ""
        with pool(plan):
            sdk.create_user_pool_domain(
                UserPoolId=settings.COGNITO_USER_POOL_ID,
                Domain="login.example.com",
                CustomDomainConfig={"CertificateArn": "arn:aws:acm:us-east-1:0:certificate/a-b"},
            )
            settings.COGNITO_DOMAIN = "https://login.example.com"
            known = facts()
            sdk.delete_user_pool_domain(
                UserPoolId=settings.COGNITO_USER_POOL_ID, Domain="login.example.com"
            )
        assert known.domain["Domain"] == "login.example.com"
        assert found(at_aws(known)) == set()

    @pytest.mark.parametrize(
        ("status", "severity"),
        [("FAILED", "error"), ("CREATING", "warning"), ("UPDATING", "warning")],
    )
    def test_a_state_that_the_local_aws_never_shows(self, facts, configured, status, severity):
        known = described_as(
            facts(),
            "domain",
            "describe_user_pool_domain",
            {"DomainDescription": {"Status": status}},
            lambda gateway: gateway.describe_domain(domain="budget-tracker"),
            Domain="budget-tracker",
        )
        report = examine(known)
        assert found(report) == {"doctor.D302"}
        assert finding(report, "doctor.D302") == (severity, status, "ACTIVE")

    def test_a_domain_that_aws_does_not_describe_is_not_looked_at(self, facts, configured):
        known = facts()
        report = examine(with_answer(known, domain={}))
        assert found(report) == set()
        assert [check.id for check in report.skipped] == ["doctor.D302"]


class TestProviders:
    def test_the_provider_is_there_and_offered(self, facts, pool, plan, settings):
        settings.COGNITO_IDENTITY_PROVIDER = "Google"
        plan.providers = ["Google"]
        plan.client["SupportedIdentityProviders"] = ["COGNITO", "Google"]
        with pool(plan):
            assert found(examine(facts())) == set()

    def test_the_pool_does_not_have_it(self, facts, pool, plan, settings):
        settings.COGNITO_IDENTITY_PROVIDER = "Staff-Login"
        plan.providers = ["Google"]
        with pool(plan):
            report = examine(facts())
        assert found(report) == {"doctor.D304"}
        assert finding(report, "doctor.D304") == ("error", "Google", "Staff-Login")

    def test_the_app_client_does_not_offer_it(self, facts, pool, plan, settings):
        settings.COGNITO_IDENTITY_PROVIDER = "Google"
        plan.providers = ["Google"]
        with pool(plan):
            report = examine(facts())
        assert found(report) == {"doctor.D305"}
        assert finding(report, "doctor.D305") == ("error", "COGNITO", "Google")

    def test_there_is_no_way_to_it(self, facts, pool, plan, settings):
        settings.COGNITO_IDENTITY_PROVIDER = "Google"
        settings.COGNITO_DOMAIN = plan.domain = ""
        plan.providers = ["Google"]
        plan.client["SupportedIdentityProviders"] = ["COGNITO", "Google"]
        with pool(plan):
            report = examine(facts())
        assert found(report) == {"doctor.D306"}
        expected = ("error", "Google, no COGNITO_DOMAIN", "both")
        assert finding(report, "doctor.D306") == expected


class TestRoles:
    def test_each_group_that_gives_a_role_has_to_exist(self, facts, configured, settings):
        settings.COGNITO_ROLES = {"support": "support", "admins": "admin", "auditors": "support"}
        report = examine(facts())
        assert found(report) == {"doctor.D501"}
        expected = ("error", "admins, support", "admins, auditors, support")
        assert finding(report, "doctor.D501") == expected

    def test_without_the_setting_they_are_those_of_the_template(self, facts, configured, settings):
        if hasattr(settings, "COGNITO_ROLES"):
            del settings.COGNITO_ROLES
        assert found(examine(facts())) == set()
