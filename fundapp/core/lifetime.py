"""Child processes that never outlive their parent, however it ends."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with(parent: int) -> None:
    """Have the kernel kill this process as soon as process `parent`, which started it, is gone.

    Call it in the child, first thing. It outlives exec. Does nothing elsewhere than on Linux (prctl(2)).
    The kernel watches the thread that forked: start children from a thread that lasts.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it died before the kernel was told to watch


def wait_for_go(gate: int | None) -> None:
    """Wait until nobody holds the other end of the pipe `gate` any more; None: go at once.

    So a parent lets its children load while it still prepares what they need.
    """
    if gate is not None:
        os.read(gate, 1)
