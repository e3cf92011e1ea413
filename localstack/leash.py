"""Run a module as `python -m` would, and end with the process that holds the other end of stdin.

`python -I leash.py MODULE [kill|term]`: a server that was started this way can't outlive its
owner, however the owner died, on any system that has pipes. `term` asks for a clean stop.
"""

import os
import runpy
import signal
import sys
import threading


def _end_with_the_owner(how: str) -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM if how == "term" else signal.SIGKILL)


if __name__ == "__main__":
    _module, _how = sys.argv[1:3]
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the owner may wait for signals with sigwait
    threading.Thread(target=_end_with_the_owner, args=(_how,), daemon=True).start()
    sys.argv = [_module]
    runpy.run_module(_module, run_name="__main__", alter_sys=True)
