"""The groups that give roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.findings import Area, Fault, Severity, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("Groups")

# Where the settings name none.
_USUAL: Final = {"support": "support", "admins": "admin"}


@AREA.check(
    "D501",
    Severity.ERROR,
    "Groups of the staff",
    why="Nobody can be put into a group that is not there, so nobody gets its role.",
    mend=template(
        "SupportGroup.Properties.GroupName",
        "GroupName: support",
        "AdminsGroup makes the other one. COGNITO_ROLES says which groups give a role.",
    ),
)
def groups_exist(facts: Facts) -> Fault | None:
    """Whether each group that gives a role exists."""
    wanted = set(getattr(settings, "COGNITO_ROLES", _USUAL))
    return unless(wanted <= facts.groups, facts.groups, wanted)
