"""From the bytes of a file to its text."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from django.utils.translation import gettext_lazy as _

from expenses.errors import Refusal

_FORMATS: Final = (
    (b"PK\x03\x04", _("This is a zip archive or an Excel workbook. Save its table as CSV first.")),
    (b"\xd0\xcf\x11\xe0", _("This is an Excel workbook. Save its table as CSV first.")),
    (b"%PDF", _("This is a PDF. Only tables can be read, as CSV.")),
    (b"\x1f\x8b", _("This is a compressed file. Unpack it first.")),
)
_NAMES: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
}
# Where Latin-1 has control characters that no file holds, Windows-1252 has the euro and quotes.
_WINDOWS: Final = re.compile(rb"[\x80-\x9f]")
# As UTF-8 writes letters beyond ASCII; as Latin-1 it would be something like Ã¼.
_UTF8_LETTERS: Final = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
# No database takes them as text, and no file of text holds them.
_NO_TEXT: Final = re.compile(r"[\x00\ud800-\udfff]")


def decode(data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    """Return the text without byte order mark, its encoding, and whether that is in doubt.

    `encoding` is what the person says, or None. Refusal (`file_empty`, `file_not_text`,
    `file_encoding`) for what is no text.
    """
    if not data.strip():
        raise Refusal("file_empty", _("This file is empty."))
    for signature, message in _FORMATS:
        if data.startswith(signature):
            raise Refusal("file_not_text", message)
    text, name = _said(data, encoding) if encoding else _found(data)
    check_text(text)
    in_doubt = not encoding and name in {"latin-1", "windows-1252"}
    return text, name, in_doubt and _UTF8_LETTERS.search(data) is not None


def check_text(text: str) -> None:
    """Refusal (`file_not_text`) for text that holds what is no character."""
    if _NO_TEXT.search(text):
        raise Refusal("file_not_text", _("This is not a file of text."))


def _said(data: bytes, encoding: str) -> tuple[str, str]:
    name = _NAMES.get(encoding.lower())
    if name is None:
        message = _("The encoding is utf-8, utf-16, latin-1 or windows-1252.")
        raise Refusal("file_encoding", message)
    try:
        return _decoded(data.removeprefix(BOM_UTF8), name), name
    except UnicodeDecodeError:
        message = _("This file is not encoded as %(encoding)s.")
        raise Refusal("file_encoding", message % {"encoding": name}) from None


def _found(data: bytes) -> tuple[str, str]:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _said(data, "utf-16")
    if data.startswith(BOM_UTF8):
        return _said(data, "utf-8")
    try:
        return _decoded(data, "utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _said(data, "windows-1252" if _WINDOWS.search(data) else "latin-1")


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        if name != "utf-8":
            raise
    # With emoji that are written as two halves each, as YNAB's apps do.
    halves = data.decode(errors="surrogatepass")
    return halves.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le")
