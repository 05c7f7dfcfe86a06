"""The API root, and what tells whether the service is alive and ready."""

from typing import Any

from django.db import Error, connection
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.cognito.errors import KeySetUnavailable
from accounts.cognito.tokens import get_verifier
from common.handlers import error_page

START = (
    *("signup", "verify", "resend-code", "login", "refresh", "logout"),
    *("forgot-password", "reset-password", "change-password"),
    *("me", "sessions", "mfa", "support-access", "export"),
    *("ledger", "expense-list", "income-list", "category-list", "balance", "summary"),
    *("budget-list", "recurring-list", "import-list", "ledger-export", "changes", "verify-ledger"),
    *("docs", "schema"),
)


class OpenView(APIView):
    """A view that asks nobody who they are."""

    permission_classes = (AllowAny,)


class RootView(OpenView):
    """Expenses, income, categories, balance and summary of your own ledger.

    Log in at the top right to look around in your own data; /docs has every endpoint with
    examples.
    """

    name = "Budget Tracker API"

    def get_view_name(self) -> str:
        """Return the title of the page."""
        return self.name

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """List where to go."""
        return Response(
            {name.removesuffix("-list"): reverse(name, request=request) for name in START}
        )


class StatusSerializer(serializers.Serializer[Any]):
    """How the service is."""

    status = serializers.CharField(help_text="`ok` or `unavailable`.")


class ReadinessSerializer(StatusSerializer):
    """How the service is, part by part."""

    database = serializers.CharField(help_text="`ok` or `unavailable`.")
    migrations = serializers.CharField(help_text="All are applied: `ok` or `unavailable`.")
    keys = serializers.CharField(help_text="Cognito's key set: `ok` or `unavailable`.")


class HealthView(OpenView):
    """Alive: the process answers."""

    authentication_classes = ()

    @extend_schema(tags=["Service"], summary="Alive?", responses=StatusSerializer, auth=[])
    def get(self, request: Request) -> Response:  # noqa: ARG002  (the signature of a view)
        """Answer."""
        return Response({"status": "ok"})


class ReadyView(OpenView):
    """Ready: the database answers and fits the code, and there are keys to check tokens with."""

    authentication_classes = ()

    @extend_schema(
        tags=["Service"],
        summary="Ready?",
        responses={200: ReadinessSerializer, 503: ReadinessSerializer},
        auth=[],
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002  (the signature of a view)
        """Ask the database and the key set."""
        parts = {
            "database": database_is_there(),
            "migrations": migrations_are_applied(),
            "keys": keys_are_there(),
        }
        words = {name: "ok" if there else "unavailable" for name, there in parts.items()}
        ready = all(parts.values())
        status = {"status": "ok" if ready else "unavailable"}
        if ready:
            return Response(status | words)
        return Response(status | words, status=503, headers={"Retry-After": "5"})


def database_is_there() -> bool:
    """Tell whether the database answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


# Applied once, applied for as long as this code runs: asked until then, and never again.
_applied: list[bool] = []


def migrations_are_applied() -> bool:
    """Tell whether the database has every migration that this code brings."""
    from django.db.migrations.executor import (  # noqa: PLC0415  (a start need not wait for it)
        MigrationExecutor,
    )

    try:
        if not _applied:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
            _applied.append(True)
    except Error:
        return False
    return True


def keys_are_there() -> bool:
    """Tell whether tokens can be checked: keys are known, or can be fetched now."""
    try:
        get_verifier().key_set.load()
    except KeySetUnavailable:
        return False
    return True


class PlainProblems(APIView):
    """Errors as elsewhere, for views whose own renderers write something else than JSON."""

    http_method_names = ("get", "head")

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # DRF takes Django's too
        """Answer with the problem itself, or a page for a browser."""
        answer = super().handle_exception(exc)
        return error_page(self.request, answer.data)


class SchemaView(PlainProblems, SpectacularAPIView):
    """The OpenAPI document."""


class DocsView(PlainProblems, SpectacularSwaggerSplitView):
    """The OpenAPI document as a page on which it can be tried.

    The page's own script is at the same address with `?script`: no page has a script inside.
    """

    template_name = "common/docs.html"
