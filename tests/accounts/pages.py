"""The log-in pages, as tests go through them."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.test import Client

from tests.conftest import PASSWORD

# Each page, and where it leads.
PATHS = {"/api-auth/login/": "/", "/admin/login/": "/admin/"}


def begin(browser: Client, path: str, email: str, password: str = PASSWORD) -> Any:
    body = {"username": email, "password": password, "next": PATHS[path]}
    return browser.post(path, body)


def is_in(browser: Client) -> bool:
    return SESSION_KEY in browser.session
