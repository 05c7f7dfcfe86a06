"""What the person at the screen reads."""

import contextlib
import sys

from localcloud.mails import Mail
from localcloud.staff import Login

WIDTH = 78


def say(text: str) -> None:
    """Print at once. A terminal that has gone away is no reason to stop tidying up."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def show_staff(logins: list[Login]) -> None:
    """Show how the staff log in."""
    rows = [f"  {login.group:<8} {login.email:<22} password {login.password}" for login in logins]
    say("\n".join(["Staff of this local AWS:", *rows]))


def show_mail(mail: Mail) -> None:
    """Show one mail as a block of its own, in one piece."""
    head = f"--- Mail to {mail.to} "
    say(f"\n{head:-<{WIDTH}}\nSubject: {mail.subject}\n\n{mail.body}\n{'-' * WIDTH}\n")
