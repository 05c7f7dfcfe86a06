"""A checkout of our own to deploy from, and the change that the second release brings."""

import os
import re
import subprocess
import sys
from pathlib import Path

from deployment import packaging

MODEL = Path("expenses/ledger/models/entries.py")
FIELD = "rehearsed"
VERSION = re.compile(r'"VERSION": "([^"]+)"')
NEXT_VERSION = "0.0.0-rehearsal"
# What the settings need for a command that only looks at the code.
SETTINGS = {
    "ENV_FILE": "",
    "SECRET_KEY": "only-for-the-rehearsal",
    "AWS_REGION": "us-east-1",
    "COGNITO_USER_POOL_ID": "us-east-1_rehearsal",
    "COGNITO_APP_CLIENT_ID": "rehearsal",
}


class Checkout:
    """A copy of this checkout in `folder`, under git as a checkout is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        packaging.copy_checkout(folder)
        # The packages that are installed there serve here, too.
        shared = packaging.CHECKOUT / ".deployment"
        shared.mkdir(exist_ok=True)
        (folder / ".deployment").symlink_to(shared)
        self._run("git", "init", "--quiet")
        self._commit("The release before")

    def change(self) -> None:
        """Give each entry a column more, with its migration, and the API another version.

        Every query of entries names the column: code that runs before its migration fails.
        """
        model = self.folder / MODEL
        anchor = "    deleted_at = "
        field = f"    {FIELD} = models.BooleanField(default=True, db_default=True)\n"
        text = model.read_text()
        if anchor not in text:
            raise RuntimeError(f"{MODEL} has no {anchor.strip()} to put a column before.")
        model.write_text(text.replace(anchor, field + anchor, 1))
        self._run(
            *(sys.executable, "manage.py", "makemigrations", "expenses"),
            *("--name", FIELD, "--verbosity", "0"),
        )
        for path in (self.folder / "budget").glob("*.py"):
            path.write_text(VERSION.sub(f'"VERSION": "{NEXT_VERSION}"', path.read_text()))
        self._commit("The release with a migration")

    def _commit(self, message: str) -> None:
        self._run("git", "add", "--all")
        who = ("-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com")
        self._run("git", *who, "commit", "--quiet", "--no-gpg-sign", "--message", message)

    def _run(self, *command: str) -> None:
        subprocess.run(  # noqa: S603  the commands stand above
            command, cwd=self.folder, env=os.environ | SETTINGS, check=True
        )
