"""What docs/runbook.md tells people to type is there to be typed."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from budget.security import CORS_ALLOW_HEADERS, CORS_EXPOSE_HEADERS

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
MANAGE = sorted(set(re.findall(r"manage\.py ([a-z_]+(?: --?[a-z][\w-]*(?: default)?)*)", RUNBOOK)))
MAKE = sorted(set(re.findall(r"(?:^|`)make ([a-z-]+)", RUNBOOK, re.MULTILINE)))
# What is done by plan, and has no "Shows".
PLANNED = {"Look first", "Deploy", "Restore a backup", "Rotate secrets and keys"}


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", RUNBOOK, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_there_is_something_to_compare() -> None:
    assert {"verify_ledgers", "migrate --check", "check --database default"} <= set(MANAGE)
    assert {"deploy", "rollback", "rehearse"} <= set(MAKE)


@pytest.mark.parametrize("line", MANAGE)
def test_each_management_command_takes_what_it_is_given(line: str) -> None:
    name, *arguments = line.split()
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("target", MAKE)
def test_each_target_of_make_is_there(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_what_runs_in_the_function_may_run_there() -> None:
    source = (ROOT / "budget" / "aws_lambda.py").read_text()
    [allowed] = re.findall(r"COMMANDS: Final = frozenset\((.*?)\n\)", source, re.DOTALL)
    there = set(re.findall(r'"([a-z_]+)"', allowed))
    told = set(re.findall(r'"manage": "([a-z_]+)', RUNBOOK))
    for sentence in re.findall(r"[Ii]n\s+the\s+function[:\s][^.]*?(?:manage\.py[^;:]*)+", RUNBOOK):
        told |= set(re.findall(r"manage\.py ([a-z_]+)", sentence))
    assert len(told) > 4
    assert told <= there


@pytest.mark.parametrize("heading", sorted(set(sections()) - PLANNED))
def test_each_misfortune_says_how_it_shows_what_to_do_first_and_when_it_is_over(
    heading: str,
) -> None:
    words = sections()[heading]
    assert "**Shows**" in words
    assert "**first**" in words.lower()
    assert "**Over when**" in words


def test_the_alarms_are_those_of_the_template() -> None:
    template = (ROOT / "cloudformation" / "service.yaml").read_text()
    names = set(re.findall(r"AlarmName: !Sub budget-tracker-\$\{Stage\} (.+)", template))
    assert {name for name in names if f'"{name}"' not in RUNBOOK} == set()
    assert names


@pytest.mark.parametrize("document", ["runbook.md", "operations.md"])
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / "docs" / document).read_text()
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / "docs" / link).exists(), link


def test_the_documents_list_what_is_exposed_to_other_origins() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.partition("## Other origins")[2]
    named = {word.lower() for word in re.findall(r"`([A-Za-z-]+)`", section)}
    assert {name.lower() for name in (*CORS_EXPOSE_HEADERS, *CORS_ALLOW_HEADERS)} <= named
