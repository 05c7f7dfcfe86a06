"""Somebody who sends requests to the deployed API."""

import json
import urllib.error
import urllib.request
from typing import Any

from deployment.address import Address
from deployment.errors import DeploymentError

SECONDS = 30


class Visitor:
    """Sends requests to the API; what is not answered as expected is a DeploymentError."""

    def __init__(self, address: Address, token: str = "") -> None:
        self._address = address
        self.token = token

    def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, expect: int = 200
    ) -> Any:  # noqa: ANN401  what JSON holds
        """Send a request, with the token if there is one; return the answer's JSON, or its text."""
        headers = {"Host": self._address.host} if "/_aws/" in self._address.url else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(  # noqa: S310  the address is ours
            self._address.url + path,
            data=json.dumps(body).encode() if body is not None else None,
            headers=headers,
            method=method,
        )
        status, kind, text = _send(request)
        if status != expect:
            raise DeploymentError(f"{method} {path} was answered with {status}: {text[:500]}")
        return json.loads(text) if "json" in kind else text


def _send(request: urllib.request.Request) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  as above
            return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
    except urllib.error.HTTPError as refusal:
        kind = refusal.headers.get("Content-Type", "")
        return refusal.code, kind, refusal.read().decode(errors="replace")
    except (OSError, ValueError) as error:
        raise DeploymentError(f"{request.method} {request.full_url} failed: {error}") from error
