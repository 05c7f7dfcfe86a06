"""A database whose password is in Secrets Manager, and changes: PostgreSQL, and the local AWS."""

import json
import os

import psycopg2
import pytest
from django.db import OperationalError, connection

from common.postgresql import secrets
from common.postgresql.base import DatabaseWrapper
from common.postgresql.secrets import SecretUnavailable, get_credentials

pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "sqlite", reason="only PostgreSQL has passwords"
)
FIRST, SECOND = "first-password-of-the-test", "second-password-of-the-test"


@pytest.fixture
def manager(cognito, monkeypatch):
    """Secrets Manager; the credentials and the client start unknown."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", cognito.cloud.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    secrets._known.clear()
    secrets._client.cache_clear()
    yield cognito.cloud.client("secretsmanager")
    secrets._known.clear()
    secrets._client.cache_clear()


@pytest.fixture
def role(transactional_db):
    """A role that may log in, by password."""
    name = f"rotated_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{FIRST}'")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def secret(manager, role):
    value = json.dumps({"username": role, "password": FIRST})
    arn = manager.create_secret(Name=f"database-{os.getpid()}", SecretString=value)["ARN"]
    yield arn
    manager.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture
def database(secret):
    settings = connection.settings_dict | {"SECRET": secret, "USER": "", "PASSWORD": ""}
    wrapper = DatabaseWrapper(settings, "rotated")
    yield wrapper
    wrapper.close()


def who(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_it_connects_as_the_secret_says(database, role):
    assert who(database) == role


def test_the_secret_is_read_once(database, manager, secret):
    who(database)
    database.close()
    manager.delete_secret(SecretId=secret)
    who(database)
    manager.restore_secret(SecretId=secret)


def refusing(monkeypatch, password):
    """The test server takes any password; here it takes this one alone, as it would elsewhere."""
    connect = psycopg2.connect

    def checked(**params):
        if params["password"] != password:
            raise psycopg2.OperationalError("password authentication failed")
        return connect(**params)

    monkeypatch.setattr(psycopg2, "connect", checked)


def test_a_new_password_is_taken_without_a_failure(database, manager, secret, role, monkeypatch):
    who(database)
    database.close()
    value = json.dumps({"username": role, "password": SECOND})
    manager.put_secret_value(SecretId=secret, SecretString=value)
    refusing(monkeypatch, SECOND)
    assert who(database) == role


def test_a_password_that_is_wrong_is_a_failure(database, monkeypatch):
    refusing(monkeypatch, SECOND)
    with pytest.raises(OperationalError, match="authentication failed") as failure:
        who(database)
    assert FIRST not in str(failure.value)


def test_without_its_secret_the_database_cannot_be_reached(database, manager, secret):
    manager.delete_secret(SecretId=secret)
    with pytest.raises(OperationalError, match="secret cannot be read: InvalidRequestException"):
        who(database)


def test_a_manager_that_does_not_answer_is_named(manager, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9")
    with pytest.raises(SecretUnavailable, match="EndpointConnectionError"):
        get_credentials("any")
