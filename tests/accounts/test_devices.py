"""What a request comes from, and what people call it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import RequestFactory

from accounts.devices import MAX_USER_AGENT_LENGTH, NOWHERE, device_of, in_words, kind_of
from tests.accounts import agents

WORDS = {
    agents.FIREFOX: "Firefox on Windows",
    agents.FIREFOX_ON_UBUNTU: "Firefox on Ubuntu",
    agents.FIREFOX_ON_ANDROID: "Firefox on Android",
    agents.CHROME: "Chrome on macOS",
    agents.CHROMEBOOK: "Chrome on ChromeOS",
    agents.PIXEL: "Chrome on Android",
    agents.CHROME_ON_IPHONE: "Chrome on iPhone",
    agents.EDGE: "Edge on Windows",
    agents.SAFARI: "Safari on macOS",
    agents.IPHONE: "Safari on iPhone",
    agents.IPAD: "Safari on iPad",
    agents.IPHONE_APP: "an app on iPhone",
    agents.POWERSHELL: "PowerShell on Windows",
    agents.CURL: "curl",
    "PostmanRuntime/7.39.0": "Postman",
    "HTTPie/3.2.2": "HTTPie",
    "python-requests/2.32.3": "Python program",
    "Python-urllib/3.11": "Python program",
    "python-httpx/0.27.0": "Python program",
    "Python/3.11 aiohttp/3.9": "Python program",
    "": "an unknown device",
    "node": "an unknown device",
}


@pytest.mark.parametrize("user_agent", WORDS)
def test_devices_are_called_as_people_call_them(user_agent: str) -> None:
    assert in_words(user_agent) == WORDS[user_agent]


# The parser takes a program's name from what the program says, for bots above all.
@pytest.mark.parametrize(
    "user_agent",
    [
        "<script>alert(1)</script>",
        "CallYourBankAt5551234Bot/1.0",
        "EvilSpider/1.0 <b>log in at evil.example</b>",
        "Visit https://evil.example now",
        "x" * MAX_USER_AGENT_LENGTH,
        "(" * MAX_USER_AGENT_LENGTH,
        "Mozilla/5.0 " * 20,
        "\U0001f47e \u202etxt.exe",
    ],
)
def test_no_word_of_a_senders_own_is_shown(user_agent: str) -> None:
    assert in_words(user_agent) == "an unknown device"


def test_a_name_of_its_own_on_a_known_system_is_not_shown_either() -> None:
    hostile = agents.FIREFOX.replace("Gecko/20100101 Firefox/145.0", "PhishBot/1.0")
    assert in_words(hostile) == "an app on Windows"


def test_a_device_stays_the_same_when_it_is_updated() -> None:
    assert kind_of(agents.FIREFOX) == kind_of(agents.NEWER_FIREFOX)
    assert kind_of("curl/8.5.0") == kind_of("curl/7.1")
    assert kind_of("BudgetCli/1.0") == kind_of("budgetcli/2.0 (beta)")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (agents.FIREFOX, agents.FIREFOX_ON_UBUNTU),
        (agents.FIREFOX, agents.EDGE),
        (agents.IPHONE, agents.IPAD),
        (agents.CURL, ""),
        ("BudgetCli/1.0", "OtherCli/1.0"),
        ("BudgetCli/1.0", ""),
    ],
)
def test_other_programs_and_systems_are_other_devices(one: str, other: str) -> None:
    assert kind_of(one) != kind_of(other)


def test_an_iphone_app_and_a_browser_there_differ() -> None:
    assert kind_of(agents.IPHONE_APP) != kind_of(agents.IPHONE)


def test_what_a_request_says_is_cut_short_and_made_visible() -> None:
    request = RequestFactory().get(
        "/", headers={"user-agent": "a\r\nBcc: b\x00\u202e" + "x" * 500}, REMOTE_ADDR="203.0.113.7"
    )
    device = device_of(request)
    assert device.user_agent == ("aBcc: b" + "x" * 500)[:MAX_USER_AGENT_LENGTH]
    assert device.address == "203.0.113.7"


def test_an_address_that_is_none_is_left_out() -> None:
    assert device_of(RequestFactory().get("/", REMOTE_ADDR="unix:")) == NOWHERE


def test_the_parser_is_loaded_for_words_alone() -> None:
    """It takes a fifth of a second, which a request that merely carries a token must not pay."""
    script = """
import sys, django
django.setup()
import budget.urls, accounts.authentication
print("ua_parser" in sys.modules)
from accounts.devices import in_words
in_words("curl/8")
print("ua_parser" in sys.modules)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "budget.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "True"]
