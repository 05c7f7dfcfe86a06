"""Looking at problem documents."""

import json
from typing import Any

from rest_framework.test import APIClient

JSON = "application/json"


def check_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]
    assert response["X-Request-ID"]
    return problem


def post(client: APIClient, body: Any, content_type: str = JSON, **extra: Any) -> Any:
    return client.generic("POST", "/login", body, content_type=content_type, **extra)
