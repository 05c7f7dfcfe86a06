"""The mails of the app, which it writes into a folder, beside Cognito's."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from localcloud.mails import END, Mail, Mailbox
from localcloud.ports import free_port


class Silent(Mailbox):
    """No local AWS is there, so Cognito sent nothing."""

    def _records(self):
        return []


@pytest.fixture
def box(tmp_path):
    return Silent(free_port(), tmp_path)


def send(folder, subject: str, text: str = "Text.\n", to: str = "a@example.com") -> None:
    back_end = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    mail = EmailMultiAlternatives(subject, text, to=[to], connection=back_end)
    mail.attach_alternative("<p>Not shown.</p>", "text/html")
    mail.send()


def test_the_text_of_a_mail_is_shown_and_each_mail_once(box, tmp_path):
    send(tmp_path, "First", "Grüße,\nund mehr\n")
    first = Mail("a@example.com", "First", "Grüße,\nund mehr\n")
    assert box.new() == [first]
    send(tmp_path, "Second")
    assert [mail.subject for mail in box.new()] == ["Second"]
    assert box.new() == []
    assert [mail.subject for mail in box.all()] == ["First", "Second"]


def test_a_mail_that_is_being_written_is_not_shown_yet(box, tmp_path):
    send(tmp_path, "Half")
    [file] = tmp_path.glob("*.log")
    whole = file.read_bytes()
    file.write_bytes(whole.removesuffix(END))
    assert box.new() == []
    file.write_bytes(whole)
    assert [mail.subject for mail in box.new()] == ["Half"]


def test_a_mail_without_text_has_an_empty_one(box, tmp_path):
    (tmp_path / "1.log").write_bytes(
        b"To: a@example.com\nSubject: X\nContent-Type: text/html\n\n<p>\n" + END
    )
    assert box.new() == [Mail("a@example.com", "X", "")]
