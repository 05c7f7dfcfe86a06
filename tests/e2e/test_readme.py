"""Every curl line of the README and of documents, word for word; and that nothing is left out."""

import re

from localcloud import LocalCloud
from tests.e2e.documents import ROOT, Reader, lines_of

# What stands in the document that the product began as.
SEED = [
    """curl -X POST http://localhost:5000/signup \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@example.com",
    "password": "SecurePassword123"
  }'""",
    """curl -X POST http://localhost:5000/verify \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@example.com",
    "code": "123456"
  }'""",
    """curl -X POST http://localhost:5000/login \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@example.com",
    "password": "SecurePassword123"
  }'""",
    """curl -X GET http://localhost:5000/expense \\
  -H "Authorization: Bearer YOUR_TOKEN_HERE\"""",
]
README = {
    ("POST", "signup"), ("POST", "verify"), ("POST", "login"), ("POST", "login/challenge"),
    ("GET", "expense"), ("POST", "expense"), ("PUT", "expense"), ("DELETE", "expense"),
    ("GET", "balance"), ("GET", "summary"), ("POST", "logout"), ("POST", "refresh"),
    ("POST", "forgot-password"), ("POST", "reset-password"), ("POST", "change-password"),
    ("GET", "me"), ("PATCH", "me"), ("DELETE", "me"), ("POST", "me/email/confirm"),
    ("GET", "me/sessions"), ("DELETE", "me/sessions"), ("GET", "me/export"),
    ("POST", "me/mfa/totp"), ("POST", "me/mfa/totp/confirm"),
    ("GET", "me/support-access"), ("POST", "me/support-access"), ("DELETE", "me/support-access"),
}  # fmt: skip
LEDGER = {
    ("PATCH", "ledger"), ("POST", "category"), ("PATCH", "category/CATEGORY_ID"),
    ("DELETE", "category/CATEGORY_ID"), ("PATCH", "expense"), ("POST", "expense/batch"),
    ("DELETE", "expense"), ("GET", "expense"), ("POST", "expense"),
}  # fmt: skip
BUDGETS = {
    ("GET", "budget"), ("POST", "budget"), ("GET", "budget/status"),
    ("PATCH", "budget/BUDGET_ID"), ("DELETE", "budget/BUDGET_ID"),
}  # fmt: skip
RECURRENCES = {
    ("GET", "recurring"), ("POST", "recurring"), ("GET", "recurring/RECURRENCE_ID/upcoming"),
    ("POST", "recurring/RECURRENCE_ID/skip"), ("POST", "recurring/RECURRENCE_ID/move"),
    ("POST", "recurring/RECURRENCE_ID/reset"), ("POST", "recurring/RECURRENCE_ID/split"),
    ("PATCH", "recurring/RECURRENCE_ID"), ("DELETE", "recurring/RECURRENCE_ID"),
}  # fmt: skip
IMPORTING = {
    ("POST", "import"), ("GET", "import/IMPORT_ID"), ("DELETE", "import/IMPORT_ID"),
    ("GET", "import/IMPORT_ID/rows"), ("PATCH", "import/IMPORT_ID/rows/4"),
    ("POST", "import/IMPORT_ID/choose"), ("POST", "import/IMPORT_ID/commit"),
    ("POST", "import/IMPORT_ID/revert"),
}  # fmt: skip
EXPORTING = {("GET", "export")}
SYNCING = {("GET", "changes"), ("POST", "expense"), ("DELETE", "expense")}
CHECKING = {("GET", "verify-ledger")}
ACCOUNTS = {
    ("POST", "resend-code"), ("POST", "logout"), ("GET", "me/mfa"), ("DELETE", "me/mfa/totp"),
    ("POST", "me/email/resend-code"), ("PATCH", "me"), ("DELETE", "me/sessions/SESSION_ID"),
    ("DELETE", "me/support-access/ACCESS_ID"), ("DELETE", "me"),
}  # fmt: skip

ASKED = re.compile(r'-X (\w+) "?http://localhost:5000/([\w/-]+?)(?:/EXPENSE_ID.*)?(?=[?"\s]|$)')


def walk(document: str, reader: Reader) -> set[tuple[str, str]]:
    """Type every line of the document; return method and path of each, without entries' IDs."""
    asked = set()
    for line in lines_of(document):
        reader.type(line)
        asked |= set(ASKED.findall(line.command))
    return asked


def test_the_seeds_lines_stand_in_the_readme() -> None:
    commands = [line.command for line in lines_of("README.md")]
    assert [line for line in SEED if line not in commands] == []


def test_every_setting_and_every_parameter_of_the_template_stands_in_the_readme() -> None:
    settings = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    template = (ROOT / "cloudformation" / "cognito.yaml").read_text()
    [parameters] = re.findall(r"^Parameters:\n(.*?)^\w", template, re.DOTALL | re.MULTILINE)
    names = [*settings, *re.findall(r"^  (\w+):$", parameters, re.MULTILINE)]
    assert len(names) > 50
    readme = (ROOT / "README.md").read_text()
    assert [name for name in names if f"`{name}`" not in readme] == []


def test_every_line_of_the_readme_works_and_twice(own: tuple[LocalCloud, str]) -> None:
    _cloud, server = own
    # The account is deleted in the end, so that the address is free again.
    for _ in range(2):
        assert README - walk("README.md", Reader(server)) == set()


def test_every_line_about_the_ledger_works(own: tuple[LocalCloud, str]) -> None:
    _cloud, server = own
    reader = Reader(server)
    for line in lines_of("README.md")[:3]:
        reader.type(line)
    assert LEDGER - walk("docs/ledger.md", reader) == set()
    [*_others, goodbye] = lines_of("docs/accounts.md")
    assert "-X DELETE http://localhost:5000/me " in goodbye.command
    reader.type(goodbye)


def test_every_line_about_budgets_and_accounts_works(own: tuple[LocalCloud, str]) -> None:
    _cloud, server = own
    reader = Reader(server)
    for line in lines_of("README.md")[:3]:
        reader.type(line)
    assert BUDGETS - walk("docs/budgets.md", reader) == set()
    assert RECURRENCES - walk("docs/recurrences.md", reader) == set()
    assert IMPORTING - walk("docs/importing.md", reader) == set()
    assert EXPORTING - walk("docs/exporting.md", reader) == set()
    assert SYNCING - walk("docs/syncing.md", reader) == set()
    assert CHECKING - walk("docs/self-check.md", reader) == set()
    assert ACCOUNTS - walk("docs/accounts.md", reader) == set()
