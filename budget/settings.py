"""Settings of the Budget Tracker, all read from the environment; `.env.example` lists them.

Safe by default: what is not said is closed, and a required value that is missing is named by
`manage.py check` (see common/checks.py).
"""

import os
from pathlib import Path

import environ

from budget.api import (  # noqa: F401  (settings)
    DRF_STANDARDIZED_ERRORS,
    PROBLEM_STATUSES,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)
from budget.databases import database_settings
from budget.logs import logging_settings
from budget.security import (  # noqa: F401  (settings)
    CORS_ALLOW_HEADERS,
    CORS_EXPOSE_HEADERS,
    CORS_URLS_REGEX,
    NO_PAGE_POLICY,
    PERMISSIONS_POLICY,
    content_security_policy,
)

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
# Empty: read no file, as in tests and in `make run`, which bring all they need.
ENV_FILE = os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))
if ENV_FILE:
    env.read_env(ENV_FILE)

# What cannot have a default. Their absence is reported all at once by the check common.E001.
REQUIRED_SETTINGS = ("SECRET_KEY", "AWS_REGION", "COGNITO_USER_POOL_ID", "COGNITO_APP_CLIENT_ID")

SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "budget.apps.BudgetAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "django_guid",
    "corsheaders",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "common",
    "accounts",
    "expenses",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "common.middleware.RequestLogMiddleware",
    "common.middleware.ProbeMiddleware",
    "common.middleware.ForbiddingMiddleware",
    "common.middleware.PrivateAnswersMiddleware",
    "common.middleware.HeadMiddleware",
    "common.middleware.KnownLengthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "budget.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.BrowserSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "budget.urls"
WSGI_APPLICATION = "budget.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database ------------------------------------------------------------------------------------

