"""The mails that Cognito would send: the local AWS keeps them instead."""

import http.client
import json
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from localcloud.ports import HOST

POLL_SECONDS = 0.3


class Mail(NamedTuple):
    """One mail. Several recipients are joined by a comma."""

    to: str
    subject: str
    body: str


class Mailbox:
    """All mails kept by the local AWS on `port`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._seen: set[str] = set()

    def all(self) -> list[Mail]:
        """Return every mail since the local AWS was started, oldest first."""
        return [_mail(record) for record in self._records()]

    def new(self) -> list[Mail]:
        """Return the mails that this method has not returned before, oldest first."""
        fresh = [record for record in self._records() if record["MessageId"] not in self._seen]
        self._seen.update(record["MessageId"] for record in fresh)
        return [_mail(record) for record in fresh]

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
