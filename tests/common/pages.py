"""What a page would do by itself, read out of its HTML."""

from html.parser import HTMLParser

# A script of these types is data, and no browser runs it.
DATA_TYPES = {"application/json"}


class InPage(HTMLParser):
    """Collects what a strict Content-Security-Policy forbids in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.found.append(f"script in line {self.getpos()[0]}")
        if tag == "style":
            self.found.append(f"style in line {self.getpos()[0]}")
        for name, value in given.items():
            text = (value or "").strip().lower()
            if name.startswith("on") or name == "style" or text.startswith("javascript:"):
                self.found.append(f"{tag} {name}={value!r}")
        if tag == "a":
            self.links.add(given.get("href") or "")


def forbidden(page: str) -> list[str]:
    """Name the inline scripts, handlers, `javascript:` links and styles of a page."""
    return InPage(page).found


def links(page: str) -> set[str]:
    return InPage(page).links
