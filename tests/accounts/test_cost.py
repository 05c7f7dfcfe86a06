"""What a token may cost a request: one query, and no loading of AWS's SDK. Measured by bench/."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import DjangoAssertNumQueries
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.authentication import MEANING
from tests.tokens import access_claims, id_claims, sign

CHECKOUT = Path(__file__).parents[2]
SUB = "8f1d3d5e-6f6c-4f0e-9a53-6c0c7f3f2b11"


class Nothing(APIView):
    """Asks the database for nothing itself."""

    def get(self, request: HttpRequest) -> Response:
        return Response({"user": request.user.pk})


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("nothing", Nothing.as_view()), path("plain", plain)]


def run(*arguments: str, folder: Path) -> str:
    """Run Python in a process of its own, on SQLite, and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{folder / 'cost.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE": "sqlite",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("kind", ["access", "id"])
def test_a_token_adds_one_query_to_the_whole_request(
    client: Any, django_assert_num_queries: DjangoAssertNumQueries, kind: str
) -> None:
    claims = access_claims(SUB) if kind == "access" else id_claims(SUB, "ann@example.com")
    headers = {"authorization": f"Bearer {sign(claims)}"}
    assert client.get("/nothing", headers=headers).status_code == 200
    with django_assert_num_queries(1):
        known = client.get("/nothing", headers=headers)
    assert (known.status_code, known.json()["user"] is None) == (200, False)
    with django_assert_num_queries(0):
        assert client.get("/plain", headers=headers).status_code == 200


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("token", ["nonsense", sign(access_claims(SUB, iss="other"))])
def test_a_bad_token_costs_no_query(
    client: Any, django_assert_num_queries: DjangoAssertNumQueries, token: str
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/nothing", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401


REQUEST = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from budget.wsgi import application
from rest_framework.test import APIClient
from tests.tokens import access_claims, sign
for token in (sign(access_claims("somebody")), "nonsense"):
    answer = APIClient().get("/balance", headers={"authorization": f"Bearer {token}"})
    print(answer.status_code)
print(sorted({"boto3", "botocore", "s3transfer"} & set(sys.modules)))
"""


def test_a_request_with_a_token_does_not_load_the_sdk_of_aws(tmp_path: Path) -> None:
    assert run("-c", REQUEST, folder=tmp_path).split() == ["200", "401", "[]"]


def test_the_measurement_runs_and_gives_its_figures(tmp_path: Path) -> None:
    printed = run(
        *("-m", "bench.authentication", "--repeat", "20", "--processes", "1", "--json"),
        folder=tmp_path,
    )
    figures = json.loads(printed)
    assert set(figures) == set(MEANING)
    assert (figures.pop("database"), figures.pop("queries")) == ("sqlite", 1)
    assert figures.pop("authentication_imports_boto3") is False
    # No more: a difference of two times can come out below zero on a busy machine.
    assert all(isinstance(value, float) for value in figures.values())
    # Far from what it is, so that only something gone wrong is noticed, not a busy machine.
    assert figures["verify_to_pyjwt"] < 2
    assert figures["import_boto3_to_authentication"] > 1


def test_the_measurement_is_read_by_people_too(tmp_path: Path) -> None:
    printed = run(
        *("-m", "bench.authentication", "--repeat", "1", "--processes", "1"), folder=tmp_path
    )
    assert all(meaning in printed for meaning in MEANING.values())
    assert not list(tmp_path.iterdir())
