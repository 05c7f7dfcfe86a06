"""The mails that tell people what was done with their accounts."""

import logging
import re
import smtplib
import struct
from html import unescape
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils.html import escape
from pytest_django import Settings

from accounts.devices import Device
from accounts.mails import SUBJECTS, SecurityMail, send_account_exists, tell
from accounts.models import User
from tests.accounts import agents

DEVICE = Device(address="203.0.113.7", user_agent=agents.FIREFOX)
FACTS = {
    SecurityMail.EMAIL_CHANGE_ASKED: {"new_email": "new@example.com"},
    SecurityMail.EMAIL_CHANGED: {"new_email": "new@example.com"},
    SecurityMail.SUPPORT_ACTED: {"action": "Sent a new code"},
}
# What to do if it was not oneself.
HELP = {
    SecurityMail.PASSWORD_CHANGED: ["/logout", '{"everywhere": true}', "/forgot-password"],
    SecurityMail.MFA_ON: ["/logout", "remove the app", "/forgot-password"],
    SecurityMail.MFA_OFF: ["/logout", "/forgot-password"],
    SecurityMail.EMAIL_CHANGE_ASKED: ["/logout", "/forgot-password", "stays in force"],
    SecurityMail.EMAIL_CHANGED: ["tell the support"],
    SecurityMail.NEW_DEVICE: ["/logout", "/forgot-password"],
    SecurityMail.ACCOUNT_DELETED: ["tell the support"],
    SecurityMail.SUPPORT_ACTED: ["tell the support"],
}


def person(**values: str) -> User:
    return User(**{"sub": "s", "email": "user@example.com"} | values)


def sent() -> EmailMultiAlternatives:
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


def page_of(message: EmailMultiAlternatives) -> str:
    ((page, kind),) = message.alternatives
    assert kind == "text/html"
    return str(page)


def text_of(page: str) -> str:
    """What a mail program shows of a page, on one line."""
    body = page.partition("</head>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", "", body)).split())


def both(message: EmailMultiAlternatives) -> list[str]:
    """What is shown of the text and of the page, each on one line."""
    return [" ".join(message.body.split()), text_of(page_of(message))]


@pytest.mark.parametrize("kind", SecurityMail)
def test_both_parts_say_what_when_where_and_what_to_do(kind: SecurityMail) -> None:
    facts = FACTS.get(kind, {})
    tell(person(display_name="Ada"), kind, device=DEVICE, **facts)
    message = sent()
    assert (message.to, message.from_email) == (
        ["user@example.com"],
        "Budget Tracker <no-reply@localhost>",
    )
    assert message.subject == SUBJECTS[kind]
    for shown in both(message):
        assert "Hello Ada," in shown
        assert re.search(r"When: \d{4}-\d\d-\d\d \d\d:\d\d UTC", shown)
        assert "Device: Firefox on Windows" in shown
        assert "IP address: 203.0.113.7" in shown
        for value in [*facts.values(), *HELP[kind]]:
            assert value in shown, value
    assert text_of(page_of(message)).startswith(f"{SUBJECTS[kind]} Hello")


@pytest.mark.parametrize("kind", SecurityMail)
def test_each_kind_says_something_of_its_own(kind: SecurityMail) -> None:
    others = set(SecurityMail) - {kind}
    tell(person(), kind)
    mine = both(sent())
    for other in others:
        mail.outbox.clear()
        tell(person(), other)
        assert both(sent())[0] != mine[0]
        assert both(sent())[1] != mine[1]


@pytest.mark.parametrize("kind", SecurityMail)
def test_nothing_is_loaded_from_elsewhere_and_no_link_leads_anywhere(kind: SecurityMail) -> None:
    tell(person(), kind, device=DEVICE, **FACTS.get(kind, {}))
    message = sent()
    page = page_of(message)
    for danger in ("http:", "https:", "href", "src=", "<img", "<script", "<form", "url("):
        assert danger not in page.lower()
        assert danger not in message.body.lower()


@pytest.mark.parametrize("kind", SecurityMail)
def test_what_is_not_known_is_left_out(kind: SecurityMail) -> None:
    tell(person(), kind)
    for shown in both(sent()):
        assert "Hello," in shown
        for word in ("Device", "IP address", "None", "{{", "partial", "Why:", "It is now"):
            assert word not in shown


def test_an_address_alone_is_told_too() -> None:
    tell(person(), SecurityMail.NEW_DEVICE, device=Device(address="2001:db8::1"))
    for shown in both(sent()):
        assert "Device: an unknown device" in shown
        assert "IP address: 2001:db8::1" in shown


def test_a_mail_may_go_to_another_address() -> None:
    tell(person(), SecurityMail.EMAIL_CHANGED, to="old@example.com", new_email="new@example.com")
    assert sent().to == ["old@example.com"]


def test_nothing_is_sent_where_there_is_no_address() -> None:
    tell(person(email=""), SecurityMail.MFA_OFF)
    assert mail.outbox == []


HOSTILE = 'x\r\nBcc: victim@example.com\r\n\r\n<a href="//evil.example">Click</a>\u202e\x00&'


