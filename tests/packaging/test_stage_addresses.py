"""Pages find what they name, on the address of a stage as well as on a domain of one's own."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.packaging.events import (
    FUNCTION_URL,
    GATEWAY,
    OWN_DOMAIN,
    STAGE,
    function_url,
    headers_of,
    http_api,
    json_of,
    rest_api,
)

# By what a request comes, to which host, and what stands in front of all addresses there.
WAYS = pytest.mark.parametrize(
    ("make", "host", "prefix"),
    [
        (rest_api, GATEWAY, f"/{STAGE}"),
        (http_api, GATEWAY, f"/{STAGE}"),
        (rest_api, OWN_DOMAIN, ""),
        (http_api, OWN_DOMAIN, ""),
        (function_url, FUNCTION_URL, ""),
    ],
)
LOADABLE = re.compile("(text/css|text/javascript|application/javascript|image/)")
PAGES = ("/admin/login/", "/api-auth/login/", "/", "/docs", "/nowhere")


class Names(HTMLParser):
    """What a page loads, and where its links and forms lead."""

    def __init__(self, page):
        super().__init__()
        self.loads, self.leads = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in {"script", "img"} and attrs.get("src"):
            self.loads.add(attrs["src"])
        elif tag == "link" and attrs.get("href"):
            self.loads.add(attrs["href"])
        elif tag in {"a", "form"}:
            self.leads.add(attrs.get("href") or attrs.get("action") or "")


@WAYS
def test_pages_load_all_they_name(container, make, host, prefix):
    root = f"https://{host}{prefix}"

    def get(path, accept="*/*"):
        return container.invoke(make(path, host=host, headers={"Accept": accept}))

    loads = set()
    for path in PAGES:
        page = get(path, "text/html")
        assert page["statusCode"] == (404 if path == "/nowhere" else 200), path
        names = Names(page["body"])
        loads |= {urljoin(root + path, name) for name in names.loads if name[:5] != "data:"}
        leads = {urljoin(root + path, name) for name in names.leads}
        ours = {url for url in leads if urlsplit(url).hostname == host}
        assert [url for url in ours if not f"{url}/".startswith(f"{root}/")] == [], path
    assert len(loads) > 10
    for url in loads:
        assert url.startswith(f"{root}/"), url
        answer = get(url.removeprefix(root))
        if answer["statusCode"] == 302:  # /favicon.ico
            answer = get(dict(headers_of(answer))["location"].removeprefix(prefix))
        assert answer["statusCode"] == 200, url
        assert LOADABLE.match(dict(headers_of(answer))["content-type"]), url


@WAYS
def test_addresses_in_answers_hold_the_stage(container, make, host, prefix):
    links = json_of(container.invoke(make("/", host=host)))
    assert links["login"] == f"https://{host}{prefix}/login"


@WAYS
def test_redirects_hold_the_stage(container, make, host, prefix):
    answer = container.invoke(make("/admin/", host=host))
    assert dict(headers_of(answer))["location"].startswith(
        f"{prefix}/admin/login/?next={prefix}/admin/"
    )
    answer = container.invoke(make("/favicon.ico", host=host))
    assert dict(headers_of(answer))["location"] == f"{prefix}/static/favicon.svg"


@WAYS
def test_the_document_of_the_api_holds_the_stage(container, make, host, prefix):
    event = make("/schema", host=host, headers={"Accept": "application/json"})
    document = json_of(container.invoke(event))
    assert "/health" in document["paths"]
    servers = [server["url"] for server in document.get("servers", [])]
    assert servers == ([prefix] if prefix else [])


def test_a_path_that_begins_like_the_stage_is_left_whole(container):
    """Zappa would make /ices of /devices."""
    for path in ("/devhealth", "/dev/health"):
        answer = container.invoke(rest_api(path, host=OWN_DOMAIN))
        assert answer["statusCode"] == 404
    assert container.invoke(rest_api("/devhealth"))["statusCode"] == 404
    assert container.invoke(http_api("/devhealth"))["statusCode"] == 404
