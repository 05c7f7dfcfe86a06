"""The imports for staff: what there is, a file for a person, and what administrators carry out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common import audit
from common.confirming import CONFIRMED, TEMPLATE, Deed, reason_form
from expenses.errors import Refusal
from expenses.importing import services
from expenses.importing.admin.forms import UploadForm
from expenses.importing.models import ImportPlan, Stage
from expenses.importing.uploads import field_of, options_of
from expenses.ledger.admin import RowAdmin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

UPLOAD = "upload_import"


def _owner(plan: ImportPlan) -> Any:  # noqa: ANN401  (whatever AUTH_USER_MODEL is)
    return plan.ledger.owner


def _counted(done: int) -> str:
    return ngettext("%(n)d import was changed.", "%(n)d imports were changed.", done) % {"n": done}


def _shows(plan: ImportPlan) -> str:
    rows = ngettext("%(n)d row", "%(n)d rows", plan.to_import) % {"n": plan.to_import}
    return f"{plan.file_name}, {rows}, {_owner(plan)}, {plan}"


COMMIT = Deed(
    name="commit_import",
    title=_("Commit the import"),
    happens=_("An entry is made of each row that is to be imported, of:"),
    act=lambda plan: services.commit_plan(user=_owner(plan), pk=plan.pk, digest=plan.digest),
    whose=_owner,
    counted=_counted,
    shows=_shows,
)
REVERT = replace(
    COMMIT,
    name="revert_import",
    title=_("Revert the import"),
    happens=_(
        "The entries that it made go into the trash, but for those that were changed since. Of:"
    ),
    act=lambda plan: services.revert_plan(user=_owner(plan), pk=plan.pk),
)
# What makes sense at which stage.
OFFERED = {Stage.PLANNED: COMMIT, Stage.COMMITTED: REVERT}


@admin.register(ImportPlan)
class PlanAdmin(RowAdmin):
    """The imports of all ledgers."""

    list_display = ("created_at", "owner", "file_name", "stage", "total", "to_import")
    list_select_related = ("ledger__owner",)
    list_filter = ("stage",)
    search_fields = ("ledger__owner__email__startswith",)
    search_help_text = _("Search for ID or the beginning of the owner's e-mail address.")
    fields = (
        *("id", "ledger", "file_name", "stage", "layout", "total", "done", "counts"),
        *("to_import", "digest", "created_at", "committed_at", "reverted_at"),
    )

    @admin.display(description=_("owner"))
    def owner(self, plan: ImportPlan) -> str:
        """Return whose it is."""
        return str(_owner(plan))

    def get_urls(self) -> list[Any]:
        """Add the pages to upload a file, and to act on an import."""
        upload = self.admin_site.admin_view(self.upload_view)
        act = self.admin_site.admin_view(self.act_view)
        return [
            path("upload/", upload, name="expenses_importplan_upload"),
            path("<path:object_id>/act/<slug:name>/", act, name="expenses_importplan_act"),
            *super().get_urls(),
        ]

    # --- Uploading -------------------------------------------------------------------------------

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Make a plan of a file, in the ledger of a person who lets amounts be seen."""
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(request.user, *sent)
        plan = self._upload(request, form) if form.is_valid() else None
        if plan is not None:
            return HttpResponseRedirect(_page_of(plan))
        context = self._context(request, _("Upload a file")) | {"form": form}
        return TemplateResponse(request, "admin/expenses/importplan/upload.html", context)

    def _upload(self, request: HttpRequest, form: UploadForm) -> ImportPlan | None:
        """Return the plan, written into the audit log with it; None where the file is refused."""
        said = form.cleaned_data
        try:
            with transaction.atomic():
                plan = services.make_plan(
                    user=said["owner"],
                    data=said["file"].read(),
                    options=options_of(said),
                    file_name=said["file"].name,
                )
                note = {"subject": said["owner"], "action": UPLOAD, "reason": said["reason"]}
                audit.note(actor=request.user, **note)
        except Refusal as refusal:
            form.add_error(field_of(refusal), str(refusal.message))
            return None
        return plan

    # --- Acting ----------------------------------------------------------------------------------

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Commit or revert an import, once it was confirmed and a reason given."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        plan = self.get_object(request, unquote(object_id))
        deed = next((one for one in OFFERED.values() if one.name == name), None)
        if plan is None or deed is None:
            raise Http404
        form = reason_form(request)
        if form.is_valid():
            # What was on the page that is being confirmed.
            plan.digest = request.POST.get("hash", "")
            done = self.act_on(request, [plan], deed, reason=form.cleaned_data["reason"])
            self.message_user(request, deed.counted(done))
            return HttpResponseRedirect(_page_of(plan))
        services.renew_plan(user=_owner(plan), pk=plan.pk)
        plan.refresh_from_db()
        context = self._context(request, deed.title) | {
            "object": plan,
            "happens": deed.happens,
            "whom": [deed.shows(plan)],
            "hidden": [("hash", plan.digest)],
            "confirmed": CONFIRMED,
            "form": form,
            "back": _page_of(plan),
        }
        return TemplateResponse(request, TEMPLATE, context)

    # --- Looking ---------------------------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401  (Django's signature)
        **kwargs: Any,  # noqa: ANN401  (Django's signature)
    ) -> HttpResponse:
        """Show the import, and what may be done with it."""
        plan: ImportPlan = context["original"]
        may_act = self.has_act_permission(request)
        context["deeds"] = [*_links(plan, OFFERED.get(Stage(plan.stage)) if may_act else None)]
        return super().render_change_form(request, context, *args, **kwargs)

    def _context(self, request: HttpRequest, title: StrOrPromise) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}


def _page_of(plan: ImportPlan) -> str:
    return reverse("admin:expenses_importplan_change", args=[plan.pk])


def _links(plan: ImportPlan, deed: Deed | None) -> Iterator[tuple[str, StrOrPromise]]:
    """Yield addresses and names: the rows, and the deed that is offered."""
    rows = reverse("admin:expenses_importrow_changelist", query={"plan": str(plan.pk)})
    yield rows, _("Rows")
    if deed is not None:
        yield reverse("admin:expenses_importplan_act", args=[plan.pk, deed.name]), deed.title
