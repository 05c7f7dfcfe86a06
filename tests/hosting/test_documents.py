"""docs/self-hosting.md and docs/scaling.md speak of what there is."""

import re

import pytest
import yaml
from django.core.management import get_commands

from bench.requests_scale import PEOPLE, Means, limits, peak, sizes
from tests.hosting.serving import ROOT

SELF_HOSTING, SCALING = ROOT / "docs/self-hosting.md", ROOT / "docs/scaling.md"
MEANS = Means(app=10, database=2, queries=5, bytes_out=4000, wal=200, entry=700)


@pytest.mark.parametrize("document", [SELF_HOSTING, SCALING], ids=lambda path: path.stem)
def test_the_files_that_are_named_are_there(document):
    text = document.read_text()
    linked = [document.parent / link for link in re.findall(r"\]\(([\w./-]+)", text)]
    # A name may be the beginning of several: hosting/budget-tracker*
    named = re.findall(r"\b((?:hosting|tests|bench)/[\w./-]*\w)", text)
    missing = [path for path in linked if not path.exists()]
    missing += [name for name in named if not list(ROOT.glob(f"{name}*"))]
    assert (missing, bool(linked and named)) == ([], True)


def test_the_commands_that_are_named_are_commands():
    text = SELF_HOSTING.read_text()
    named = set(re.findall(r"budget-tracker@([a-z_]+)", text))
    named |= set(re.findall(r"manage\.py ([a-z_]+)", text))
    [timers] = re.findall(r"budget-tracker@\{(.*)\}\.timer", text)
    assert {"migrate", "check", "post_recurring"} <= named
    assert named | set(timers.split(",")) <= get_commands().keys()
    there = {path.stem.partition("@")[2] for path in (ROOT / "hosting").glob("*.timer")}
    assert set(timers.split(",")) == there


def rows(table: str) -> list[str]:
    return re.findall(r"^\| ([^|]*) \|", table, re.MULTILINE)


def test_the_tables_are_those_of_the_command():
    """And what does not hang on what was measured has the same figures."""
    text = SCALING.read_text()
    assert set(rows(sizes(MEANS)) + rows(limits(MEANS))) <= set(rows(text))
    for table in (sizes(MEANS), limits(MEANS)):
        for line in table.splitlines():
            if "requests" in line or "refreshes" in line:
                assert line in text or line.startswith("The mean"), line


def test_the_arithmetic():
    # 18 requests of three in ten, seven times as many in the busiest second.
    assert peak(PEOPLE[1]) == pytest.approx(100_000 * 0.3 * 18 / 86_400 * 7)
    assert MEANS.milliseconds == 10 + 2 + (5 + 2)
    assert MEANS.yearly == pytest.approx(2 * 0.3 * 365 * 700)
    assert "| CPUs of PostgreSQL in it | 0.00088 | 0.087 | 8.8 |" in sizes(MEANS)
    assert "| the same as ACUs, half busy | 0.007 | 0.7 | 70 |" in sizes(MEANS)


def test_the_services_that_are_composed():
    services = yaml.safe_load((ROOT / "hosting/compose.yaml").read_text())["services"]
    assert services["migrate"]["command"] == ["python", "manage.py", "migrate"]
    assert "command" not in services["service"]
    for name in ("migrate", "service"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert (ROOT / "hosting" / services[name]["build"]["context"]).resolve() == ROOT
    assert services["service"]["ports"] == ["127.0.0.1:8000:8000"]
