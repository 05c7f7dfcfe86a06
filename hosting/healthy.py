"""`python -m hosting.healthy [PORT]`: ends with 0 if the service of this container answers."""

import http.client
import os
import sys
from collections.abc import Mapping

PORT = "8000"
SECONDS = 4


def host_name(environment: Mapping[str, str]) -> str:
    """Return a host name that the service lets in; one pattern of ALLOWED_HOSTS may be a domain."""
    first = environment.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return first if first not in {"", "*"} else "localhost"


def healthy(port: int, host: str) -> bool:
    """Ask /health as the proxy in front would; a redirect to https comes of a live process."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/health", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status < http.client.BAD_REQUEST
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    port = [*sys.argv[1:], PORT][0]
    sys.exit(not healthy(int(port), host_name(os.environ)))
