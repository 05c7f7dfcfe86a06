"""Every address of the service; none ends in a slash but those of Django's own pages."""

from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from budget.views import DocsView, HealthView, ReadyView, RootView, SchemaView

urlpatterns = [
    path("", RootView.as_view(), name="root"),
    path("", include("accounts.urls")),
    path("", include("expenses.urls")),
    path("health", HealthView.as_view(), name="health"),
    path("ready", ReadyView.as_view(), name="ready"),
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(url_name="schema"), name="docs"),
    path("api-auth/", include("accounts.browser_urls")),
    path("admin/", ("budget.admin_urls", "admin", "admin")),
    # Not before it is asked for: on the address of a stage it has the stage in front.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("favicon.svg"))),
]

handler400 = "common.handlers.bad_request"
handler403 = "common.handlers.permission_denied"
handler404 = "common.handlers.not_found"
handler500 = "common.handlers.server_error"
