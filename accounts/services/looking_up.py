"""Finding a person for support, here and in the user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.cognito.errors import UserUnknown
from accounts.cognito.gateway import get_gateway
from accounts.errors import AccountDeleted
from accounts.models import DeletedAccount, User
from accounts.selectors import digest_of

if TYPE_CHECKING:
    from accounts.cognito.gateway import Profile


def find(*, email: str) -> User | None:
    """Return whom the user pool knows by this address (lower-cased), or None.

    Somebody who signed up and never logged in becomes known here as well, by their sub, so that
    support has the same page for everybody. AccountDeleted if they were here and left.
    """
    profile = get_gateway().admin_find(email=email)
    return None if profile is None else _known(profile)


@transaction.atomic
def _known(profile: Profile) -> User:
    person, made = User.objects.get_or_create(sub=profile.sub, defaults={"email": profile.email})
    if made and DeletedAccount.objects.filter(pk=digest_of(profile.sub)).exists():
        raise AccountDeleted
    if not person.email:  # known by access tokens alone, which carry none
        person.email = profile.email
        person.save(update_fields=["email"])
    return person


def profile_of(person: User) -> Profile:
    """Return what the user pool keeps on the person; UserUnknown if it knows them no more.

    A pool knows its own people by their sub, but those of an external identity provider only by a
    user name that we do not keep: they are found by their address.
    """
    gateway = get_gateway()
    try:
        return gateway.admin_get(username=person.sub)
    except UserUnknown:
        found = gateway.admin_find(email=person.email, sub=person.sub) if person.email else None
        if found is None:
            raise
        return found
