"""Every address of the service; none ends in a slash but those of Django's own pages."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
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
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=static("favicon.svg"))),
]

handler400 = "common.handlers.bad_request"
handler403 = "common.handlers.permission_denied"
handler404 = "common.handlers.not_found"
handler500 = "common.handlers.server_error"
