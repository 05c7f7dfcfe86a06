"""`manage.py check` names what is missing; `.env.example` says what there is."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from accounts.checks import check_mail, check_settings
from common.checks import (
    check_database_on_lambda,
    check_hosts,
    check_observing,
    missing_settings,
    require_settings,
)

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {
    "SECRET_KEY": "0123456789abcdefghij" * 3,
    "AWS_REGION": "eu-central-1",
    "COGNITO_USER_POOL_ID": "eu-central-1_Pool",
    "COGNITO_APP_CLIENT_ID": "client",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": ""} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_setting_is_named(name: str) -> None:
    result = manage("check", **{k: v for k, v in REQUIRED.items() if k != name})
    assert result.returncode == 1
    assert "(common.E001)" in result.stderr
    assert f"The environment variable {name} is required" in result.stderr
    assert result.stderr.count("common.E001") == 1
    assert "Traceback" not in result.stderr


def test_deployment_is_safe_by_default() -> None:
    mail = {"EMAIL_URL": "smtp://localhost"}
    result = manage("check", "--deploy", "--fail-level", "WARNING", **REQUIRED, **mail)
    assert result.returncode == 0, result.stderr


def test_deployment_without_a_mail_server_is_warned_of() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **REQUIRED)
    assert result.returncode == 1
    assert "accounts.W001" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("PASSWORD_CHARACTERS", "emoji", "accounts.E002"),
        ("COGNITO_ISSUERS", "", "accounts.E004"),
        ("COGNITO_JWKS", "{}", "accounts.E003"),
        ("PASSWORD_MINIMUM_LENGTH", "1", "accounts.E005"),
    ],
)
def test_bad_settings_are_named_before_anything_breaks(name: str, value: str, check: str) -> None:
    result = manage("check", **REQUIRED, **{name: value})
    assert result.returncode == 1
    assert check in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_database_url_is_none() -> None:
    assert manage("check", **REQUIRED, DATABASE_URL="").returncode == 0


def test_a_server_does_not_start_without_them() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import budget.wsgi"],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "COGNITO_USER_POOL_ID is required" in result.stderr


def test_require_settings(settings: Settings) -> None:
    require_settings()
    settings.AWS_REGION = ""
    assert missing_settings() == ["AWS_REGION"]
    with pytest.raises(ImproperlyConfigured, match="AWS_REGION"):
        require_settings()


def test_any_host_name_is_refused_unless_it_is_ones_own_machine(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["budget.example.com", "*"]
    assert check_hosts(None) == []
    settings.HTTPS_ONLY = True
    assert [error.id for error in check_hosts(None)] == ["common.E003"]
    settings.ALLOWED_HOSTS = [".example.com"]
    assert check_hosts(None) == []


def test_what_is_not_installed_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENTRY_DSN = "https://key@example.com/1"
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:4318"
    assert check_observing(None) == []
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.path_importer_cache", {})
    for name in [name for name in sys.modules if name.startswith(("sentry_sdk", "opentelemetry"))]:
        monkeypatch.delitem(sys.modules, name)
    errors = check_observing(None)
    assert {error.id for error in errors} == {"common.E004"}
    assert [error.msg.split()[0] for error in errors] == [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT", "SENTRY_DSN",
    ]  # fmt: skip


def test_sqlite_is_refused_on_lambda(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ON_LAMBDA = True
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert [error.id for error in check_database_on_lambda(None)] == ["common.E002"]
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    assert check_database_on_lambda(None) == []


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("THROTTLE_LOGIN", "ten", "accounts.E001"),
        ("THROTTLE_ADDRESS", "0/m", "accounts.E001"),
        ("PASSWORD_CHARACTERS", ["emoji"], "accounts.E002"),
        ("COGNITO_JWKS", "nonsense", "accounts.E003"),
        ("COGNITO_JWKS", "[]", "accounts.E003"),
        ("COGNITO_JWKS", '{"keys": []}', "accounts.E003"),
        ("COGNITO_JWKS", '{"keys": [{}]}', "accounts.E003"),
        ("COGNITO_JWKS_URL", "ftp://example.com", "accounts.E003"),
        ("PASSWORD_MINIMUM_LENGTH", 5, "accounts.E005"),
        ("PASSWORD_MINIMUM_LENGTH", 100, "accounts.E005"),
        ("COGNITO_TOKEN_LEEWAY", -5, "accounts.E005"),
        ("TRUSTED_PROXIES", -1, "accounts.E005"),
        ("COGNITO_ISSUERS", [], "accounts.E004"),
    ],
)
def test_settings_that_cannot_be_used(
    settings: Settings, name: str, value: object, check: str
) -> None:
    setattr(settings, name, value)
    [error] = check_settings(None)
    assert error.id == check
    assert name in error.msg


def test_settings_that_can_be_used(settings: Settings) -> None:
    assert check_settings(None) == []
    settings.COGNITO_JWKS = ""
    assert check_settings(None) == []


def test_the_example_lists_exactly_what_is_read() -> None:
    source = (ROOT / "budget" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE)
    # Read by boto3, not by us.
    assert set(listed) - {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"} == read
    assert len(listed) == len(set(listed))


def test_an_empty_secret_key_is_missing(settings: Settings) -> None:
    settings.SECRET_KEY = ""
    assert missing_settings() == ["SECRET_KEY"]


def test_mail_to_the_console_is_warned_of(settings: Settings) -> None:
    assert check_mail(None) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert [warning.id for warning in check_mail(None)] == ["accounts.W001"]


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("".join(f"{name}={value}\n" for name, value in REQUIRED.items()))
    assert manage("check", ENV_FILE=str(file)).returncode == 0
    assert manage("check").returncode == 1
