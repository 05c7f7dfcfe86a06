import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from accounts.cognito.gateway import get_gateway
from accounts.doctor.asking import ask
from accounts.doctor.facts import Facts, issuers
from accounts.doctor.report import Report, examine
from localcloud import LocalCloud
from tests.accounts.cognito.asking import ENDPOINT
from tests.accounts.doctor.pools import Plan, made, plan_like
from tests.conftest import Cognito

# What the pool of the template is told of: nobody has given it an SES identity.
KNOWN = {"doctor.D134"}
# Where a pool with a prefix has its pages at AWS.
DOMAIN = "https://{}.auth.us-east-1.amazoncognito.com"


@pytest.fixture(autouse=True)
def _fresh_gateway() -> Iterator[None]:
    """The AWS SDK reads its environment when the gateway makes its first call."""
    get_gateway.cache_clear()
    yield
    get_gateway.cache_clear()


@pytest.fixture(scope="session")
def sdk(cloud: LocalCloud) -> Any:
    """One client of the AWS SDK with rights to every pool: making one takes a while."""
    return cloud.client("cognito-idp")


@pytest.fixture
def configured(cognito: Cognito, settings: Settings) -> Cognito:
    """All settings are what `make run` sets, for the pool of the template."""
    environment = cognito.cloud.environment
    settings.COGNITO_DOMAIN = environment["COGNITO_DOMAIN"]
    settings.COGNITO_ISSUERS = list(issuers().values())
    assert environment["COGNITO_REFRESH_ROTATION"] == "false"
    assert environment["COGNITO_IDENTITY_PROVIDER"] == ""
    return cognito


@pytest.fixture
def plan(configured: Cognito, sdk: Any) -> Plan:
    """A pool as the template makes it, to be changed."""
    return plan_like(sdk, configured.pool, configured.client_id)


@pytest.fixture
def facts(sdk: Any) -> Callable[..., Facts]:
    """Find out what there is to know, with rights to every pool."""

    def asking(**changes: Any) -> Facts:
        gateway = get_gateway()
        gateway._built[True, False] = sdk
        how: dict[str, Any] = {"in_vpc": False, "tell": lambda _: None}
        return ask(gateway, **(how | changes))

    return asking


@pytest.fixture
def pool(configured: Cognito, sdk: Any, settings: Settings) -> Callable[[Plan], Any]:
    """Make a pool that is planned, and point the settings to it."""

    @contextlib.contextmanager
    def pointed_to(plan: Plan) -> Iterator[None]:
        with made(sdk, plan) as (pool_id, client_id):
            settings.COGNITO_USER_POOL_ID = pool_id
            settings.COGNITO_APP_CLIENT_ID = client_id
            settings.COGNITO_ISSUERS = list(issuers().values())
            settings.COGNITO_JWKS_URL = (
                f"{configured.cloud.endpoint}/{pool_id}/.well-known/jwks.json"
            )
            yield

    return pointed_to


@pytest.fixture
def at_aws(monkeypatch: pytest.MonkeyPatch) -> Callable[[Facts], Report]:
    """Examine what was found out as if it had come from AWS itself."""

    def examining(facts: Facts) -> Report:
        monkeypatch.delenv(ENDPOINT)
        return examine(facts)

    return examining


def found(report: Report) -> set[str]:
    """The IDs of the findings that not every local pool has."""
    return {finding.check.id for finding in report.findings} - KNOWN


def finding(report: Report, check: str) -> tuple[str, str, str]:
    """Severity, found and wanted of a finding."""
    (one,) = [one for one in report.findings if one.check.id == check]
    return str(one.severity), one.fault.found, one.fault.wanted
