"""What the smoke test finds out, at a server that answers as it is told."""

import contextlib
import http.server
import json
import threading

import pytest

from deployment.address import Address
from deployment.errors import DeploymentError
from deployment.smoke import smoke_test

PAGE = '<link rel="stylesheet" href="/dev/static/page.css">'
EXPENSE = {"id": "1"}
WELL = {
    "GET /health": (200, {}),
    "GET /ready": (200, {}),
    "GET /expense without a token": (401, {}),
    "GET /docs": (200, PAGE),
    "GET /admin/login/": (200, PAGE),
    "GET /static/page.css": (200, "body {}"),
    "POST /login": (200, {"access_token": "token"}),
    "POST /expense": (201, EXPENSE),
    "GET /expense": (200, {"results": [EXPENSE]}),
    "GET /balance": (200, {"balance": "-12.34"}),
    "DELETE /me": (204, ""),
}


@contextlib.contextmanager
def serving(answers):
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = f"{self.command} {self.path}"
            if asked == "GET /expense" and not self.headers.get("Authorization"):
                asked += " without a token"
            status, content = answers.get(asked, (404, {}))
            body = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            kind = "text/html" if isinstance(content, str) else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815  as the base class calls them

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Address(f"http://127.0.0.1:{server.server_address[1]}", "unused")
        server.shutdown()


@pytest.fixture
def pool(cloud):
    return cloud.environment["COGNITO_USER_POOL_ID"]


def people(cloud, pool):
    listed = cloud.client("cognito-idp").list_users(UserPoolId=pool)["Users"]
    return {user["Username"] for user in listed}


def test_it_goes_through_where_all_is_well(account, cloud, pool):
    before = people(cloud, pool)
    with serving(WELL) as address:
        smoke_test(account, address, pool=pool)
    assert people(cloud, pool) == before


@pytest.mark.parametrize(
    ("asked", "answer", "words"),
    [
        ("GET /ready", (503, {"database": "unavailable"}), "GET /ready .* 503.*unavailable"),
        ("GET /expense without a token", (200, {}), "GET /expense was answered with 200"),
        ("GET /docs", (200, "no style"), "/docs names no style sheet"),
        ("GET /static/page.css", (404, {}), "GET /static/page.css was answered with 404"),
        ("POST /login", (503, {"code": "cognito_unavailable"}), "cognito_unavailable"),
        ("GET /expense", (200, {"results": []}), "does not list"),
        ("GET /balance", (200, {"balance": "0.00"}), "says 0.00 instead of -12.34"),
        ("DELETE /me", (500, {}), "DELETE /me was answered with 500"),
    ],
)
def test_what_is_wrong_is_named_and_the_person_is_deleted(
    account, cloud, pool, asked, answer, words
):
    before = people(cloud, pool)
    with serving(WELL | {asked: answer}) as address, pytest.raises(DeploymentError, match=words):
        smoke_test(account, address, pool=pool)
    assert people(cloud, pool) == before


def test_nobody_there_is_named(account, pool):
    address = Address("http://127.0.0.1:9", "unused")
    with pytest.raises(DeploymentError, match=r"GET http://127.0.0.1:9/health failed"):
        smoke_test(account, address, pool=pool)
