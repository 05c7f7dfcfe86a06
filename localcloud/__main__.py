"""`python -m localcloud [OPTIONS] -- COMMAND...`: run COMMAND with an AWS on this machine."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from localcloud.cloud import APP_PORT, LocalCloud
from localcloud.errors import LocalCloudError
from localcloud.ports import require_free
from localcloud.screen import say, show_staff
from localcloud.signals import StopSignals
from localcloud.supervisor import Supervisor

# The developer's own AWS account must not mix with the local one.
FORGOTTEN = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run COMMAND; its exit code, 0 when told to stop, 1 when something cannot be had."""
    options = _parser().parse_args(arguments)
    with StopSignals() as signals:
        try:
            return _run(options, signals)
        except LocalCloudError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        except KeyboardInterrupt:
            say("Stopped. Users and data are kept for the next start.")
            return 0


def _run(options: argparse.Namespace, signals: StopSignals) -> int:
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    require_free(options.port, purpose="the local AWS", variable="LOCALCLOUD_PORT")
    if options.app_port == options.port:
        raise LocalCloudError(
            f"Port {options.port} cannot be both the app's and the local AWS's: "
            "choose another PORT or LOCALCLOUD_PORT."
        )
    if options.app_port:
        require_free(options.app_port, purpose="the app", variable="PORT")
    say(f"Starting the local AWS on port {options.port} ...")
    with LocalCloud(
        state_dir=options.state, port=options.port, app_port=options.app_port or APP_PORT
    ) as cloud:
        show_staff(cloud.staff)
        supervisor = Supervisor(
            cloud=cloud,
            signals=signals,
            command=options.command,
            app_port=options.app_port,
            notice=options.notice,
        )
        return supervisor.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud", description=__doc__)
    parser.add_argument("--port", type=_port, default=4566, help="of the local AWS (%(default)s)")
    parser.add_argument("--app-port", type=_port, help="that COMMAND is going to listen on")
    parser.add_argument("--notice", default="", help="text to show once COMMAND listens there")
    parser.add_argument(
        "--state",
        type=Path,
        default=Path(".localcloud"),
        metavar="DIR",
        help="folder that keeps users and passwords (%(default)s)",
    )
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