DATABASES = {
    "default": database_settings(
        env.str("DATABASE_URL", default=""),
        secret=env.str("DATABASE_SECRET", default=""),
        folder=BASE_DIR,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cognito -------------------------------------------------------------------------------------

AWS_REGION = env.str("AWS_REGION", default="")
COGNITO_USER_POOL_ID = env.str("COGNITO_USER_POOL_ID", default="")
COGNITO_APP_CLIENT_ID = env.str("COGNITO_APP_CLIENT_ID", default="")
COGNITO_APP_CLIENT_SECRET = env.str("COGNITO_APP_CLIENT_SECRET", default="")
# AWS names one pool in two ways; either may stand in a token.
COGNITO_ISSUERS = env.list(
    "COGNITO_ISSUERS",
    default=[
        f"https://{host}.{AWS_REGION}.amazonaws.com/{COGNITO_USER_POOL_ID}"
        for host in ("cognito-idp", "issuer-cognito-idp")
    ],
)
COGNITO_JWKS_URL = env.str(
    "COGNITO_JWKS_URL", default=f"{next(iter(COGNITO_ISSUERS), '')}/.well-known/jwks.json"
)
COGNITO_JWKS = env.str("COGNITO_JWKS", default="")
COGNITO_TOKEN_LEEWAY = env.int("COGNITO_TOKEN_LEEWAY", default=0)

# How the app client refreshes: by rotating refresh tokens, or by one that stays. A rotated token
# may be sent again within the grace, for clients that lost the answer.
COGNITO_REFRESH_ROTATION = env.bool("COGNITO_REFRESH_ROTATION", default=False)
COGNITO_REFRESH_GRACE_SECONDS = env.int("COGNITO_REFRESH_GRACE_SECONDS", default=10)
# How long refresh tokens live, as the app client has it. Ended sessions are remembered as long.
REFRESH_TOKEN_DAYS = env.int("REFRESH_TOKEN_DAYS", default=30)
# The managed login of the pool, if it has a domain: an http(s) address without a path.
COGNITO_DOMAIN = env.str("COGNITO_DOMAIN", default="")
COGNITO_IDENTITY_PROVIDER = env.str("COGNITO_IDENTITY_PROVIDER", default="")
# Which of the pool's groups make whom staff (accounts/roles.py).
COGNITO_ROLES = env.dict("COGNITO_ROLES", default={"support": "support", "admins": "admin"})

# --- Who may come in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.CognitoBackend"]
PASSWORD_MINIMUM_LENGTH = env.int("PASSWORD_MINIMUM_LENGTH", default=12)
PASSWORD_CHARACTERS = env.list("PASSWORD_CHARACTERS", default=["uppercase", "lowercase", "digit"])
LOGIN_URL = "rest_framework:login"
# By name: on the address of a stage the first page is /dev/, say.
LOGIN_REDIRECT_URL = "root"
LOGOUT_REDIRECT_URL = "root"
# Who keeps the leave to see people's amounts, and the audit log (common/disclosure.py, audit.py).
DISCLOSURE = "accounts.services.support_access.disclose"
AUDIT_LOG = "accounts.services.audit.note"
SESSION_COOKIE_AGE = env.int("BROWSER_SESSION_SECONDS", default=12 * 60 * 60)
# Staff who do nothing for so long are logged out; and how long it counts what Cognito told of their
# groups (0: it is asked at each request of the admin).
STAFF_IDLE_SECONDS = env.int("STAFF_IDLE_SECONDS", default=15 * 60)
ROLE_CHECK_SECONDS = env.int("ROLE_CHECK_SECONDS", default=0)

# Attempts allowed, as "number/period" with the period s, m, h or d. The counts stand in the
# database, so that they hold for all processes together.
THROTTLE_ADDRESS = env.str("THROTTLE_ADDRESS", default="120/m")
THROTTLE_LOGIN = env.str("THROTTLE_LOGIN", default="10/m")
THROTTLE_CODE = env.str("THROTTLE_CODE", default="10/h")
THROTTLE_MAIL = env.str("THROTTLE_MAIL", default="5/h")
THROTTLE_EXPORT = env.str("THROTTLE_EXPORT", default="10/h")
# Of everybody together, below Cognito's quotas for the whole account: log-ins and refreshes;
# sign-ups and their codes; codes for a new password.
THROTTLE_ALL_LOGIN = env.str("THROTTLE_ALL_LOGIN", default="100/s")
THROTTLE_ALL_SIGNUP = env.str("THROTTLE_ALL_SIGNUP", default="40/s")
THROTTLE_ALL_RECOVERY = env.str("THROTTLE_ALL_RECOVERY", default="25/s")
# Answers that could tell by their time who has an account take a multiple of this.
EVEN_ANSWER_SECONDS = env.float("EVEN_ANSWER_SECONDS", default=0.5)
# How many proxies of ours stand in front and append to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- The ledger ----------------------------------------------------------------------------------

DEFAULT_CURRENCY = env.str("DEFAULT_CURRENCY", default="USD")
DEFAULT_TIME_ZONE = env.str("DEFAULT_TIME_ZONE", default="UTC")

# --- Transport -----------------------------------------------------------------------------------

HTTPS_ONLY = env.bool("HTTPS_ONLY", default=True)
SECURE_SSL_REDIRECT = HTTPS_ONLY
# Load balancers ask these by http, and from inside.
PROBES = frozenset({"/health", "/ready"})
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_FAILURE_VIEW = "common.handlers.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Pages of which other origins may ask the API, with a token and never with cookies. Where there are
# none, no answer says anything about other origins.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
if CORS_ALLOWED_ORIGINS:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("common.middleware.ForbiddingMiddleware"),
        "corsheaders.middleware.CorsMiddleware",
    )

# --- Mail that we send ourselves (Cognito sends the codes) ----------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# Only some answers send a mail: they may not take much longer than the others.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Budget Tracker <no-reply@localhost>")

# --- Pages ---------------------------------------------------------------------------------------

STATIC_URL = env.str("STATIC_URL", default="/static/")
STATICFILES_DIRS = [BASE_DIR / "budget" / "static"]
# Served from the packages themselves: nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "budget.static_files.StaticFiles"},
}
LANGUAGE_CODE = "en"
# What there are texts in, for pages and mails; everything is marked for translation.
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
PAGE_POLICY = content_security_policy(static_url=STATIC_URL, cognito_domain=COGNITO_DOMAIN)

# --- Logs ----------------------------------------------------------------------------------------

DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "VALIDATE_GUID": True,
    "RETURN_HEADER": True,
    "EXPOSE_HEADER": False,
    "UUID_LENGTH": 32,
}
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# If given, everything goes there, and only warnings to the screen.
LOG_FILE = env.str("LOG_FILE", default="")
LOGGING = logging_settings(level=LOG_LEVEL, file=LOG_FILE)

ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME" in os.environ
# Whether threads go on after an answer; a Lambda function is frozen then.
WORK_AFTER_ANSWERS = env.bool("WORK_AFTER_ANSWERS", default=not ON_LAMBDA)

# Whether the line of a request carries the measures that CloudWatch reads (common/metrics.py), and
# where a 401 is a log-in that was refused.
METRICS = env.bool("METRICS", default=ON_LAMBDA)
SIGN_IN_ROUTES = frozenset({"login", "login-challenge"})
# Where traces go (common/tracing.py) and failures are reported (common/reporting.py).
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# What the deployment calls the code that runs; told with traces and failures.
RELEASE = env.str("RELEASE", default="")
