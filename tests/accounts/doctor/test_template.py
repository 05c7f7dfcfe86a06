"""The lines of the template that the checks name are there, and so is each check in the docs."""

import re
from pathlib import Path

import pytest
from cfnlint.decode import cfn_yaml

from accounts.doctor.findings import SETTINGS, TEMPLATE, Mend, Severity, say, setting, template
from accounts.doctor.report import AREAS, examine
from accounts.doctor.template import find_line
from tests.accounts.doctor.conftest import found

ROOT = Path(__file__).resolve().parents[3]
LINES = (ROOT / TEMPLATE).read_text().splitlines()
CHECKS = [check for area in AREAS for check in area.checks]
# What the template does not say, because it is AWS's default.
UNSAID = {"UserPool.Properties.UserPoolTier"}
MENDED_THERE = {check.mend.path: check.mend for check in CHECKS if check.mend.where == TEMPLATE}


def line_of(mend: Mend) -> int:
    line = find_line(mend)
    assert line is not None
    return line


def names(path):
    parts = path.split(".")
    return parts if parts[0] == "Outputs" else ["Resources", *parts]


@pytest.mark.parametrize("path", sorted(set(MENDED_THERE) - UNSAID))
def test_a_property_is_where_cloudformation_finds_it(path):
    parent = cfn_yaml.load(str(ROOT / TEMPLATE))
    *parents, last = names(path)
    for name in parents:
        parent = parent[name]
    (key,) = [key for key in parent if key == last]
    assert find_line(MENDED_THERE[path]) == key.start_mark.line + 1


@pytest.mark.parametrize(
    "check",
    [check for check in CHECKS if check.mend.where == TEMPLATE and check.mend.path not in UNSAID],
    ids=lambda check: check.id,
)
def test_the_text_is_what_stands_there(check):
    line = line_of(check.mend)
    indent = len(LINES[line - 1]) - len(LINES[line - 1].lstrip())
    text = [f"{' ' * indent}{one}" for one in check.mend.text.splitlines()]
    block = LINES[line - 1 : line - 1 + len(text)]
    assert [without_comment(one) for one in block] == [without_comment(one) for one in text]


def without_comment(line):
    return re.sub(r"\s+# .*", "", line)


def test_what_the_template_does_not_say_belongs_into_the_nearest_thing():
    line = line_of(template("UserPool.Properties.UserPoolTier", "UserPoolTier: PLUS"))
    assert LINES[line - 1].strip() == "Properties:"
    assert "UserPoolName" in LINES[line]
    assert find_line(template("Nothing.Properties.Here", "")) == LINES.index("Resources:") + 1


def test_a_setting_has_no_line():
    assert find_line(setting("COGNITO_JWKS", "")) is None


def test_without_the_template_there_is_no_line(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    assert find_line(template("UserPool.Properties.Schema", "")) is None


def test_a_setting_that_mends_is_one_that_we_have():
    listed = (ROOT / ".env.example").read_text()
    for check in CHECKS:
        if check.mend.where == SETTINGS:
            assert f"{check.mend.path}=" in listed, check.id
        else:
            assert check.mend.where == TEMPLATE


def test_ids_are_unique_and_in_order():
    ids = [check.id for check in CHECKS]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"doctor\.D[0-5]\d\d", one) for one in ids)


def test_each_check_is_in_the_docs_as_it_is():
    text = (ROOT / "docs" / "cognito-doctor.md").read_text()
    shown = [line for line in text.splitlines() if line.startswith("| `doctor.")]
    assert shown == [row(check) for check in CHECKS]
    for area in AREAS:
        assert f"### {area.name}\n" in text


def row(check):
    mend = check.mend
    first, *more = mend.text.splitlines()
    line = f"`{first} ...`" if more else f"`{first}`"
    place = (
        f"setting `{mend.path}`: {first}" if mend.where == SETTINGS else f"`{mend.path}`: {line}"
    )
    hint = f". {mend.hint}" if mend.hint else ""
    why = check.why
    return f"| `{check.id}` | {check.severity} | {check.title} | {why} | {place}{hint} |"


def test_no_text_is_longer_than_it_has_to_be():
    for check in CHECKS:
        assert len(check.title) <= 40
        assert check.why.endswith(".")
        assert len(check.why) <= 260, check.id


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "true"),
        (8, "8"),
        ([], "none"),
        (["b", "a"], "b, a"),
        ({"b", "a"}, "a, b"),
        ({}.values(), "none"),
        ({1: "b", 2: "a"}.values(), "b, a"),
        ("text", "text"),
    ],
)
def test_values_as_people_read_them(value, words):
    assert say(value) == words


def test_severities_go_from_the_worst_on():
    assert list(Severity) == ["error", "warning", "info"]


def test_a_finding_of_a_sound_pool_has_its_line(facts, configured):
    report = examine(facts())
    assert found(report) == set()
    (only,) = report.findings
    assert only.line
    assert LINES[only.line - 1].strip() == "EmailConfiguration: !If"
