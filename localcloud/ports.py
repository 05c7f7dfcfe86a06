"""TCP ports of this machine: which are free, which answer."""

import socket

from localcloud.errors import LocalCloudError

HOST = "127.0.0.1"


def free_port() -> int:
    """Find a port that nothing uses at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something listens on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def require_free(port: int, *, purpose: str, variable: str) -> None:
    """Raise LocalCloudError if `port` cannot be opened, naming the `variable` that changes it."""
    reason = "in use by another program" if answers(port) else _refusal(port)
    if reason:
        advice = f"choose another port: make run {variable}={port % 65535 + 1}"
        raise LocalCloudError(f"Port {port}, for {purpose}, is {reason}. Free it, or {advice}")


def _refusal(port: int) -> str:
    """Why the system would not let us listen on `port`; empty if it would."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return "not open to ordinary users"
        except OSError:
            return "in use by another program"
    return ""
