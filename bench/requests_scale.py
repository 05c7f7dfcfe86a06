"""What many people would take: the arithmetic of docs/scaling.md, from what a request costs.

What people do is assumed, and stands here; what AWS gives is of its documentation, and what a
request costs is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.requests_runs import Cost

PEOPLE: Final = (1_000, 100_000, 10_000_000)
# --- What a person does (assumed) -----------------------------------------------------------------
COMING: Final = 0.3  # of all people, come on a day
DAILY: Final = {  # what each of them asks for on that day
    "GET /expense, not modified (304)": 4.0,
    "GET /expense, a page of 50": 3.0,
    "GET /expense/{id}": 1.0,
    "GET /summary of a month": 1.5,
    "GET /balance of all time": 2.0,
    "GET /budget/status": 1.5,
    "GET /changes, the last 10": 2.0,
    "POST /expense": 2.0,
    "PATCH /expense/{id}": 0.5,
    "a token that is not good (401)": 0.5,
}
LOGINS: Final = 2.0  # log-ins and refreshes of theirs: one each visit, since tokens last 15 minutes
PEAK: Final = 7.0  # the busiest second to the average one: 15 % of a day in an hour, and twice that
# --- What is taken of the place where it runs (assumed) -------------------------------------------
ROUND_TRIP: Final = 1.0  # ms, for each statement, in one Region
UNSEEN: Final = 2  # statements that Django does not count: is the connection good, BEGIN or COMMIT
HALF: Final = 0.5  # how busy a CPU may be at the peak
ACU_OF_A_CPU: Final = 4.0  # 2 GiB an ACU, and 8 GiB a vCPU in AWS's memory-optimised classes
LINE: Final = 350  # bytes of a request's line in the log
# --- What AWS gives (docs/scaling.md names the pages) ---------------------------------------------
GATEWAY: Final = 10_000  # requests a second
CONCURRENCY: Final = 1_000  # containers of Lambda
COGNITO: Final = 120  # log-ins and refreshes a second
ACUS: Final = 256  # of one Aurora Serverless v2 writer
CONNECTIONS: Final = 5_000  # of one Aurora or RDS PostgreSQL, by default
STORAGE: Final = 128 * 1024**4  # bytes of an Aurora cluster

SECONDS, DAYS, GIB = 86_400, 365, 1024**3


@dataclass(frozen=True, slots=True)
class Means:
    """The mean request by what people do, and what one of them leaves in a year."""

    app: float
    database: float
    queries: float
    bytes_out: float
    wal: float
    entry: int

    @classmethod
    def of(cls, costs: Mapping[str, Cost], entry: int) -> Means:
        """Weigh the costs by how often each request is sent."""
        asked = sum(DAILY.values())

        def mean(value: Callable[[Cost], float]) -> float:
            return sum(often * value(costs[name]) for name, often in DAILY.items()) / asked

        return cls(
            app=mean(lambda cost: cost.app),
            database=mean(lambda cost: cost.database),
            queries=mean(lambda cost: cost.queries),
            bytes_out=mean(lambda cost: cost.bytes_out),
            wal=mean(lambda cost: cost.wal),
            entry=entry,
        )

    @property
    def milliseconds(self) -> float:
        """Return how long a container is busy with a request."""
        return self.app + self.database + (self.queries + UNSEEN) * ROUND_TRIP

    @property
    def yearly(self) -> float:
        """Return how many bytes of entries a person adds in a year."""
        return DAILY["POST /expense"] * COMING * DAYS * self.entry


def peak(people: float) -> float:
    """Return requests in the busiest second."""
    return people * COMING * sum(DAILY.values()) / SECONDS * PEAK


def logins(people: float) -> float:
    """Return log-ins and refreshes in the busiest second."""
    return people * COMING * LOGINS / SECONDS * PEAK


def sizes(means: Means) -> str:
    """Return a table: what so many people take."""
    rows: dict[str, Callable[[int], float]] = {
        "requests a day": lambda n: n * COMING * sum(DAILY.values()),
        "requests in the busiest second": peak,
        "log-ins and refreshes in it": logins,
        "CPUs of the application in it": lambda n: peak(n) * means.app / 1000,
        "containers of Lambda at work in it": lambda n: peak(n) * means.milliseconds / 1000,
        "CPUs of PostgreSQL in it": lambda n: peak(n) * means.database / 1000,
        "the same as ACUs, half busy": lambda n: _acus(n, means),
        "WAL in it, MB": lambda n: peak(n) * means.wal / 1e6,
        "entries and indexes more a year, GiB": lambda n: n * means.yearly / GIB,
        "answers a month, GiB": lambda n: _monthly(n) * means.bytes_out / GIB,
        "lines of the log a month, GiB": lambda n: _monthly(n) * LINE / GIB,
    }
    head = " | ".join(f"{people:,}" for people in PEOPLE)
    lines = [f"| people | {head} |", "|---|" + "---|" * len(PEOPLE)]
    for name, count in rows.items():
        lines.append(f"| {name} | " + " | ".join(_shown(count(n)) for n in PEOPLE) + " |")
    mean = (
        f"The mean request: {means.app:.1f} ms CPU of the application, {means.database:.2f} ms of "
        f"PostgreSQL, {means.queries:.1f} queries, {means.bytes_out:,.0f} bytes out, "
        f"{means.wal:,.0f} bytes of WAL; {means.milliseconds:.0f} ms of a container."
    )
    return "\n".join([mean, "", *lines])


def limits(means: Means) -> str:
    """Return a table: with how many people each limit is met, the nearest first."""
    met = {
        f"Cognito, {COGNITO} log-ins and refreshes a second": COGNITO / logins(1),
        f"Lambda, {CONCURRENCY:,} containers": CONCURRENCY / (peak(1) * means.milliseconds / 1000),
        f"API Gateway, {GATEWAY:,} requests a second": GATEWAY / peak(1),
        f"{CONNECTIONS:,} connections, one a container": CONNECTIONS
        / (peak(1) * means.milliseconds / 1000),
        f"one Aurora writer, {ACUS} ACUs, half busy": ACUS / _acus(1, means),
        "one Aurora volume, 128 TiB, after ten years": STORAGE / (10 * means.yearly),
        "one machine of 4 CPUs with all of it, half busy": 4
        * HALF
        / (peak(1) * (means.app + means.database) / 1000),
    }
    ordered = sorted(met.items(), key=lambda item: item[1])
    rows = [f"| {name} | {_rounded(people):,} |" for name, people in ordered]
    return "\n".join(["| limit | met with so many people |", "|---|---|", *rows])


def _acus(people: float, means: Means) -> float:
    return peak(people) * means.database / 1000 / HALF * ACU_OF_A_CPU


def _monthly(people: float) -> float:
    return people * COMING * sum(DAILY.values()) * 30


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"  # noqa: PLR2004  (two digits)


def _rounded(number: float) -> int:
    """Round to two digits: more would pretend."""
    return int(float(f"{number:.2g}"))
