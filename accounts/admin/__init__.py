"""People, their sessions and the audit log, for staff."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin.audit import AuditEventAdmin
from accounts.admin.people import PersonAdmin
from accounts.admin.sessions import SessionAdmin

__all__ = ["AuditEventAdmin", "PersonAdmin", "SessionAdmin"]

# Roles are the pool's groups; Django's would grant nothing.
admin.site.unregister(Group)
