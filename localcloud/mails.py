"""The mails that would be sent: Cognito's are kept by the local AWS, the app's in a folder."""

import email
import email.policy
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from localcloud.ports import HOST

POLL_SECONDS = 0.3


class Mail(NamedTuple):
    """One mail. Several recipients are joined by a comma."""

    to: str
    subject: str
    body: str


class Mailbox:
    """All mails kept by the local AWS on `port`, and those that the app wrote into `folder`."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        self._folder = folder
        self._seen: set[str] = set()
        self._seen_of_app = 0

    def all(self) -> list[Mail]:
        """Return every mail since the local AWS was started, Cognito's first, oldest first."""
        return [_mail(record) for record in self._records()] + self._of_app()

    def new(self) -> list[Mail]:
        """Return the mails that this method has not returned before, oldest first."""
        fresh = [record for record in self._records() if record["MessageId"] not in self._seen]
        self._seen.update(record["MessageId"] for record in fresh)
        of_app = self._of_app()[self._seen_of_app :]
        self._seen_of_app += len(of_app)
        return [_mail(record) for record in fresh] + of_app

    def _of_app(self) -> list[Mail]:
        files = sorted(self._folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        return [mail for file in files for mail in _written(file.read_bytes())]

    def _records(self) -> list[dict[str, Any]]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=5)
        try:
            connection.request("GET", "/_ministack/ses/messages")
            accounts = json.load(connection.getresponse())["messages"]
        finally:
            connection.close()
        records = [record for account in accounts.values() for record in account]
        return sorted(records, key=lambda record: str(record["Timestamp"]))


class MailWatch:
    """Hands each new mail to `show`, in a thread, between start and stop."""

    def __init__(self, mailbox: Mailbox, show: Callable[[Mail], None]) -> None:
        self._mailbox = mailbox
        self._show = show
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mails", daemon=True)

    def __enter__(self) -> "MailWatch":
        self._mailbox.new()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            try:
                mails = self._mailbox.new()
            except (OSError, http.client.HTTPException):
                continue  # The local AWS has ended, which the supervisor reports.
            for mail in mails:
                self._show(mail)


def _mail(record: dict[str, Any]) -> Mail:
    return Mail(
        to=", ".join(record["To"]),
        subject=record["Subject"],
        body=record["BodyText"] or record["BodyHtml"] or "",
    )


# What Django's file back end writes after each mail.
END = b"-" * 79 + b"\n"


def _written(content: bytes) -> Iterator[Mail]:
    """Yield the mails of a file, without one that is still being written."""
    for raw in content.split(END)[:-1]:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        text = message.get_body(("plain",))
        yield Mail(
            to=str(message["To"]),
            subject=str(message["Subject"]),
            body=str(text.get_content()) if text else "",
        )
