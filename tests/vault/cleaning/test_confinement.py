"""Whatever takes over a parser in the child finds no file, network, process or memory, and dies with its parent."""

import os
import select
import signal
import subprocess
import sys

import pytest

from tests.meta.sources import ROOT

PRISON = """
import ctypes, mmap, os, socket, sys
from fundapp.vault.cleaning.confinement import confine, shut
import resource, signal
kept = os.open("/tmp", os.O_RDONLY)
confine()
shut(os.getppid())
def tries(name, act):
    try:
        act()
    except (OSError, MemoryError, ValueError):
        return
    print("escaped:", name, flush=True)
def signal_of_death():
    found = ctypes.c_int()
    ctypes.CDLL(None).prctl(2, ctypes.byref(found), 0, 0, 0)
    return found.value
tries("reading", lambda: os.open("/etc/passwd", os.O_RDONLY))
tries("making", lambda: os.open("new", os.O_WRONLY | os.O_CREAT, dir_fd=kept))
tries("network", lambda: socket.socket())
tries("pipe", lambda: os.pipe())
tries("memory", lambda: bytearray(600_000_000))
tries("raising", lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
tries("more memory", lambda: resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40)))
def start():
    if os.fork() == 0:
        os._exit(0)
tries("process", start)
assert os.geteuid() != 0
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
assert resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0)
assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0  # a dump is nobody's to read
assert ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1
assert signal_of_death() == signal.SIGKILL
print("done", flush=True)
"""


@pytest.mark.process
def test_nothing_gets_out() -> None:
    answer = subprocess.run([sys.executable, "-c", PRISON], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stdout == "done\n", answer.stderr


PROBE = """
import os
from fundapp.vault.cleaning import child
def probe(data, media_type):
    try:
        os.open("/etc/passwd", os.O_RDONLY)
    except OSError:
        return media_type, b"shut"
    return media_type, b"open"
child.cleaner = lambda media_type: probe
child.main()
"""


@pytest.mark.process
def test_the_doors_are_shut_before_a_cleaner_sees_the_file() -> None:
    words = [sys.executable, "-c", PROBE, str(os.getpid()), "appeals"]
    answer = subprocess.run(words, cwd=ROOT, input=b"A letter.", capture_output=True, check=False)
    assert answer.stdout == b"ok text/plain 4\nshut", answer.stderr


SPENDING = """
import resource
from fundapp.vault.cleaning import confinement
confinement.SECONDS = 1
confinement.confine()
while True: pass
"""


@pytest.mark.process
def test_time_ends() -> None:
    answer = subprocess.run([sys.executable, "-c", SPENDING], cwd=ROOT, check=False)
    assert -answer.returncode in {signal.SIGXCPU, signal.SIGKILL}


PARENT = """
import os, subprocess, sys, signal
words = [sys.executable, "-m", "fundapp.vault.cleaning.child", str(os.getpid()), "appeals"]
print(subprocess.Popen(words).pid, flush=True)
signal.pause()
"""


@pytest.mark.process
def test_the_child_dies_with_its_parent() -> None:
    read, write = os.pipe()  # held open here: the child goes on waiting for its file
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=read, stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout
    watched = os.pidfd_open(int(parent.stdout.readline()))
    try:
        assert select.select([watched], [], [], 0) == ([], [], [])
        parent.kill()
        assert select.select([watched], [], [], 30)[0] == [watched]
    finally:
        parent.communicate()
        for each in (read, write, watched):
            os.close(each)
