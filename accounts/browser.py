"""Browser sessions: Django's cookie, and the row that says whether it is still good.

Django keeps who is logged in; the row is what the person sees at `/me/sessions` and can end there.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.cognito.errors import CognitoError, UserUnknown
from accounts.cognito.gateway import get_gateway
from accounts.devices import device_of
from accounts.errors import AccountDeleted, AccountDisabled, SessionEnded
from accounts.models import Session, User
from accounts.roles import Role, roles_of
from accounts.services.looking_up import profile_of
from accounts.sessions.browser import open_browser_session
from common.logs import bind_session

if TYPE_CHECKING:
    from django.http import HttpRequest

# Keys of Django's session: the row's primary key, when Cognito last told the person's groups (in
# seconds since 1970), and whether they came by the pool's managed login.
ROW: Final = "accounts.session"
ROLES_TOLD: Final = "accounts.roles_told_at"
MANAGED: Final = "accounts.managed_login"
# When staff did something last, in seconds since 1970, and how much that may be behind.
SEEN: Final = "accounts.seen_at"
SEEN_GRAIN: Final = 20
# How a request notes the answer for its own time.
NOTE: Final = "_accounts_still_staff"
# As long does the last answer count while Cognito cannot be asked.
OUTAGE_SECONDS: Final = 300


@receiver(user_logged_in)
def keep_row(request: HttpRequest, user: User, **_kwargs: Any) -> None:  # noqa: ANN401  (a signal's)
    """Remember the row of a log-in; one that Cognito gave no tokens for gets a row here."""
    row = user.browser_session or open_browser_session(user=user, device=device_of(request))
    old = _row_of(request)
    if old is not None and old.pk != row.pk:
        sessions.end_session(session=old)
    request.session.pop(MANAGED, None)
    request.session[ROW] = row.pk
    request.session[ROLES_TOLD] = request.session[SEEN] = int(time.time())


@receiver(user_logged_out)
def end_row(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:  # noqa: ANN401  (a signal's)
    """End the row together with the cookie."""
    row = _row_of(request)
    if row is not None and row.user == user:
        with contextlib.suppress(AccountDeleted):  # then its rows go as well
            sessions.end_session(session=row)


def end_if_over(request: HttpRequest) -> str:
    """Log the browser out if its session is over; say why, or nothing where it goes on."""
    if not request.user.is_authenticated:
        return ""
    reason = _reason(request)
    if reason:
        logout(request)
    return reason


def _reason(request: HttpRequest) -> str:
    row = _row_of(request)
    if row is None or row.user != request.user:
        return str(SessionEnded.message)
    bind_session(row.key)
    try:
        sessions.check_session(row)
    except (SessionEnded, AccountDisabled, AccountDeleted) as error:
        return str(error.detail)
    if row.user.is_staff and _is_idle(request):
        return _("You were logged out, because you did nothing for a while. Log in again.")
    sessions.note_use(row, device_of(request))
    return ""


def _row_of(request: HttpRequest) -> Session | None:
    pk: int = request.session.get(ROW, 0)
    return Session.objects.select_related("user").filter(pk=pk).first()


def _is_idle(request: HttpRequest) -> bool:
    # Not by the row, which is minutes behind; and the cookie's store is not written each time.
    idle: float = time.time() - request.session.get(SEEN, 0)
    if SEEN_GRAIN < idle <= settings.STAFF_IDLE_SECONDS:
        request.session[SEEN] = int(time.time())
    return bool(idle > settings.STAFF_IDLE_SECONDS)


def still_staff(request: HttpRequest) -> bool:
    """Tell whether the person is in a group of the staff now; Cognito is asked once a request.

    The answer counts for ROLE_CHECK_SECONDS, and while Cognito cannot be asked for five minutes.
    """
    person: Any = request.user
    if not (person.is_authenticated and person.is_active and person.is_staff):
        return False
    noted = vars(request)
    if NOTE not in noted:
        noted[NOTE] = _ask_if_staff(request, person)
    return bool(noted[NOTE])


def _ask_if_staff(request: HttpRequest, person: User) -> bool:
    age: float = time.time() - request.session.get(ROLES_TOLD, 0)
    if age < settings.ROLE_CHECK_SECONDS:
        return True
    try:
        roles = roles_of(_groups_of(person))
    except UserUnknown:
        roles = frozenset()
    except CognitoError:
        return age < OUTAGE_SECONDS
    request.session[ROLES_TOLD] = int(time.time())
    staff, admin = bool(roles), Role.ADMIN in roles
    if (person.is_staff, person.is_superuser) != (staff, admin):
        person.is_staff, person.is_superuser = staff, admin
        person.save(update_fields=["is_staff", "is_superuser"])
    return staff


def _groups_of(person: User) -> tuple[str, ...]:
    try:
        return get_gateway().admin_groups(username=person.sub)
    except UserUnknown:  # or somebody of an identity provider, whose user name is another
        return get_gateway().admin_groups(username=profile_of(person).username)
