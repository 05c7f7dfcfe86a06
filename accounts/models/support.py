"""What support may see and what it did: grants, looks, and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.people import User

if TYPE_CHECKING:
    AuditRows = models.QuerySet["AuditEvent"]
else:
    AuditRows = models.QuerySet


class SupportAccess(models.Model):
    """A person's leave for support to see their amounts and descriptions, for some time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="support_accesses", verbose_name=_("user")
    )
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    ends_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("support access")
        verbose_name_plural = _("support accesses")
        indexes = [models.Index(fields=["user", "-ends_at"], name="support_access_user_ends")]

    def __str__(self) -> str:
        return f"{self.granted_at:%Y-%m-%d %H:%M} - {self.ends_at:%Y-%m-%d %H:%M}"


class SupportLook(models.Model):
    """That a member of staff saw a person's amounts and descriptions; shown to the person."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="support_looks", verbose_name=_("whose")
    )
    access = models.ForeignKey(
        SupportAccess,
        on_delete=models.CASCADE,
        related_name="looks",
        verbose_name=_("access"),
        null=True,
        blank=True,
        help_text=_("None for administrators, who need no leave."),
    )
    actor = models.CharField(_("who"), max_length=254, help_text=_("The e-mail of the staff."))
    what = models.CharField(_("what"), max_length=200)
    looked_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("look of support")
        verbose_name_plural = _("looks of support")
        indexes = [models.Index(fields=["user", "-looked_at"], name="support_look_user")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.what}"


class AppendOnly(AuditRows):
    """Rows that are added and read, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ANN401, ARG002  (Django's signature)
        """Refuse."""
        raise TypeError("The audit log is only added to.")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise TypeError("The audit log is only added to.")


class AuditEvent(models.Model):
    """What a member of staff did to a person: who, whom, what and why. Never changed or deleted.

    People are named by their sub, which says nothing once the account is deleted.
    """

    actor_sub = models.CharField(_("who (sub)"), max_length=128, db_index=True)
    actor_email = models.CharField(_("who"), max_length=254, blank=True)
    subject_sub = models.CharField(_("whom (sub)"), max_length=128, db_index=True)
    action = models.CharField(_("what"), max_length=40)
    reason = models.CharField(_("why"), max_length=500)
    outcome = models.CharField(
        _("outcome"), max_length=60, help_text=_("`done`, or the code of the error.")
    )
    happened_at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager[AuditEvent]] = models.Manager.from_queryset(AppendOnly)()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (Django's signature)
        """Add the row; a row that is there already is refused."""
        if not self._state.adding:
            raise TypeError("The audit log is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401, ARG002  (Django's signature)
        """Refuse."""
        raise TypeError("The audit log is only added to.")
