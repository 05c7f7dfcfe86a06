"""Each fault that a pool or an app client may have is found, and nothing else is."""

import pytest

from accounts.doctor.report import examine
from tests.accounts.doctor.conftest import KNOWN, finding, found
from tests.accounts.doctor.faults import (
    ARN,
    CLIENT,
    LITE,
    NO_APPS,
    OFF,
    POLICY,
    POOL,
    SES,
    SOUND,
)


def changed(parameters, changes):
    """With these changes; None takes a parameter away."""
    mixed = parameters | changes
    return {name: value for name, value in mixed.items() if value is not None}


def name(row):
    return "-".join(f"{key}={value}" for key, value in row.items())[:70]


def test_a_pool_as_the_template_makes_it_is_sound(facts, pool, plan):
    with pool(plan):
        report = examine(facts())
    assert {one.check.id for one in report.findings} == KNOWN
    assert report.skipped == ()
    assert report.exit_code(strict=False) == 0


@pytest.mark.parametrize(
    ("changes", "check", "severity", "value"), POOL, ids=[name(row[0]) for row in POOL]
)
def test_a_fault_of_the_pool(facts, pool, plan, changes, check, severity, value):
    plan.pool = changed(plan.pool, changes)
    with pool(plan):
        report = examine(facts())
    assert found(report) == {f"doctor.{check}"} - KNOWN
    assert finding(report, f"doctor.{check}")[:2] == (severity, value)


@pytest.mark.parametrize(
    ("changes", "check", "value"), POLICY, ids=[name(row[0]) for row in POLICY]
)
def test_a_fault_of_the_password_policy(facts, pool, plan, changes, check, value):
    plan.pool["Policies"]["PasswordPolicy"] |= changes
    with pool(plan):
        report = examine(facts())
    assert found(report) == {f"doctor.{check}"}
    assert finding(report, f"doctor.{check}")[:2] == ("error", value)


def test_a_pool_without_a_password_policy_has_that_of_aws(facts, pool, plan, settings):
    del plan.pool["Policies"]
    with pool(plan):
        report = examine(facts())
        assert found(report) == {"doctor.D121", "doctor.D122"}
        assert finding(report, "doctor.D121")[1] == "8"
        settings.PASSWORD_MINIMUM_LENGTH = 8
        settings.PASSWORD_CHARACTERS = ["uppercase", "lowercase", "digit", "symbol"]
        assert found(examine(facts())) == set()


@pytest.mark.parametrize(
    ("mfa", "expected"),
    [
        (OFF, {"doctor.D131": ("warning", "OFF")}),
        (
            NO_APPS,
            {
                "doctor.D132": ("error", "SOFTWARE_TOKEN_MFA off"),
                "doctor.D133": ("info", "EMAIL_OTP"),
            },
        ),
        (
            {"SmsMfaConfiguration": {"SmsConfiguration": {"SnsCallerArn": ARN}}},
            {"doctor.D133": ("info", "SMS_MFA")},
        ),
        ({"MfaConfiguration": "ON"}, {}),
    ],
    ids=["off", "no apps", "texts", "required"],
)
def test_second_factors(facts, pool, plan, mfa, expected):
    plan.mfa |= mfa
    with pool(plan):
        report = examine(facts())
    assert found(report) == set(expected)
    assert {check: finding(report, check)[:2] for check in expected} == expected


@pytest.mark.parametrize(("of_pool", "of_client", "mfa", "value"), LITE, ids=[x[3] for x in LITE])
def test_a_plan_that_lacks_what_the_pool_uses(facts, pool, plan, of_pool, of_client, mfa, value):
    policies = plan.pool["Policies"] | of_pool.get("Policies", {})
    plan.pool |= of_pool | {"UserPoolTier": "LITE", "Policies": policies}
    plan.client |= of_client
    plan.mfa |= mfa
    with pool(plan):
        report = examine(facts())
    assert finding(report, "doctor.D135")[:2] == ("error", f"LITE, using {value}")


def test_a_plan_that_has_what_the_pool_uses(facts, pool, plan):
    plan.pool |= {
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
    }
    plan.pool["Policies"]["PasswordPolicy"]["PasswordHistorySize"] = 5
    with pool(plan):
        assert found(examine(facts())) == set()


def test_mails_through_ses_are_well(facts, pool, plan):
    ses = {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES}
    plan.pool["EmailConfiguration"] = ses
    with pool(plan):
        assert examine(facts()).findings == ()


@pytest.mark.parametrize(
    ("changes", "check", "severity"), CLIENT, ids=[name(row[0]) for row in CLIENT]
)
def test_a_fault_of_the_app_client(facts, pool, plan, changes, check, severity):
    plan.client = changed(plan.client, changes)
    with pool(plan):
        report = examine(facts())
    assert found(report) == {f"doctor.{check}"}
    assert finding(report, f"doctor.{check}")[0] == severity


@pytest.mark.parametrize("changes", SOUND, ids=name)
def test_an_app_client_that_differs_and_is_well(facts, pool, plan, changes):
    plan.client = changed(plan.client, changes)
    with pool(plan):
        assert found(examine(facts())) == set()


def test_a_client_without_named_flows_has_those_of_aws(facts, pool, plan):
    del plan.client["ExplicitAuthFlows"]
    with pool(plan):
        report = examine(facts())
    assert found(report) == {"doctor.D201", "doctor.D207"}
    assert finding(report, "doctor.D207")[1] == "ALLOW_CUSTOM_AUTH"


@pytest.mark.parametrize("groups", [[], ["admins"], ["support"]])
def test_missing_groups(facts, pool, plan, groups):
    plan.groups = groups
    with pool(plan):
        report = examine(facts())
    assert found(report) == {"doctor.D501"}
    expected = ("error", groups[0] if groups else "none", "admins, support")
    assert finding(report, "doctor.D501") == expected


def test_groups_beyond_the_first_page_count(facts, pool, plan):
    plan.groups = [*(f"group-{number:02}" for number in range(61)), "support", "admins"]
    with pool(plan):
        assert found(examine(facts())) == set()
