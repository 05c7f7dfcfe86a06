"""The process that is the local AWS: MiniStack, completed, and made to keep its state as it runs.

MiniStack by itself writes its state only when it is stopped in an orderly way: a crash or a
`kill -9` would lose every user since the start. What its Cognito lacks is in `localcloud.cognito`,
what its CloudFormation lacks in `localcloud.additions` and `localcloud.substitutes`. This is
started as `python -m localcloud.emulator PORT PARENT_PID`.
"""

import asyncio
import contextlib
import os
import signal
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from ministack import app as ministack  # type: ignore[import-untyped]  # it carries no types
from ministack.core.persistence import save_all  # type: ignore[import-untyped]  # as above

from localcloud import additions, substitutes
from localcloud.cognito import complete
from localcloud.ports import HOST

SAVE_SECONDS = 0.5


class SavingApp:
    """MiniStack's ASGI application, which also notes when something may have changed."""

    def __init__(self) -> None:
        self._changed = False

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Pass on one request; whatever is no GET may have changed the state."""
        try:
            await ministack.app(scope, receive, send)
        finally:
            if scope["type"] == "http" and scope["method"] != "GET":
                self._changed = True

    def save(self) -> None:
        """Write what has changed, if anything has. Runs between requests, on their event loop."""
        if self._changed:
            self._changed = False
            save_all(ministack._build_persistence_save_dict())  # noqa: SLF001  there is no other way


async def run(port: int, parent: int) -> None:
    """Serve until told to stop, or until `parent` is no longer there."""
    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    # Functions run in processes of ours, and are to find their own code alone.
    os.environ.pop("PYTHONPATH", None)
    additions.add_all(port=port)
    substitutes.add_all()
    complete()
    app = SavingApp()
    keeper = asyncio.create_task(_keep(app, parent))
    await serve(app, config, mode="asgi")
    keeper.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeper


async def _keep(app: SavingApp, parent: int) -> None:
    while True:
        await asyncio.sleep(SAVE_SECONDS)
        app.save()
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    asyncio.run(run(port=int(sys.argv[1]), parent=int(sys.argv[2])))
