"""Nobody can find out by asking who has an account: not by status, body, headers or time.

For each endpoint, addresses of four kinds are tried in random order, each kind TRIES times, against
the running product. Times of two kinds are compared by how well they could be told apart: the
probability that an answer to the one takes longer than an answer to the other, 1/2 if not at all.
"""

import itertools
import json
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, NamedTuple

import pytest

from localcloud import LocalCloud
from tests.conftest import PASSWORD
from tests.e2e.client import Answer, call
from tests.e2e.conftest import serving

pytestmark = pytest.mark.long

TRIES = 200
AT_ONCE = 8
BEAT = 0.1
# With 200 tries a kind, chance alone strays from 1/2 by 0.03 (one standard deviation).
TOLD_APART = 0.13
KINDS = ("known", "unknown", "unconfirmed", "disabled")
# Different in every answer, whoever asks.
CHANGING = {"Date", "X-Request-ID"}

WRONG = "WrongPassword123"
ENDPOINTS: dict[str, dict[str, Any]] = {
    "/signup": {"password": PASSWORD},
    "/login": {"password": WRONG},
    "/forgot-password": {},
    "/resend-code": {},
    "/verify": {"code": "000000"},
    "/reset-password": {"code": "000000", "new_password": PASSWORD},
}


class Try(NamedTuple):
    """What came back, and after how many seconds."""

    kind: str
    answer: Answer
    seconds: float


@pytest.fixture(scope="module")
def addresses(cloud: LocalCloud) -> dict[str, Callable[[], str]]:
    """For each kind, what gives an address of it."""
    idp, pool = cloud.client("cognito-idp"), cloud.environment["COGNITO_USER_POOL_ID"]
    client = cloud.environment["COGNITO_APP_CLIENT_ID"]
    some = {kind: [f"{kind}-{uuid.uuid4().hex}@example.com" for _ in range(8)] for kind in KINDS}
    for kind in ("known", "unconfirmed", "disabled"):
        for email in some[kind]:
            attributes = [{"Name": "email", "Value": email}]
            idp.sign_up(
                ClientId=client, Username=email, Password=PASSWORD, UserAttributes=attributes
            )
            if kind != "unconfirmed":
                idp.admin_confirm_sign_up(UserPoolId=pool, Username=email)
            if kind == "disabled":
                idp.admin_disable_user(UserPoolId=pool, Username=email)
    known = {kind: itertools.cycle(some[kind]).__next__ for kind in KINDS}
    return known | {"unknown": lambda: f"unknown-{uuid.uuid4().hex}@example.com"}


@pytest.fixture(scope="module")
def even(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product as it is, with a shorter beat, so that the test does not take an hour."""
    folder = tmp_path_factory.mktemp("even")
    with serving(folder, cloud.environment | {"EVEN_ANSWER_SECONDS": str(BEAT)}) as url:
        yield url


def tries(
    url: str,
    path: str,
    addresses: dict[str, Callable[[], str]],
    *,
    count: int = TRIES,
    at_once: int = AT_ONCE,
) -> list[Try]:
    jobs = [(kind, addresses[kind]()) for kind in KINDS for _ in range(count)]
    random.shuffle(jobs)

    def one(job: tuple[str, str]) -> Try:
        kind, email = job
        while True:
            started = time.perf_counter()
            answer = call("POST", url + path, {"email": email, **ENDPOINTS[path]})
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                return Try(kind, answer, time.perf_counter() - started)
            time.sleep(1)  # a busy machine: the local AWS took too long, for whomever

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, jobs))


def seen(answer: Answer) -> str:
    """All that an answer tells besides its time."""
    headers = {name: value for name, value in answer.headers.items() if name not in CHANGING}
    return json.dumps([answer.status, answer.body.decode(), sorted(headers.items())])


def told_apart(ones: list[float], others: list[float]) -> float:
    """Return how far from 1/2 it is that one of the first takes longer (the area under the ROC)."""
    longer = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    return abs(longer / (len(ones) * len(others)) - 0.5)


def times(results: list[Try]) -> dict[str, list[float]]:
    grouped = defaultdict(list)
    for result in results:
        grouped[result.kind].append(result.seconds)
    return grouped


@pytest.mark.parametrize("path", ENDPOINTS)
def test_nothing_tells_who_has_an_account(
    even: str, addresses: dict[str, Callable[[], str]], path: str
) -> None:
    tries(even, path, addresses, count=AT_ONCE)  # the first calls of a process take longer
    results = tries(even, path, addresses)
    assert len({seen(result.answer) for result in results}) == 1
    took = times(results)
    assert all(len(took[kind]) == TRIES for kind in KINDS)
    apart = {
        pair: round(told_apart(took[pair[0]], took[pair[1]]), 3)
        for pair in itertools.combinations(KINDS, 2)
    }
    assert max(apart.values()) < TOLD_APART, apart


def test_the_measurement_would_tell(
    cloud: LocalCloud,
    addresses: dict[str, Callable[[], str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With answers as they come, and mails within them, time tells known addresses apart."""
    uneven = {"EVEN_ANSWER_SECONDS": "0", "WORK_AFTER_ANSWERS": "false"}
    with serving(tmp_path_factory.mktemp("uneven"), cloud.environment | uneven) as url:
        took = times(tries(url, "/signup", addresses, count=100, at_once=2))
    assert told_apart(took["known"], took["unknown"]) > TOLD_APART
