"""Which Python packages, since Lambda runs the same one."""

import json
import sys

from deployment.errors import DeploymentError
from deployment.packaging import CHECKOUT
from deployment.stage import Stage

ON_LAMBDA = ((3, 11), (3, 12), (3, 13))
WITH_SNAPSHOTS = ON_LAMBDA[1:]


def require_runtime(stage: Stage, version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raise DeploymentError if Lambda has no such Python, or none that starts from a snapshot."""
    settings = json.loads((CHECKOUT / "zappa_settings.json").read_text()).get(stage.name, {})
    snapshots = settings.get("snap_start", "None") != "None"
    able = WITH_SNAPSHOTS if snapshots else ON_LAMBDA
    if version not in able:
        names = ", ".join(f"{major}.{minor}" for major, minor in able)
        reason = " that starts from a snapshot (snap_start)" if snapshots else ""
        raise DeploymentError(
            f"This is Python {version[0]}.{version[1]}, and Lambda has none such{reason}. "
            f"Package with {names}: make clean, then make PYTHON=python{names[:4]} deploy ..."
        )
