"""What packages, since Lambda runs the same: which Python, and on what."""

import platform
import sys

from deployment.errors import DeploymentError
from deployment.stage import Stage
from deployment.zappa import stage_settings

ON_LAMBDA = ((3, 11), (3, 12), (3, 13))
WITH_SNAPSHOTS = ON_LAMBDA[1:]
ON = ("Linux", "x86_64")


def require_runtime(stage: Stage, version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raise DeploymentError if Lambda has no such Python, or none that starts from a snapshot.

    Or if this machine is of another kind than Lambda's.
    """
    snapshots = stage_settings(stage.name).get("snap_start", "None") != "None"
    able = WITH_SNAPSHOTS if snapshots else ON_LAMBDA
    if version not in able:
        names = ", ".join(f"{major}.{minor}" for major, minor in able)
        reason = " that starts from a snapshot (snap_start)" if snapshots else ""
        raise DeploymentError(
            f"This is Python {version[0]}.{version[1]}, and Lambda has none such{reason}. "
            f"Package with {names}: make clean, then make PYTHON=python{names[:4]} deploy ..."
        )
    if (found := (platform.system(), platform.machine())) != ON:
        raise DeploymentError(
            f"This is {' on '.join(found)}, and the packages that Lambda gets are those of this "
            f"machine: deploy from {' on '.join(ON)}, in a container if need be."
        )
