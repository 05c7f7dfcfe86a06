"""Roles: what members of staff may do. A role comes from the user pool's groups, at each log-in."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Role(enum.StrEnum):
    """What somebody is for the service; the setting COGNITO_ROLES says which group gives which."""

    SUPPORT = "support"
    ADMIN = "admin"


class Permission(enum.Enum):
    """What a role may allow."""

    LOOK = enum.auto()  # enter the admin, and look at people and their ledgers
    HELP = enum.auto()  # act on people's accounts, such as send a code or end sessions
    HELP_STAFF = enum.auto()  # do that with members of staff, too
    SEE_LEDGERS = enum.auto()  # see amounts and descriptions without their owner's leave
    MEND = enum.auto()  # act on single rows: end a session, use the trash of a ledger


# The one table of what each role may do.
GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.SUPPORT: frozenset({Permission.LOOK, Permission.HELP}),
    Role.ADMIN: frozenset(Permission),
}


def roles_of(groups: Iterable[str]) -> frozenset[Role]:
    """Return the roles that these groups of the user pool give; most give none."""
    given = {settings.COGNITO_ROLES.get(group) for group in groups}
    return frozenset(role for role in Role if role in given)


def unknown_roles() -> list[str]:
    """Return what the setting COGNITO_ROLES names and is no role."""
    return sorted(set(settings.COGNITO_ROLES.values()) - set(Role))


def role_of(user: Any) -> Role | None:  # noqa: ANN401  (a User, or Django's AnonymousUser)
    """Return the role in which the person last logged in; None for who has none or is disabled."""
    if not (user.is_active and user.is_staff):
        return None
    return Role.ADMIN if user.is_superuser else Role.SUPPORT


def may(user: Any, permission: Permission) -> bool:  # noqa: ANN401  (as above)
    """Tell whether the person's role allows it."""
    role = role_of(user)
    return role is not None and permission in GRANTS[role]
