"""The JavaScript of docs/signing-in-elsewhere.md, in Node, against Cognito's pages and the API.

Without node this is skipped.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from localcloud import LocalCloud
from tests.accounts.test_managed_login_pages import on_the_page
from tests.conftest import PASSWORD
from tests.e2e.client import call
from tests.e2e.documents import ROOT

DOCUMENT = ROOT / "docs" / "signing-in-elsewhere.md"
BROWSER = Path(__file__).with_name("sign_in.mjs")
# What the template of the local AWS allows; nobody listens there.
BACK = "http://localhost:5000/api-auth/cognito/callback"
AFTER = "http://localhost:5000/"

pytestmark = pytest.mark.skipif(
    not shutil.which("node"), reason="the sample is JavaScript, and there is no node here"
)


class Page:
    """A page with the sample, in a browser of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, function: str, *arguments: object, at: str = "") -> Any:
        """Call a function of the sample; what it did."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"call": function, "arguments": arguments, "at": at}
        self._process.stdin.write(f"{json.dumps(asked)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.fixture
def page(cloud: LocalCloud, tmp_path: Path) -> Iterator[Page]:
    [sample] = re.findall(r"```js\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    values = {
        "DOMAIN": cloud.environment["COGNITO_DOMAIN"],
        "CLIENT": cloud.environment["COGNITO_APP_CLIENT_ID"],
        "BACK": BACK,
        "AFTER": AFTER,
    }
    for name, value in values.items():
        sample, found = re.subn(rf'const {name} = ".*?";', f'const {name} = "{value}";', sample)
        assert found == 1
    module = tmp_path / "sample.mjs"
    module.write_text(sample)
    with subprocess.Popen(
        ["node", BROWSER, module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Page(process)
        process.terminate()


@pytest.fixture(scope="module")
def email(cloud: LocalCloud) -> str:
    idp, email = cloud.client("cognito-idp"), "sample@example.com"
    who = {"UserPoolId": cloud.environment["COGNITO_USER_POOL_ID"], "Username": email}
    idp.admin_create_user(
        **who,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    idp.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    return email


def statuses(server: str, tokens: dict[str, str]) -> list[int]:
    names = ("id_token", "access_token")
    return [call("GET", f"{server}/me", token=tokens[name]).status for name in names]


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


def refused(page: Page, description: str, **query: str) -> Any:
    """Begin, and come back with an error."""
    state = state_of(page.do("signIn", "Example")["went"])
    answer = {"error": "invalid_request", "error_description": description, "state": state}
    return page.do("comeBack", at=f"{BACK}?{urlencode(answer | query)}")


def test_from_the_page_to_tokens_and_out_again(page: Page, server: str, email: str) -> None:
    back = on_the_page(page.do("signIn")["went"], email)
    came = page.do("comeBack", at=back)
    tokens = came["returned"]
    assert statuses(server, tokens) == [200, 200]
    # Neither the code nor what proves that it is ours stays behind.
    assert (came["at"], came["kept"]) == (BACK, 0)
    # The scope is enough for what Cognito itself has to do.
    assert call("GET", f"{server}/me/mfa", token=tokens["access_token"]).status == 200
    refreshed = page.do("refresh", tokens["refresh_token"])["returned"]
    assert statuses(server, refreshed) == [200, 200]
    here = call("POST", f"{server}/refresh", {"refresh_token": tokens["refresh_token"]})
    assert here.status == 200
    body = {"refresh_token": tokens["refresh_token"]}
    assert call("POST", f"{server}/logout", body, token=refreshed["id_token"]).status == 200
    for ended in (tokens, refreshed, here.json()):
        assert statuses(server, ended) == [401, 401]
    assert page.do("refresh", tokens["refresh_token"])["threw"] == "refused"
    left = urlsplit(page.do("leave")["went"])
    assert left.path == "/logout"
    assert parse_qs(left.query)["logout_uri"] == [AFTER]


def test_a_state_is_good_once(page: Page, email: str) -> None:
    back = on_the_page(page.do("signIn")["went"], email)
    assert "returned" in page.do("comeBack", at=back)
    assert page.do("comeBack", at=back)["threw"] == "unknown_state"
    assert page.do("comeBack", at=f"{BACK}?code=x&state=y")["threw"] == "unknown_state"


def test_a_code_of_another_request_is_refused(page: Page, email: str) -> None:
    first, second = (page.do("signIn")["went"] for _ in range(2))
    code = parse_qs(urlsplit(on_the_page(first, email)).query)["code"][0]
    back = f"{BACK}?{urlencode({'code': code, 'state': state_of(second)})}"
    assert page.do("comeBack", at=back)["threw"] == "refused"


def test_an_id_token_for_another_nonce_is_refused(page: Page, email: str) -> None:
    url = page.do("signIn")["went"]
    nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    back = on_the_page(url.replace(nonce, "another"), email)
    assert page.do("comeBack", at=back)["threw"] == "wrong_nonce"


@pytest.mark.parametrize("code", ["account_exists", "email_unusable", "subject_unknown"])
def test_refusals_are_told_by_their_code(page: Page, code: str) -> None:
    assert refused(page, f"PreSignUp failed with error {code}: words.")["threw"] == code


def test_any_other_error_is_a_refusal_too(page: Page) -> None:
    assert refused(page, "whatever")["threw"] == "refused"


def test_a_first_link_is_tried_once_more_at_the_same_provider(page: Page) -> None:
    linked = "Already found an entry for username Example_1"
    again = refused(page, linked)
    assert again["returned"] is None
    query = parse_qs(urlsplit(again["went"]).query)
    assert query["identity_provider"] == ["Example"]
    answer = {"error": "x", "error_description": linked, "state": query["state"][0]}
    given_up = page.do("comeBack", at=f"{BACK}?{urlencode(answer)}")
    assert (given_up["threw"], given_up["went"]) == ("refused", None)
