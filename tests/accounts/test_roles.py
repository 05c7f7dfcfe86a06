"""From the pool's groups to roles, and from roles to what they allow."""

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import Settings

from accounts.checks import check_settings
from accounts.models import User
from accounts.roles import GRANTS, Permission, Role, may, role_of, roles_of
from tests.accounts.staff import enter
from tests.conftest import Cognito
from tests.test_settings import setting

SUPPORT, ADMIN = {"is_staff": True}, {"is_staff": True, "is_superuser": True}


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ([], set()),
        (["support"], {Role.SUPPORT}),
        (["admins"], {Role.ADMIN}),
        (["somebody", "admins", "support"], {Role.SUPPORT, Role.ADMIN}),
        # The names of roles are no groups, and spelling counts.
        (["admin", "Admins", "SUPPORT", ""], set()),
    ],
)
def test_groups_give_roles(groups: list[str], roles: set[Role]) -> None:
    assert roles_of(groups) == roles


def test_another_pool_has_other_groups(settings: Settings) -> None:
    settings.COGNITO_ROLES = {"helpdesk": "support", "ops": "admin", "leads": "support"}
    assert roles_of(["ops"]) == {Role.ADMIN}
    assert roles_of(["leads", "helpdesk"]) == {Role.SUPPORT}
    assert roles_of(["admins", "support"]) == frozenset()


def test_the_setting() -> None:
    assert setting("COGNITO_ROLES") == {"support": "support", "admins": "admin"}
    assert setting("COGNITO_ROLES", COGNITO_ROLES="a=admin,b=support") == {
        "a": "admin", "b": "support",
    }  # fmt: skip


def test_a_role_that_there_is_not_gives_nothing_and_is_reported(settings: Settings) -> None:
    settings.COGNITO_ROLES = {"support": "support", "all": "god", "ops": "admins"}
    assert roles_of(["all", "ops"]) == frozenset()
    [error] = [one for one in check_settings(None) if one.id == "accounts.E006"]
    assert error.msg == "COGNITO_ROLES: unknown admins, god."
    settings.COGNITO_ROLES = {"support": "support"}
    assert [one for one in check_settings(None) if one.id == "accounts.E006"] == []


def test_what_roles_allow() -> None:
    assert dict(GRANTS) == {
        Role.SUPPORT: {Permission.LOOK, Permission.HELP},
        Role.ADMIN: set(Permission),
    }


@pytest.mark.parametrize(
    ("flags", "role"),
    [
        ({}, None),
        (SUPPORT, Role.SUPPORT),
        (ADMIN, Role.ADMIN),
        ({"is_superuser": True}, None),
        (SUPPORT | {"is_active": False}, None),
        (ADMIN | {"is_active": False}, None),
    ],
)
def test_somebody_has_the_role_of_their_last_log_in(flags: dict, role: Role | None) -> None:
    person = User(**flags)
    assert role_of(person) is role
    for permission in Permission:
        assert may(person, permission) is (role is not None and permission in GRANTS[role])


def test_nobody_may_do_nothing() -> None:
    assert not any(may(AnonymousUser(), permission) for permission in Permission)


@pytest.mark.parametrize(
    ("permission", "support"),
    [
        ("accounts.view_user", True),
        ("expenses.view_entry", True),
        ("expenses.see_entry", False),
        ("expenses.change_entry", False),
        ("accounts.change_session", False),
        ("accounts.add_user", False),
        ("accounts.delete_auditevent", False),
        ("view_user", False),
        ("", False),
    ],
)
def test_the_pages_ask_by_djangos_names(permission: str, support: bool) -> None:
    assert User(**SUPPORT).has_perm(permission) is support
    assert User(**ADMIN).has_perm(permission)
    assert not User().has_perm(permission)
    assert not User(**ADMIN | {"is_active": False}).has_perm(permission)


def test_the_pages_show_their_apps_to_staff() -> None:
    assert User(**SUPPORT).has_module_perms("expenses")
    assert not User().has_module_perms("expenses")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roles", "flags"),
    [
        ({"support": "support", "admins": "admin"}, (True, True)),
        ({"admins": "support"}, (True, False)),
        ({"admins": "boss"}, (False, False)),
    ],
)
def test_a_log_in_gives_the_roles(
    cognito: Cognito, settings: Settings, roles: dict[str, str], flags: tuple[bool, bool]
) -> None:
    settings.COGNITO_ROLES = roles
    person = enter(cognito, "admins").user
    assert (person.is_staff, person.is_superuser) == flags
