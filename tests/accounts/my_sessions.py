"""Sessions as tests make them and as /me/sessions lists them."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Session, User
from tests.tokens import sign

URL = "/me/sessions"


def row(user: User, *, made: timedelta = timedelta(), **values: Any) -> Session:
    """Make a session this long ago."""
    session = Session.objects.create(user=user, **{"key": str(uuid.uuid4())} | values)
    Session.objects.filter(pk=session.pk).update(created_at=timezone.now() - made)
    return session


def listed(api: APIClient, **parameters: str) -> list[dict[str, Any]]:
    answer = api.get(URL, parameters)
    assert answer.status_code == 200, answer.json()
    return list(answer.json()["results"])


def ids(api: APIClient) -> set[str]:
    """The IDs of the listed sessions, but for the one that asks."""
    return {item["id"] for item in listed(api) if not item["current"]}


def client(claims: dict[str, Any], **extra: Any) -> APIClient:
    api = APIClient(raise_request_exception=False)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {sign(claims)}", **extra)
    return api
