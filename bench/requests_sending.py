"""A request as a WSGI server hands it on; to be imported when Django is set up."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.wsgi import get_wsgi_application


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a client sends it."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return how many bytes it has as HTTP/1.1, by the headers that are given here."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: testserver"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return sum(len(line) + 2 for line in lines) + 2 + len(self.body)

    def environ(self) -> dict[str, Any]:
        """Return what a WSGI server makes of it."""
        path, _, query = self.path.partition("?")
        named = {name.upper().replace("-", "_"): value for name, value in self.headers.items()}
        content_type = named.pop("CONTENT_TYPE", "")
        return {
            **{f"HTTP_{name}": value for name, value in named.items()},
            "REQUEST_METHOD": self.method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(self.body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    size: int
    body: bytes


APPLICATION: Final[Any] = get_wsgi_application()


def send(request: Request) -> Answer:
    """Send it through the application, to the end of the answer."""
    started: list[Any] = []
    answer = APPLICATION(request.environ(), lambda *words: started.append(words))
    body = b"".join(answer)
    answer.close()
    [(status, headers, *_)] = started
    head = len(f"HTTP/1.1 {status}\r\n\r\n") + sum(len(f"{n}: {v}\r\n") for n, v in headers)
    return Answer(int(status[:3]), dict(headers), head + len(body), body)
