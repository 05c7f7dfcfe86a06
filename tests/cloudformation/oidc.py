"""A small OpenID provider on the loopback interface, and a way through Cognito to it and back."""

import contextlib
import json
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import jwt
import urllib3

from tests.accounts.cognito.servers import replying, serving

CLIENT_ID, CLIENT_SECRET = "budget-at-the-provider", "a-secret-of-the-provider-for-tests-only"
CALLBACK = "http://localhost:5000/api-auth/cognito/callback"


@dataclass
class Provider:
    """Everybody who comes is the person of `claims`, logged in already."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query))
        if path == "/.well-known/openid-configuration":
            reply = replying(json.dumps(self._metadata()).encode())
        elif path == "/authorize":
            back = urllib.parse.urlencode({"code": "a-code", "state": asked["state"]})
            reply = replying(b"", 302, Location=f"{asked['redirect_uri']}?{back}")
        else:
            token = jwt.encode(self.claims, CLIENT_SECRET, algorithm="HS256")
            reply = replying(json.dumps({"id_token": token, "access_token": "token"}).encode())
        self.requests.append(asked)
        reply(request)

    def _metadata(self) -> dict[str, str]:
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        return {"issuer": self.issuer} | {
            name: f"{self.issuer}/{path}" for name, path in endpoints.items()
        }


@contextlib.contextmanager
def providing() -> Iterator[Provider]:
    provider = Provider()
    with serving(provider.answer) as server:
        provider.issuer = server.url
        yield provider


def sign_in(domain: str, app_client: str, provider_name: str) -> dict[str, str]:
    """Go where a browser would be sent; what stands in the query of the callback at last."""
    query = {
        "client_id": app_client,
        "identity_provider": provider_name,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email aws.cognito.signin.user.admin",
        "state": "state-of-the-app",
    }
    url = f"{domain}/oauth2/authorize?{urllib.parse.urlencode(query)}"
    for _ in range(5):
        answer = urllib3.request("GET", url, redirect=False, retries=False, timeout=20)
        assert answer.status == 302, answer.data
        url = answer.headers["Location"]
        if url.startswith(CALLBACK):
            break
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


def tokens(domain: str, app_client: str, code: str) -> dict[str, dict[str, Any]]:
    """Redeem the code; the claims of the tokens by their name."""
    answer = urllib3.request(
        "POST",
        f"{domain}/oauth2/token",
        body=urllib.parse.urlencode(
            {
                "grant_type": "authorization_code",
                "client_id": app_client,
                "code": code,
                "redirect_uri": CALLBACK,
            }
        ),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        retries=False,
        timeout=20,
    )
    assert answer.status == 200, answer.data
    return {
        name: jwt.decode(answer.json()[name], options={"verify_signature": False})
        for name in ("id_token", "access_token")
    }
