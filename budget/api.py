"""What the settings say to DRF and to the libraries on it; nothing here is read from outside."""

from typing import Any, Final

REST_FRAMEWORK: Final[dict[str, Any]] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.CognitoAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "common.parsers.StrictJSONParser",
        "common.parsers.LegibleFormParser",
        "common.parsers.LimitedMultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": [
        "common.renderers.ProblemJSONRenderer",
        "common.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_FILTER_BACKENDS": ["common.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "common.openapi.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}

DRF_STANDARDIZED_ERRORS: Final[dict[str, Any]] = {
    "EXCEPTION_HANDLER_CLASS": "common.handlers.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "common.handlers.ProblemFormatter",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
PROBLEM_STATUSES: Final = "budget.problems.STATUSES"

SPECTACULAR_SETTINGS: Final[dict[str, Any]] = {
    "TITLE": "Budget Tracker API",
    "DESCRIPTION": (
        "Expenses, income, categories, balance and summary of your own ledger.\n\n"
        "Sign up, verify your e-mail and log in; then send the ID token or the access token as "
        "`Authorization: Bearer TOKEN`. Amounts are decimal strings. Every error is a problem "
        "document (RFC 9457) whose `code` is stable."
    ),
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "budget.openapi.add_server",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # Changes have kinds as well, more of them.
    "ENUM_NAME_OVERRIDES": {"KindEnum": "expenses.ledger.models.Kind"},
    # Forms are read for the browsable API's own pages; programs send JSON.
    "PARSER_WHITELIST": ["common.parsers.StrictJSONParser"],
    "SORT_OPERATIONS": False,
    "AUTHENTICATION_WHITELIST": ["accounts.authentication.CognitoAuthentication"],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "displayRequestDuration": True},
}
