"""What AWS Lambda starts: `python -I -S -B lambda_runtime.py HANDLER PACKAGE LIBRARIES`.

Runs Lambda's own runtime client, with nothing else to import than the PACKAGE, the standard library
and, last, the LIBRARIES that the runtime brings.
"""

import ctypes
import os
import runpy
import sys

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def main() -> None:
    """Become the runtime."""
    if os.geteuid() == 0 and "CONFINED" not in os.environ:
        # Root writes where nobody may, on Lambda nobody does. The right goes with the next program.
        if ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0):
            sys.exit("Root cannot give up the right to write everywhere.")
        os.environ["CONFINED"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    handler, package, libraries = sys.argv[1:]
    sys.path[:] = [package, *sys.path, libraries]
    sys.argv = ["awslambdaric", handler]
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
