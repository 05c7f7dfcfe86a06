"""Settings that do not fit the app client."""

import pytest

from accounts.doctor.report import examine
from tests.accounts.doctor.altered import with_answer
from tests.accounts.doctor.conftest import finding, found

ROTATES = {
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"],
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
}


class TestRotation:
    def test_the_settings_say_that_tokens_rotate_and_they_do_not(self, facts, configured, settings):
        settings.COGNITO_REFRESH_ROTATION = True
        report = examine(facts())
        assert found(report) == {"doctor.D204"}
        wanted = "ENABLED (COGNITO_REFRESH_ROTATION)"
        assert finding(report, "doctor.D204") == ("error", "DISABLED", wanted)

    def test_tokens_rotate_and_the_settings_do_not_say_so(self, facts, pool, plan):
        # Its grace is not that of the settings either, but does not count there.
        rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 20}
        plan.client |= ROTATES | {"RefreshTokenRotation": rotation}
        with pool(plan):
            report = examine(facts())
        assert found(report) == {"doctor.D204"}
        wanted = "DISABLED (COGNITO_REFRESH_ROTATION)"
        assert finding(report, "doctor.D204") == ("error", "ENABLED", wanted)

    @pytest.mark.parametrize(
        ("grace", "ours", "value"),
        [(10, 10, None), (10, 11, "10 s"), (60, 0, "60 s"), (0, 5, "0 s")],
    )
    def test_the_grace(self, facts, pool, plan, settings, grace, ours, value):
        settings.COGNITO_REFRESH_ROTATION = True
        settings.COGNITO_REFRESH_GRACE_SECONDS = ours
        rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}
        plan.client |= ROTATES | {"RefreshTokenRotation": rotation}
        with pool(plan):
            report = examine(facts())
        assert found(report) == ({"doctor.D205"} if value else set())
        if value:
            severity, actual, wanted = finding(report, "doctor.D205")
            assert (severity, actual) == ("warning", value)
            assert wanted.startswith(f"{ours} s ")

    def test_a_grace_that_cognito_does_not_allow_is_none_that_fits(
        self, facts, pool, plan, settings
    ):
        settings.COGNITO_REFRESH_ROTATION = True
        settings.COGNITO_REFRESH_GRACE_SECONDS = 61
        rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 61}
        plan.client |= ROTATES | {"RefreshTokenRotation": rotation}
        with pool(plan):
            assert found(examine(facts())) == {"doctor.D205"}

    def test_no_grace_named_is_none(self, facts, pool, plan, settings):
        settings.COGNITO_REFRESH_ROTATION = True
        settings.COGNITO_REFRESH_GRACE_SECONDS = 0
        plan.client |= ROTATES | {"RefreshTokenRotation": {"Feature": "ENABLED"}}
        with pool(plan):
            assert found(examine(facts())) == set()

    def test_the_flow_that_cognito_refuses_beside_rotation_is_found_where_it_is(
        self, facts, pool, plan, settings
    ):
        settings.COGNITO_REFRESH_ROTATION = True
        plan.client |= ROTATES
        with pool(plan):
            known = facts()
        flows = [*ROTATES["ExplicitAuthFlows"], "ALLOW_REFRESH_TOKEN_AUTH"]
        both = known.client | {"ExplicitAuthFlows": flows}
        report = examine(with_answer(known, client=both))
        assert found(report) == {"doctor.D203"}
        assert finding(report, "doctor.D203")[2] == "no ALLOW_REFRESH_TOKEN_AUTH"


class TestSecret:
    def test_the_settings_have_one_and_the_client_has_none(self, facts, configured, settings):
        settings.COGNITO_APP_CLIENT_SECRET = "a-secret"
        report = examine(facts())
        assert found(report) == {"doctor.D208"}
        wanted = "one (COGNITO_APP_CLIENT_SECRET)"
        assert finding(report, "doctor.D208") == ("error", "none", wanted)

    def test_both_have_the_same(self, facts, pool, plan, settings, sdk):
        plan.client["GenerateSecret"] = True
        with pool(plan):
            ids = {
                "UserPoolId": settings.COGNITO_USER_POOL_ID,
                "ClientId": settings.COGNITO_APP_CLIENT_ID,
            }
            client = sdk.describe_user_pool_client(**ids)["UserPoolClient"]
            settings.COGNITO_APP_CLIENT_SECRET = client["ClientSecret"]
            known = facts()
            assert found(examine(known)) == set()
            assert client["ClientSecret"] not in repr(known)

    def test_each_has_another(self, facts, pool, plan, settings):
        plan.client["GenerateSecret"] = True
        settings.COGNITO_APP_CLIENT_SECRET = "a-secret"
        with pool(plan):
            report = examine(facts())
        assert finding(report, "doctor.D208")[:2] == ("warning", "another one")
