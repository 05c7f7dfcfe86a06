"""What Schemathesis is not told of: headers whose right values no schema can describe."""

from typing import Any

import schemathesis

# Only the service makes ETags, and a key is good for one request: made up at random, both would be
# refused, or answer for another request. Tests of their own are in tests/common and tests/expenses.
KNOWN_TO_ONE_CLIENT = {"If-Match", "If-None-Match", "Idempotency-Key"}


@schemathesis.hook
def before_load_schema(_context: Any, raw_schema: dict[str, Any]) -> None:
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            operation["parameters"] = [
                parameter
                for parameter in operation.get("parameters", [])
                if parameter["name"] not in KNOWN_TO_ONE_CLIENT
            ]


@schemathesis.hook
def map_body(_context: Any, body: Any) -> Any:
    # From then on, it would refuse entries that no schema can tell from others.
    if isinstance(body, dict) and body.get("archived") is True:
        return body | {"archived": False}
    return body