def test_hostile_names_facts_and_programs_stay_what_they_are() -> None:
    user = person(display_name=HOSTILE)
    device = Device(user_agent=HOSTILE)
    tell(user, SecurityMail.SUPPORT_ACTED, device=device, action=HOSTILE)
    message = sent()
    raw = message.message().as_bytes()
    assert message.recipients() == ["user@example.com"]
    assert b"\nBcc:" not in raw
    plain = 'x Bcc: victim@example.com <a href="//evil.example">Click</a> &'
    escaped = escape(plain)
    assert "&lt;a href=&quot;" in escaped
    assert f"Hello {plain}," in message.body
    assert page_of(message).count(escaped) == 2
    assert "<a" not in page_of(message)
    for shown in both(message):
        assert "Device: an unknown device" in shown
        assert "\u202e" not in shown
        assert "\x00" not in shown


def test_a_hostile_address_is_no_header() -> None:
    tell(person(), SecurityMail.MFA_ON, to="a@example.com\r\nBcc: victim@example.com")
    assert mail.outbox == []


def test_long_facts_are_cut() -> None:
    tell(person(), SecurityMail.SUPPORT_ACTED, action="y" * 10_000)
    for shown in both(sent()):
        assert shown.count("y" * 500) == 1
        assert "y" * 501 not in shown


def test_no_answering_machine_answers() -> None:
    tell(person(), SecurityMail.MFA_ON)
    assert sent().message()["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "failure", [smtplib.SMTPServerDisconnected("secret"), ValueError("secret"), KeyError("secret")]
)
def test_a_mail_that_cannot_be_sent_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    def fail(self: object) -> None:
        raise failure

    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)
    with caplog.at_level(logging.INFO):
        tell(person(display_name="Ada"), SecurityMail.MFA_ON)
        send_account_exists("user@example.com")
    name = type(failure).__name__
    assert [record.getMessage() for record in caplog.records] == [
        f"The mail mfa_on was not sent: {name}",
        f"The mail account_exists was not sent: {name}",
    ]
    assert not caplog.records[0].exc_info


# --- In the person's language ---------------------------------------------------------------------


def catalog(messages: dict[str, str]) -> bytes:
    """Return a compiled message catalog (the format of gettext's .mo)."""
    messages = {"": "Content-Type: text/plain; charset=UTF-8\n"} | messages
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    count = len(pairs)
    place = 28 + 16 * count
    tables: list[bytes] = []
    texts = b""
    for column in (0, 1):
        for pair in pairs:
            text = pair[column]
            tables.append(struct.pack("<II", len(text), place + len(texts)))
            texts += text + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, place)
    return head + b"".join(tables) + texts


@pytest.fixture
def german(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    messages = {
        "Your password was changed": "Ihr Passwort wurde geändert",
        "The password of your Budget Tracker account was changed.": "Neues Passwort für Ihr Konto.",
        "%(program)s on %(system)s": "%(program)s unter %(system)s",
    }
    (folder / "django.mo").write_bytes(catalog(messages))
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en", "English"), ("de", "German")]


@pytest.mark.parametrize("locale", ["de", "de-AT", "DE"])
def test_it_is_written_in_the_persons_language(german: None, locale: str) -> None:
    tell(person(locale=locale), SecurityMail.PASSWORD_CHANGED, device=DEVICE)
    message = sent()
    assert message.subject == "Ihr Passwort wurde geändert"
    for shown in both(message):
        assert "Neues Passwort für Ihr Konto." in shown
        assert "Firefox unter Windows" in shown
    assert '<html lang="de" dir="ltr">' in page_of(message)


@pytest.mark.parametrize("locale", ["", "tlh", "fr", "../../etc/passwd", "x" * 35, "en-GB", "\x00"])
def test_other_languages_get_the_services_own(german: None, locale: str) -> None:
    tell(person(locale=locale), SecurityMail.PASSWORD_CHANGED, device=DEVICE)
    message = sent()
    assert message.subject == "Your password was changed"
    assert "Firefox on Windows" in message.body


def test_the_services_own_language_may_be_another(german: None, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "de"
    tell(person(locale="tlh"), SecurityMail.PASSWORD_CHANGED)
    assert sent().subject == "Ihr Passwort wurde geändert"


def test_arabic_runs_from_right_to_left(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    tell(person(locale="ar"), SecurityMail.PASSWORD_CHANGED)
    assert '<html lang="ar" dir="rtl">' in page_of(sent())


# --- "You have an account already" ----------------------------------------------------------------


def test_who_signs_up_again_is_told_of_the_account() -> None:
    send_account_exists("a&b@example.com")
    message = sent()
    assert (message.to, message.subject) == (["a&b@example.com"], "You already have an account")
    for shown in both(message):
        assert "signed up for the Budget Tracker with a&b@example.com." in shown
        assert "/forgot-password" in shown
        assert "you need not do anything" in shown
        assert "When:" not in shown
        assert "everywhere" not in shown
    assert "a&amp;b@example.com" in page_of(message)
