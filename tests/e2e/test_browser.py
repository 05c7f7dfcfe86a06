"""The pages in a real browser. Without Chromium and its driver this is skipped."""

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from localcloud import LocalCloud
from tests.conftest import CODE, PASSWORD
from tests.e2e.client import call

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="there is no chromium with a chromedriver on this machine",
    ),
]
OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update --window-size=1280,900"
)
T = TypeVar("T")


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for option in OPTIONS.split():
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=str(shutil.which("chromedriver")))
    browser = webdriver.Chrome(options=options, service=service)
    yield browser
    browser.quit()


@pytest.fixture
def email(server: str, browser: webdriver.Chrome) -> str:
    """Somebody with an account, and a browser that knows nobody."""
    browser.get(f"{server}/health")
    browser.delete_all_cookies()
    browser.get_log("browser")
    email = f"browser-{uuid.uuid4().hex[:8]}@example.com"
    call("POST", f"{server}/signup", {"email": email, "password": PASSWORD})
    call("POST", f"{server}/verify", {"email": email, "code": CODE})
    return email


def soon(look: Callable[[], T]) -> T:
    """Return what is found, once it is there."""
    deadline = time.monotonic() + 10
    while True:
        try:
            if found := look():
                return found
        except WebDriverException:
            if time.monotonic() > deadline:
                raise
        assert time.monotonic() < deadline
        time.sleep(0.1)


def find(browser: webdriver.Chrome, selector: str) -> WebElement:
    return soon(lambda: browser.find_element(By.CSS_SELECTOR, selector))


def click(browser: webdriver.Chrome, selector: str) -> None:
    def clicked() -> bool:
        browser.find_element(By.CSS_SELECTOR, selector).click()
        return True

    soon(clicked)


def shows(browser: webdriver.Chrome, text: str) -> bool:
    return soon(lambda: text in browser.find_element(By.TAG_NAME, "body").text)


def log_in(browser: webdriver.Chrome, url: str, email: str, password: str) -> None:
    browser.get(url)
    find(browser, "[name=username]").send_keys(email)
    find(browser, "[name=password]").send_keys(password)
    click(browser, "[type=submit]")


def complaints(browser: webdriver.Chrome) -> list[str]:
    return [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_the_browsable_api(server: str, browser: webdriver.Chrome, email: str) -> None:
    log_in(browser, f"{server}/api-auth/login/?next=/expense", email, "WrongPassword999")
    assert shows(browser, "password is wrong")
    log_in(browser, f"{server}/api-auth/login/?next=/expense", email, PASSWORD)
    assert shows(browser, email)

    click(browser, "a[href='#post-object-form']")
    form = find(browser, "#post-object-form")
    for name, value in (("amount", "45.99"), ("category", "Groceries")):
        form.find_element(By.NAME, name).send_keys(value)
    form.find_element(By.CSS_SELECTOR, "button.btn-primary").click()
    assert shows(browser, "HTTP 201 Created")
    browser.get(f"{server}/expense")
    click(browser, ".filters-button")
    search = find(browser, "#filtersModal [name=search]")
    assert soon(search.is_displayed)
    search.send_keys("nothing of the kind")
    click(browser, "#filtersModal [type=submit]")
    assert shows(browser, '"results": []')
    browser.get(f"{server}/balance")
    assert shows(browser, '"balance": "-45.99"')

    click(browser, ".dropdown-toggle")
    click(browser, "#logoutForm button")
    browser.get(f"{server}/expense")
    assert shows(browser, "not_authenticated")
    # The last page is a 401, of which the browser complains.
    assert [line for line in complaints(browser) if "401" not in line] == []


def test_the_docs(server: str, browser: webdriver.Chrome, email: str) -> None:
    answer = call("POST", f"{server}/login", {"email": email, "password": PASSWORD})
    browser.get(f"{server}/docs")
    click(browser, ".auth-wrapper .authorize")
    find(browser, ".modal-ux input").send_keys(answer.json()["id_token"])
    click(browser, ".modal-ux .auth-btn-wrapper .authorize")
    click(browser, ".modal-ux .btn-done")
    # The example as it stands works.
    operation = "#operations-Expenses-expense_create"
    click(browser, f"{operation} .opblock-summary-control")
    click(browser, f"{operation} .try-out__btn")
    click(browser, f"{operation} .execute")
    assert (
        find(browser, f"{operation} .live-responses-table tbody .response-col_status").text == "201"
    )
    assert complaints(browser) == []


def test_the_admin(server: str, browser: webdriver.Chrome, email: str, cloud: LocalCloud) -> None:
    token = call("POST", f"{server}/login", {"email": email, "password": PASSWORD}).json()
    entry = {"amount": "12.34", "category": "<script>alert(1)</script>"}
    assert call("POST", f"{server}/expense", entry, token["id_token"]).status == 201
    [support] = [login for login in cloud.staff if login.group == "support"]
    log_in(browser, f"{server}/admin/", support.email, support.password)
    assert shows(browser, "People and their ledgers")
    browser.get(f"{server}/admin/expenses/entry/?q={email}")
    assert shows(browser, "••• USD")  # the person has not let support see it
    assert shows(browser, "<script>alert(1)</script>")
    header = find(browser, "#header")
    assert header.value_of_css_property("background-color") == "rgba(65, 118, 144, 1)"
    assert browser.find_elements(By.NAME, "action") == []
    click(browser, "#result_list tbody a")
    assert soon(lambda: "/change/" in browser.current_url)
    browser.get(f"{server}/admin/accounts/user/find/")
    find(browser, "[name=email]").send_keys(email)
    click(browser, ".submit-row [type=submit]")
    assert shows(browser, "LAST SESSIONS")
    assert complaints(browser) == []


WRITE_A_SCRIPT = """
const script = document.createElement("script");
script.textContent = "window.ran = true";
document.head.append(script);
document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = true'>");
return new Promise((done) => setTimeout(() => done(window.ran === undefined), 300));
"""


@pytest.mark.parametrize("path", ["/", "/docs", "/admin/login/", "/nowhere"])
@pytest.mark.usefixtures("email")
def test_a_script_that_somebody_wrote_into_a_page_does_not_run(
    server: str, browser: webdriver.Chrome, path: str
) -> None:
    browser.get(f"{server}{path}")
    assert browser.execute_script(WRITE_A_SCRIPT)
    assert [line for line in complaints(browser) if "Content Security Policy" in line]
