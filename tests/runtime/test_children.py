"""A child is started again when it dies, and dies when we do."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fundapp.core.lifetime import end_with, wait_for_go
from fundapp.runtime import children
from fundapp.runtime.children import Child, Role
from fundapp.runtime.crew import Crew
from tests.services.processes import wait_until


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(children, "monotonic", made)
    return made


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Child]:
    """A child that ends as soon as it starts."""
    child = Child(Role("doomed", [sys.executable, "-c", "print('last words')"], tmp_path / "log", os.environ))
    yield child
    if child.process is not None:
        child.process.kill()
        child.process.wait()


@pytest.fixture
def talking(tmp_path: Path) -> Iterator[Child]:
    """A running child that never stops writing to its log. Signals are as before once it has ended."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    program = "import time\nwhile True:\n print('many words', flush=True)\n time.sleep(0.0005)"
    child = Child(Role("talking", [sys.executable, "-c", program], tmp_path / "log", os.environ))
    child.start()
    yield child
    child.signal(signal.SIGKILL)
    die(child)
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def die(child: Child) -> None:
    assert child.process is not None
    child.process.wait(30)


def test_a_dead_child_is_started_again_after_a_pause(doomed: Child, clock: Clock) -> None:
    doomed.start()
    die(doomed)
    assert doomed.tend()
    assert doomed.process is None
    clock.now += 1
    assert doomed.tend()
    assert doomed.process is not None


def test_a_child_that_dies_again_and_again_is_given_up(doomed: Child, clock: Clock) -> None:
    doomed.start()
    for _ in range(children.QUICK_DEATHS - 1):
        die(doomed)
        assert doomed.tend()
        clock.now += 6
        assert doomed.tend()
    die(doomed)
    assert not doomed.tend()


def test_deaths_long_ago_are_forgiven(doomed: Child, clock: Clock) -> None:
    doomed.start()
    for _ in range(2 * children.QUICK_DEATHS):
        die(doomed)
        assert doomed.tend()
        clock.now += children.QUICK_SECONDS
        assert doomed.tend()


def test_what_it_says_is_kept(doomed: Child) -> None:
    doomed.start()
    die(doomed)
    assert doomed.last_words() == "last words"


def test_a_long_log_begins_anew_and_the_old_one_is_kept(doomed: Child) -> None:
    doomed.role.log.write_bytes(b"x" * (children.LONGEST_LOG + 1))
    doomed.start()
    die(doomed)
    assert doomed.role.log.read_text() == "last words\n"
    assert doomed.role.log.with_suffix(".old.log").stat().st_size == children.LONGEST_LOG + 1


def test_a_log_that_grows_long_is_shortened_while_its_child_goes_on_writing(
    talking: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LONGEST_LOG", 5_000)
    crew = Crew()
    crew.children.append(talking)
    log, older = talking.role.log, talking.role.log.with_suffix(".old.log")
    for _round in range(2):
        wait_until(lambda: log.stat().st_size > 5_000, 30, "a long log")
        crew.tend(0)
        assert older.read_text().startswith("many words\n")
        assert b"\0" not in log.read_bytes()
    assert talking.alive
    assert len(list(log.parent.iterdir())) == 2


def test_a_log_is_cut_even_where_the_disk_has_no_room_for_a_copy(
    doomed: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_paths: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(children, "copyfile", full)
    doomed.role.log.write_bytes(b"x" * (children.LONGEST_LOG + 1))
    doomed.shorten_log()
    assert doomed.role.log.read_bytes() == b""
    assert list(doomed.role.log.parent.iterdir()) == [doomed.role.log]


def test_a_child_whose_parent_was_gone_before_it_could_watch_ends_at_once() -> None:
    child = os.fork()
    if child == 0:
        end_with(1 if os.getppid() != 1 else 2)
        os._exit(42)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def test_the_kernel_ends_a_child_whose_parent_is_killed() -> None:
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        middle = os.getpid()
        if os.fork() == 0:
            end_with(middle)
            os.write(writing, str(os.getpid()).encode())
        signal.pause()
    child = int(os.read(reading, 20))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    wait_until(lambda: _is_gone(child), 5, "the end of the child")
    os.close(reading)
    os.close(writing)


def test_whoever_waits_at_the_gate_goes_on_when_it_is_opened_and_not_before() -> None:
    gate, latch = os.pipe()
    waiting = threading.Thread(target=wait_for_go, args=(gate,))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    os.close(latch)
    waiting.join(30)
    assert not waiting.is_alive()
    wait_for_go(gate)  # a child that is started again later finds it open
    os.close(gate)


def _is_gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"
