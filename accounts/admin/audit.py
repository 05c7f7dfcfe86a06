"""The audit log: to be read, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from common.admin import LookOnlyAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(AuditEvent)
class AuditEventAdmin(LookOnlyAdmin):
    """Who did what to whom, why, and what came of it."""

    list_display = ("happened_at", "actor_email", "whom", "action", "outcome", "reason")
    # The real search is below; a list needs a field to have a place to type.
    search_fields: ClassVar[tuple[str, ...]] = ("subject_sub",)
    search_help_text = _("E-mail (or its beginning) or sub, of who did it or of whom.")
    fields = (
        "happened_at", "actor_email", "actor_sub", "whom", "subject_sub",
        "action", "outcome", "reason",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """Add the e-mail that the person has now; none once their account is deleted."""
        email = User.objects.filter(sub=OuterRef("subject_sub")).values("email")[:1]
        events: QuerySet[AuditEvent] = super().get_queryset(request)
        return events.annotate(subject_email=Subquery(email))

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002  (Django's signature)
        queryset: QuerySet[AuditEvent],
        search_term: str,
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """Search for both people of an event."""
        text = search_term.strip().lower()
        if not text:
            return queryset, False
        named = User.objects.filter(email__startswith=text).values("sub")
        people = Q(subject_sub=text) | Q(actor_sub=text)
        return queryset.filter(people | Q(subject_sub__in=named) | Q(actor_sub__in=named)), False

    @admin.display(description=_("whom"))
    def whom(self, event: AuditEvent) -> str:
        """Return whom it was done to."""
        return getattr(event, "subject_email", "") or event.subject_sub
