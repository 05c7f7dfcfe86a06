"""`manage.py cognito_doctor`: whether the user pool is set up as this service needs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.cognito.gateway import get_gateway
from accounts.doctor.asking import ask
from accounts.doctor.findings import SETTINGS, Severity
from accounts.doctor.report import AREAS, BAD, BLIND, Report, examine
from common.checks import missing_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.management.base import CommandParser

    from accounts.doctor.findings import Check, Finding, Mend

_DESCRIPTION: Final = """\
Compares the user pool and its app client, as they are at AWS now, with what this service needs
and what its settings say. Changes nothing, and needs no database. For each thing that does not fit
it says what is found, what is wanted, why that matters, and the line of cloudformation/cognito.yaml
or the setting that mends it; docs/cognito-doctor.md lists all checks by their IDs.

The AWS credentials are those that the AWS SDK finds; they need the rights of the policy that the
stack's output DoctorPolicyArn names. Exit code: 0 nothing worse than info, 1 errors (with --strict
also for warnings), 2 nothing could be looked at. With -v 2, what is well is shown as well; with
-v 0, not what is being asked.
"""
_CODES: Final = {
    BAD: "The set-up needs mending.",
    BLIND: "Nothing could be looked at.",
}
# For -v.
_QUIET, _ALL = 0, 2
# As wide as "warning", and one more.
_COLUMN: Final = 8


class Command(BaseCommand):
    """Shows the report of the doctor, for people or as JSON."""

    help = _DESCRIPTION
    # They would refuse to start because of a setting that the doctor is to look at.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON document, and nothing else, on standard output.",
        )
        parser.add_argument(
            "--strict", action="store_true", help="Exit with 1 for warnings as for errors."
        )
        parser.add_argument(
            "--vpc",
            action="store_true",
            help="The service runs in a VPC without a way out to the internet: look at what it"
            " needs there, too. (Nothing at AWS tells that.)",
        )

    def handle(self, *_: object, **options: Any) -> None:  # noqa: ANN401  (as argparse has them)
        """Ask, examine, show; raise CommandError with the exit code if that is not 0."""
        missing = [name for name in missing_settings() if name != "SECRET_KEY"]
        if missing:
            raise CommandError(f"Not set: {', '.join(missing)}.", returncode=BLIND)
        report = examine(
            ask(get_gateway(), in_vpc=options["vpc"], tell=self._teller(options["verbosity"]))
        )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), indent=2))
        else:
            self._show(report, everything=options["verbosity"] >= _ALL)
        code = report.exit_code(strict=options["strict"])
        if code:
            raise CommandError(_CODES[code], returncode=code)

    def _teller(self, verbosity: int) -> Callable[[str], object]:
        if verbosity == _QUIET:
            return lambda _: None
        return lambda asked: self.stderr.write(f"Asking for {asked} ...", str)

    def _show(self, report: Report, *, everything: bool) -> None:
        self.stdout.write(f"{_subject()}\n\n")
        findings = {finding.check.id: finding for finding in report.findings}
        for area in AREAS:
            shown = [check for check in area.checks if everything or check.id in findings]
            if shown:
                self.stdout.write(self.style.MIGRATE_HEADING(area.name))
            for check in shown:
                self._show_check(check, findings.get(check.id), report)
            if shown:
                self.stdout.write("")
        self.stdout.write(self._summary(report))

    def _show_check(self, check: Check, finding: Finding | None, report: Report) -> None:
        if finding:
            self.stdout.write(self._line(finding.severity, check))
            for name, text in _details(finding):
                self.stdout.write(f"  {'':{_COLUMN}} {name:{_COLUMN}} {text}")
        else:
            self.stdout.write(self._line("skipped" if check in report.skipped else "ok", check))

    def _line(self, kind: str, check: Check) -> str:
        return f"  {self._colour(kind)(f'{kind:{_COLUMN}}')} {check.id}  {check.title}"

    def _colour(self, kind: str) -> Callable[[str], str]:
        styles: dict[str, Callable[[str], str]] = {
            Severity.ERROR: self.style.ERROR,
            Severity.WARNING: self.style.WARNING,
            Severity.INFO: self.style.HTTP_INFO,
            "ok": self.style.SUCCESS,
        }
        return styles.get(kind, str)

    def _summary(self, report: Report) -> str:
        counts = [_several(report.count(severity), severity) for severity in Severity]
        text = f"{', '.join(counts)}; {len(report.well)} well, {len(report.skipped)} skipped."
        worst = report.findings and min(report.findings, key=_rank).severity
        return self._colour(worst or "ok")(text)


def _subject() -> str:
    pool, client = settings.COGNITO_USER_POOL_ID, settings.COGNITO_APP_CLIENT_ID
    return f"User pool {pool} in {settings.AWS_REGION}, app client {client}"


def _details(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "found", finding.fault.found
    yield "wanted", finding.fault.wanted
    yield "why", finding.check.why
    mend = finding.check.mend
    yield "mend", _place(mend, finding.line)
    for line in mend.text.splitlines():
        yield "", line
    if mend.hint:
        yield "", mend.hint


def _place(mend: Mend, line: int | None) -> str:
    if mend.where == SETTINGS:
        return f"setting {mend.path}"
    return f"{mend.where}{f':{line}' if line else ''}  {mend.path}"


def _several(count: int, severity: Severity) -> str:
    return f"{count} {severity}{'' if count == 1 else 's'}"


def _rank(finding: Finding) -> int:
    return list(Severity).index(finding.severity)
