"""Counting attempts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.errors import TooManyAttempts
from accounts.models import AttemptCount
from accounts.throttling import count_attempt, parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1/s", (1, timedelta(seconds=1))),
        ("10/m", (10, timedelta(minutes=1))),
        ("300/h", (300, timedelta(hours=1))),
        ("2/d", (2, timedelta(days=1))),
    ],
)
def test_rates(text: str, rate: tuple[int, timedelta]) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "10", "0/m", "-1/m", "10/min", "10/w", "x/m", "10/m "])
def test_no_rates(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rate"):
        parse_rate(text)


@pytest.mark.django_db
def test_beyond_the_rate() -> None:
    for _ in range(3):
        count_attempt("log_in", "a@example.com", "3/m")
    with pytest.raises(TooManyAttempts) as refused:
        count_attempt("log_in", "a@example.com", "3/m")
    assert 55 <= (refused.value.retry_after or 0) <= 60
    count_attempt("log_in", "b@example.com", "3/m")
    count_attempt("verify", "a@example.com", "3/m")


@pytest.mark.django_db
def test_a_new_period_begins_anew() -> None:
    count_attempt("log_in", "a", "1/m")
    AttemptCount.objects.update(ends_at=timezone.now())
    count_attempt("log_in", "a", "1/m")
    assert AttemptCount.objects.get().count == 1


def over_the_limit(rate: str = "1/m", *, grows: bool = True) -> int:
    """Try until refused, let that period pass, and tell how long the wait was."""
    count_attempt("log_in", "a", rate, grows=grows)
    with pytest.raises(TooManyAttempts) as refused:
        count_attempt("log_in", "a", rate, grows=grows)
    with pytest.raises(TooManyAttempts) as again:
        count_attempt("log_in", "a", rate, grows=grows)
    assert again.value.retry_after == refused.value.retry_after
    AttemptCount.objects.update(ends_at=timezone.now())
    return refused.value.retry_after or 0


@pytest.mark.django_db
def test_who_goes_over_the_limit_again_and_again_waits_longer_each_time() -> None:
    waits = [over_the_limit() for _ in range(12)]
    assert waits[:5] == [60, 120, 240, 480, 900]
    assert set(waits[4:]) == {900}


@pytest.mark.django_db
def test_a_period_longer_than_the_longest_wait_does_not_shrink() -> None:
    assert [over_the_limit("1/h") for _ in range(3)] == [3600, 3600, 3600]


@pytest.mark.django_db
def test_a_period_within_the_limit_forgives() -> None:
    assert [over_the_limit(), over_the_limit()] == [60, 120]
    count_attempt("log_in", "a", "1/m")
    AttemptCount.objects.update(ends_at=timezone.now())
    assert over_the_limit() == 60


@pytest.mark.django_db
def test_a_quiet_while_forgives() -> None:
    assert [over_the_limit(), over_the_limit()] == [60, 120]
    AttemptCount.objects.update(ends_at=timezone.now() - timedelta(minutes=16))
    assert over_the_limit() == 60


@pytest.mark.django_db
def test_the_wait_does_not_grow_where_everybody_waits() -> None:
    assert [over_the_limit(grows=False) for _ in range(3)] == [60, 60, 60]


@pytest.mark.django_db
def test_everybody_together_stays_below_cognitos_quotas(settings: Settings) -> None:
    settings.THROTTLE_ALL_SIGNUP = settings.THROTTLE_ALL_LOGIN = "2/m"
    settings.THROTTLE_ALL_RECOVERY = "2/m"
    for path, body in BODIES:
        answers = [
            APIClient(REMOTE_ADDR=f"192.0.2.{n}").post(
                path, body | {"email": f"person{n}@example.com"}
            )
            for n in range(4)
        ]
        assert [answer.status_code for answer in answers] == [503, 503, 429, 429], path
        # Of the minute, what the calls before left: nobody answers them.
        assert all(50 <= int(answer["Retry-After"]) <= 60 for answer in answers[2:])


@pytest.mark.django_db
def test_who_tried_is_not_kept_and_old_counts_go() -> None:
    AttemptCount.objects.create(key="old", ends_at=timezone.now() - timedelta(days=2))
    AttemptCount.objects.create(key="recent", ends_at=timezone.now() - timedelta(hours=1))
    count_attempt("log_in", "a@example.com", "1/m")
    row = AttemptCount.objects.exclude(key="recent").get()
    assert AttemptCount.objects.count() == 2
    assert "example" not in row.key
    assert str(row) == "1"


@pytest.mark.django_db(transaction=True)
def test_at_once_from_many_threads_no_attempt_is_lost() -> None:
    def attempt(_: int) -> bool:
        try:
            count_attempt("log_in", "a", "10/m")
        except TooManyAttempts:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 10


BODIES: list[tuple[str, dict[str, str]]] = [
    ("/login", {"password": "x"}),
    ("/signup", {"password": "SecurePassword123"}),
    ("/verify", {"code": "1"}),
    ("/resend-code", {}),
    ("/forgot-password", {}),
    ("/reset-password", {"code": "1", "new_password": "SecurePassword123"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "body"), BODIES)
def test_each_endpoint_is_throttled_by_account(
    settings: Settings, path: str, body: dict[str, str]
) -> None:
    settings.THROTTLE_LOGIN = settings.THROTTLE_CODE = settings.THROTTLE_MAIL = "1/h"
    anyone = APIClient()
    body |= {"email": "a@example.com"}
    assert anyone.post(path, body).status_code == 503  # nobody listens where Cognito should be
    refused = anyone.post(path, body, REMOTE_ADDR="192.0.2.7")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert anyone.post(path, body | {"email": "b@example.com"}).status_code == 503


PATHS = ["/signup", "/verify", "/resend-code", "/login", "/refresh", "/forgot-password",
         "/reset-password"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_each_endpoint_is_throttled_by_address(settings: Settings, path: str) -> None:
    settings.THROTTLE_ADDRESS = "2/m"
    anyone = APIClient()
    for status in (400, 400, 429):
        assert anyone.post(path, {}, HTTP_X_FORWARDED_FOR="192.0.2.9").status_code == status
    assert anyone.post(path, {}, REMOTE_ADDR="192.0.2.7").status_code == 400


@pytest.mark.django_db
def test_endpoints_do_not_share_the_count_of_an_address(settings: Settings) -> None:
    settings.THROTTLE_ADDRESS = "1/h"
    anyone = APIClient()
    assert [anyone.post(path, {}).status_code for path in PATHS] == [400] * len(PATHS)
    assert [anyone.post(path, {}).status_code for path in PATHS] == [429] * len(PATHS)
