"""Run a module as `python -m` does, until it ends or its owner is gone.

`python -m localstack.supervisor.tether MODULE ARGUMENT...`: the owner holds the other end of stdin;
when that closes, however the owner died, the module gets a SIGTERM, and after `GRACE_S` a SIGKILL.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading

GRACE_S = 10.0


def end_with_the_owner() -> None:
    """Blocks until stdin is closed, then asks this process to stop, then makes it."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=end_with_the_owner, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
