"""App clients that rotate refresh tokens, and refreshing through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import rotation
from accounts.models import SpentRefreshToken
from tests.accounts.pools import Pools
from tests.accounts.steps import status_with
from tests.conftest import Cognito

# At Cognito; ours is that of the settings, 10 s.
GRACE = 60


def rotating(grace: int, **more: Any) -> dict[str, Any]:
    return {
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace},
        **more,
    }


@pytest.fixture
def rotates(pool_with: Pools, settings: Settings) -> Cognito:
    """A pool whose app client rotates refresh tokens."""
    settings.COGNITO_REFRESH_ROTATION = True
    return pool_with(**rotating(GRACE))


@pytest.fixture
def strict(pool_with: Pools, settings: Settings) -> Cognito:
    """The same, without a grace period at Cognito."""
    settings.COGNITO_REFRESH_ROTATION = True
    return pool_with(**rotating(0))


def refresh(token: str) -> Any:
    return APIClient(raise_request_exception=False).post("/refresh", {"refresh_token": token})


def refreshed(token: str) -> dict[str, Any]:
    answer = refresh(token)
    assert answer.status_code == 200, answer.json()
    tokens = answer.json()
    assert status_with(tokens["access_token"]) == 200
    return tokens


def let_the_grace_pass() -> None:
    spent = SpentRefreshToken.objects.exclude(spent_at=rotation.NOT_YET)
    assert spent.update(spent_at=timezone.now() - timedelta(seconds=11))
