"""How often something may be tried, counted in the database: for all processes together."""

import math
import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.errors import TooManyAttempts
from accounts.models import AttemptCount

PERIODS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
# As long as Cognito itself locks an account at most.
LONGEST_WAIT = timedelta(minutes=15)
MOST_STRIKES = 10
RATE = re.compile(r"([1-9]\d{0,8})/([smhd])")


def parse_rate(text: str) -> tuple[int, timedelta]:
    """Return (number of attempts, period) of a rate such as "10/m"; ValueError for another form."""
    match = RATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a rate such as 10/m")
    return int(match[1]), timedelta(seconds=PERIODS[match[2]])


def count_attempt(what: str, who: str, rate: str, *, grows: bool = True) -> None:
    """Count one attempt at `what` by `who`; raise TooManyAttempts beyond the rate.

    The period begins with its first attempt. Who goes over the limit in period after period waits
    longer each time: twice, four times, ... up to LONGEST_WAIT (or one period, if that is longer).
    A period within the limit, or a quiet one, forgives all; so does `grows` False.

    `who` is kept only as a keyed hash. The count is committed at once, so that a refusal later in
    the request does not take it back.
    """
    limit, period = parse_rate(rate)
    now = timezone.now()
    with transaction.atomic():
        row, made = AttemptCount.objects.select_for_update().get_or_create(
            key=_key(what, who), defaults={"ends_at": now + period}
        )
        if row.ends_at <= now:
            goes_on = row.count > limit and now - row.ends_at < LONGEST_WAIT
            row.strikes = row.strikes if goes_on else 0
            row.count, row.ends_at = 0, now + period
        row.count += 1
        if row.count == limit + 1:
            row.ends_at = max(row.ends_at, now + _delay(period, row.strikes))
            row.strikes = min(row.strikes + 1, MOST_STRIKES) if grows else 0
        row.save()
    if row.count > limit:
        raise TooManyAttempts(retry_after=math.ceil((row.ends_at - now).total_seconds()))
    if made:
        _forget_ended()


def _delay(period: timedelta, strikes: int) -> timedelta:
    """Return how long to wait: nothing more than the period's rest for the first time."""
    if strikes == 0:
        return timedelta()
    longest: timedelta = max(period, LONGEST_WAIT)
    return min(period * int(2**strikes), longest)


def _key(what: str, who: str) -> str:
    return salted_hmac("accounts.throttling", f"{what}:{who}", algorithm="sha256").hexdigest()


def count_address(what: str, address: str) -> None:
    """Count one attempt from an IP address."""
    count_attempt(f"{what}:address", address, settings.THROTTLE_ADDRESS)


def count_for_all(what: str, rate: str) -> None:
    """Count one attempt by anybody: the whole service stays below Cognito's quotas.

    AWS counts them for the account and Region, so what one service uses up is lacking elsewhere,
    the admin's calls included.
    """
    count_attempt(f"{what}:all", "", rate, grows=False)


def claim(what: str, who: str, *, lasts: timedelta) -> bool:
    """Take what is good for one use, for all processes together; False if it is taken already.

    That is remembered for `lasts`, unless `release` gives it back.
    """
    _row, made = AttemptCount.objects.get_or_create(
        key=_key(f"{what}:claim", who), defaults={"count": 1, "ends_at": timezone.now() + lasts}
    )
    return made


def release(what: str, who: str) -> None:
    """Give back what was claimed: it may be used after all."""
    AttemptCount.objects.filter(key=_key(f"{what}:claim", who)).delete()


def _forget_ended() -> None:
    # A day of grace: a row that another process is just about to renew is not taken from it.
    AttemptCount.objects.filter(ends_at__lt=timezone.now() - timedelta(days=1)).delete()
