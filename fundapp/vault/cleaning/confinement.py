"""The limits of the child that reads strangers' files: set before the first byte is read, tightened before cleaning.

Whatever takes over a parser in here finds no file, no network, no second process, and an end of memory and time.
"""

import contextlib
import ctypes
import os
import resource
import sys

from fundapp.core.lifetime import end_with
from fundapp.vault.cleaning.rules import MEMORY, SECONDS

NOBODY = 65534
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def confine() -> None:
    """Limit memory, processor time and files of this process, for good. Modules can still be loaded."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, SECONDS)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def shut(parent: int) -> None:
    """Let nothing be opened or started from here on; everything needed is loaded.

    Files, sockets and pipes are all descriptors, so a limit of none is the end of them; those already open remain.
    """
    _become_nobody()
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_NOFILE, 0)
    _prctl(PR_SET_DUMPABLE, 0)  # a core piped to a program ignores the limit on cores
    end_with(parent)  # a change of user had the kernel forget it


def _become_nobody() -> None:
    """Root is above limits on processes; where there is no such user (a user namespace), the other limits hold."""
    if os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _limit(which: int, most: int) -> None:
    _soft, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def _prctl(option: int, value: int) -> None:
    if _libc is not None:
        _libc.prctl(option, value, 0, 0, 0)
