"""Deleting an account: closed at once, then gone at Cognito, then gone here.

Whatever fails after the first step leaves an account that nobody can use, and `finish_all` brings
it to its end, however many times that takes.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.cognito.errors import InvalidAccessToken, UserUnknown
from accounts.cognito.gateway import get_gateway
from accounts.mails import SecurityMail, tell
from accounts.models import DeletedAccount, Session, SpentRefreshToken, SupportLook, User
from accounts.selectors import digest_of
from accounts.services.looking_up import profile_of
from accounts.services.proving import prove
from common.erasure import delete_in_batches, erase, erases
from common.errors import DomainError

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)


def delete_account(*, user: User, access_token: str, password: str = "", code: str = "") -> bool:
    """Delete the account of who proves to be its owner; False if `finish_all` must finish it.

    Raises what `prove` raises. Once proved, no token and no log-in of the account is good.
    """
    profile = prove(user=user, access_token=access_token, password=password, code=code)
    user.email = user.email or profile.email
    _close(user)
    return _finish(user, access_token)


def pending() -> QuerySet[User]:
    """Return the accounts that are being deleted, the oldest request first."""
    asked = User.objects.filter(deletion_requested_at__isnull=False)
    return asked.order_by("deletion_requested_at", "pk")


def finish_all() -> tuple[int, int]:
    """Finish the deletions that were begun; return how many are done, and how many are not yet.

    Signed calls to Cognito, so it needs AWS credentials. It may run twice at once.
    """
    done = waiting = 0
    for user in pending():
        try:
            finished = _finish(user)
        except Exception:  # a failure that nobody foresaw shall not keep the others waiting
            logger.exception("The deletion of user %s failed.", user.pk)
            finished = False
        done += finished
        waiting += not finished
    return done, waiting


@transaction.atomic
def _close(user: User) -> None:
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(email=user.email, deletion_requested_at=now)
    sessions.set_active(user=user, active=False)


def _finish(user: User, access_token: str = "") -> bool:
    """Take the remaining steps; each may be taken again, and by two at once."""
    try:
        _delete_at_cognito(user, access_token)
        erase(user)
        mine = _delete_here(user)
    except (DomainError, DatabaseError) as error:
        # By name alone: a database's own words may quote what it was given.
        name = getattr(error, "code", type(error).__name__)
        logger.warning("The deletion of user %s has to wait: %s", user.pk, name)
        return False
    if mine:
        tell(user, SecurityMail.ACCOUNT_DELETED)
    return True


def _delete_at_cognito(user: User, access_token: str) -> None:
    """Delete the person from the pool, by their own token if it is good, else by our right."""
    try:
        if access_token:
            get_gateway().delete_account(access_token=access_token)
        else:
            get_gateway().admin_delete(username=profile_of(user).username)
    except UserUnknown:
        logger.info("User %s was gone at Cognito already.", user.pk)
    except InvalidAccessToken:
        # It was good a moment ago, so most likely somebody was quicker.
        _delete_at_cognito(user, "")


@transaction.atomic
def _delete_here(user: User) -> bool:
    """Delete the last row, and note whose tokens to refuse; False if somebody else did it."""
    # Whoever comes second waits: that is shorter than telling what the first one makes of it.
    row = pending().select_for_update().filter(pk=user.pk).first()
    if row is None:
        return False
    DeletedAccount.objects.get_or_create(pk=digest_of(row.sub))
    # The admin's log names whom something was done to, by their address.
    kind = ContentType.objects.get_for_model(User)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
    entries.update(object_repr=_("A deleted account"))
    row.delete()
    return True


@erases
def _erase(user: AbstractBaseUser) -> None:
    delete_in_batches(SpentRefreshToken.objects.filter(session__user_id=user.pk))
    delete_in_batches(Session.objects.filter(user_id=user.pk))
    delete_in_batches(SupportLook.objects.filter(user_id=user.pk))
