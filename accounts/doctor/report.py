"""What the doctor has to say: findings, what is well, and what could not be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from accounts.doctor import (
    rules_access,
    rules_client,
    rules_domain,
    rules_features,
    rules_groups,
    rules_keys,
    rules_oauth,
    rules_passwords,
    rules_pool,
    rules_tokens,
)
from accounts.doctor.facts import Unknown
from accounts.doctor.findings import Finding, Severity
from accounts.doctor.template import find_line

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts
    from accounts.doctor.findings import Check

AREAS: Final = (
    rules_access.AREA,
    rules_pool.AREA,
    rules_passwords.AREA,
    rules_features.AREA,
    rules_client.AREA,
    rules_tokens.AREA,
    rules_domain.AREA,
    rules_oauth.AREA,
    rules_keys.AREA,
    rules_groups.AREA,
)
# Of the JSON document: it rises when a key goes or means something else.
VERSION: Final = 1

WELL, BAD, BLIND = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome: each check is in one of the three; `looked` says whether AWS answered at all."""

    looked: bool
    findings: tuple[Finding, ...]
    well: tuple[Check, ...]
    skipped: tuple[Check, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def exit_code(self, *, strict: bool) -> int:
        """Return 2 if nothing could be looked at, 1 for errors (strict: or warnings), else 0."""
        if not self.looked:
            return BLIND
        bad = self.count(Severity.ERROR) or (strict and self.count(Severity.WARNING))
        return BAD if bad else WELL

    def as_json(self) -> dict[str, Any]:
        """Return the document of --json; docs/cognito-doctor.md describes it."""
        return {
            "version": VERSION,
            "region": settings.AWS_REGION,
            "user_pool": settings.COGNITO_USER_POOL_ID,
            "app_client": settings.COGNITO_APP_CLIENT_ID,
            "looked": self.looked,
            "summary": {f"{severity}s": self.count(severity) for severity in Severity}
            | {"well": len(self.well), "skipped": len(self.skipped)},
            "findings": [_as_json(finding) for finding in self.findings],
            "well": [check.id for check in self.well],
            "skipped": [check.id for check in self.skipped],
        }


def examine(facts: Facts) -> Report:
    """Apply every check to what was found out."""
    findings, well, skipped = [], [], []
    for area in AREAS:
        for check in area.checks:
            try:
                fault = check.look(facts)
            except Unknown:
                skipped.append(check)
                continue
            if fault:
                line = find_line(check.mend)
                findings.append(Finding(check=check, fault=fault, line=line))
            else:
                well.append(check)
    return Report(
        looked=facts.looked,
        findings=tuple(findings),
        well=tuple(well),
        skipped=tuple(skipped),
    )


def _as_json(finding: Finding) -> dict[str, Any]:
    check, mend = finding.check, finding.check.mend
    return {
        "id": check.id,
        "severity": str(finding.severity),
        "title": check.title,
        "found": finding.fault.found,
        "wanted": finding.fault.wanted,
        "why": check.why,
        "mend": {
            "where": mend.where,
            "path": mend.path,
            "line": finding.line,
            "text": mend.text,
            "hint": mend.hint,
        },
    }
