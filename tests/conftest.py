"""What all tests share."""

import functools
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import botocore.session  # type: ignore[import-untyped, unused-ignore]
import hypothesis
import pytest
from botocore.loaders import create_loader  # type: ignore[import-untyped, unused-ignore]
from pytest_django import Settings
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # has none

from accounts.models import User
from localcloud import LocalCloud
from tests.tokens import access_claims, sign

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile(
    "here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="leave out the tests that use no database"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is the same on each database, where that is asked for; begin with the long.

    Otherwise one worker may be busy with the longest test when all others have ended.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if config.getoption("--database-only"):
        kept = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = kept


def uses_database(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not {
        "db",
        "transactional_db",
    }.isdisjoint(fixtures)


@pytest.fixture(scope="session", autouse=True)
def static_files() -> Iterator[None]:
    """Gather the static files once: each test client would do it anew, for a tenth of a second."""
    gathered: dict[str, dict[str, Any]] = {}
    gather = WhiteNoiseMiddleware.add_files_from_finders

    def gather_once(whitenoise: WhiteNoiseMiddleware) -> None:
        if whitenoise.static_prefix not in gathered:
            gather(whitenoise)
            gathered[whitenoise.static_prefix] = dict(whitenoise.files)
        whitenoise.files.update(gathered[whitenoise.static_prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", gather_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def aws_apis() -> Iterator[None]:
    """Read the descriptions of AWS's APIs once: each session of boto3 would parse them anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", functools.cache(create_loader))
        yield


@pytest.fixture
def user(db: None) -> User:
    """A person who has been here before."""
    return make_user()


def make_user(email: str = "") -> User:
    """Make a person as a first log-in would leave them."""
    sub = str(uuid.uuid4())
    return User.objects.create(sub=sub, email=email or f"{sub}@example.com")


@pytest.fixture
def api_of() -> Callable[[User], APIClient]:
    """Give an API client that sends a real access token of this person."""

    def client(user: User) -> APIClient:
        api = APIClient(raise_request_exception=False)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {sign(access_claims(user.sub))}")
        return api

    return client


@pytest.fixture
def api(user: User, api_of: Callable[[User], APIClient]) -> APIClient:
    """The API client of `user`."""
    return api_of(user)


PASSWORD = "SecurePassword123"
CODE, RESET_CODE = "123456", "654321"  # the only ones the local AWS sends
_numbers = itertools.count()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The local AWS with our template deployed, for the whole run."""
    with LocalCloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@functools.cache
def _client_of(cloud: LocalCloud, service: str) -> Any:
    """Return the one client for all tests: to make one takes longer than its call."""
    return cloud.client(service)


@dataclass
class Cognito:
    """The settings point to the local AWS; `cloud` is there to look behind the API."""

    cloud: LocalCloud
    pool: str
    client_id: str

    @property
    def idp(self):
        return _client_of(self.cloud, "cognito-idp")

    def new_email(self) -> str:
        return f"person{next(_numbers)}-{uuid.uuid4().hex[:6]}@example.com"

    def account(self, email: str = "", password: str = PASSWORD, *groups: str) -> str:
        """Make a confirmed account behind the API and return its address."""
        email = email or self.new_email()
        self.idp.admin_create_user(
            UserPoolId=self.pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        self.idp.admin_set_user_password(
            UserPoolId=self.pool, Username=email, Password=password, Permanent=True
        )
        for group in groups:
            self.idp.admin_add_user_to_group(UserPoolId=self.pool, Username=email, GroupName=group)
        return email

    def mails_to(self, email: str) -> list[str]:
        return [mail.body for mail in self.cloud.mails() if mail.to == email]


@pytest.fixture
def cognito(cloud: LocalCloud, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Cognito:
    """Point the settings to the local AWS."""
    environment = cloud.environment
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pool, region = environment["COGNITO_USER_POOL_ID"], environment["AWS_REGION"]
    settings.AWS_REGION = region
    settings.COGNITO_USER_POOL_ID = pool
    settings.COGNITO_APP_CLIENT_ID = environment["COGNITO_APP_CLIENT_ID"]
    settings.COGNITO_ISSUERS = [f"https://cognito-idp.{region}.amazonaws.com/{pool}"]
    settings.COGNITO_JWKS_URL = environment["COGNITO_JWKS_URL"]
    settings.COGNITO_JWKS = ""
    return Cognito(cloud, pool, environment["COGNITO_APP_CLIENT_ID"])


@pytest.fixture
def anyone() -> APIClient:
    """An API client without a token."""
    return APIClient(raise_request_exception=False)
