"""The process that is the local AWS: the emulator, with our additions.

Started as `python -m localcloud.local_aws PORT PARENT_PID`.
"""

import runpy
import sys

from localcloud.additions import add_all

if __name__ == "__main__":
    add_all(port=int(sys.argv[1]))
    runpy.run_module("localcloud.emulator", run_name="__main__", alter_sys=True)
