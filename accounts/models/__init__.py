"""People, their sessions, and what support did; passwords are kept by Cognito alone."""

from accounts.models.attempts import AttemptCount
from accounts.models.people import DeletedAccount, User
from accounts.models.sessions import Session, SessionKind, SpentRefreshToken
from accounts.models.support import AuditEvent, SupportAccess, SupportLook

__all__ = [
    "AttemptCount",
    "AuditEvent",
    "DeletedAccount",
    "Session",
    "SessionKind",
    "SpentRefreshToken",
    "SupportAccess",
    "SupportLook",
    "User",
]
