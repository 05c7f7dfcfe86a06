"""Whose sessions they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.errors import AccountDeleted, AccountDisabled
from accounts.models import DeletedAccount, User
from accounts.selectors import digest_of

if TYPE_CHECKING:
    from accounts.cognito.tokens import VerifiedClaims


@transaction.atomic
def known_user(claims: VerifiedClaims) -> User:
    """Return the person, made on first sight; AccountDeleted if they were here and left.

    Their tokens stay good until they expire, and would else make them anew.
    """
    user, made = User.objects.get_or_create(sub=claims.sub, defaults={"email": claims.email or ""})
    # Looked up after the row was made, so that a deletion meanwhile cannot slip through.
    if made and DeletedAccount.objects.filter(pk=digest_of(claims.sub)).exists():
        raise AccountDeleted
    return user


def locked_user(claims: VerifiedClaims) -> User:
    """Return the person, made on first sight, with their row locked; within a transaction."""
    return lock(known_user(claims).pk)


def lock(user_pk: int) -> User:
    """Return the person with their row locked; AccountDeleted if it has just gone."""
    user = User.objects.select_for_update().filter(pk=user_pk).first()
    if user is None:
        raise AccountDeleted
    return user


def check_user(user: User) -> None:
    """Raise AccountDeleted or AccountDisabled if the person may not come in."""
    if user.deletion_requested_at is not None:
        raise AccountDeleted
    if not user.is_active:
        raise AccountDisabled
