"""Connections that drip hold nobody else up."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import urllib3

from benchmarks.cases.installation import installation
from fundapp.runtime import pace
from fundapp.runtime.pace import GRACE_SECONDS, LEAST_PER_SECOND, PacedSocket
from tests.services.processes import wait_until

HEAD = b"POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 900000\r\n\r\nx"


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "monotonic", clock)
    return clock


@pytest.fixture
def pair(clock: Clock) -> Iterator[tuple[socket.socket, PacedSocket]]:
    """Whoever sends, and whoever receives at a pace."""
    sender, receiver = socket.socketpair()
    with sender, receiver:
        yield sender, PacedSocket(receiver)


def test_whoever_sends_at_a_pace_is_heard(pair: tuple[socket.socket, PacedSocket], clock: Clock) -> None:
    sender, paced = pair
    for _turn in range(5):
        clock.now += GRACE_SECONDS
        sender.sendall(b"x" * int(GRACE_SECONDS * LEAST_PER_SECOND))
        assert len(paced.recv(1 << 16)) == GRACE_SECONDS * LEAST_PER_SECOND


def test_whoever_drips_is_heard_no_more_once_the_grace_is_over(
    pair: tuple[socket.socket, PacedSocket], clock: Clock
) -> None:
    sender, paced = pair
    sender.sendall(b"xy")
    assert paced.recv(1) == b"x"
    clock.now += GRACE_SECONDS + 1
    with pytest.raises(TimeoutError):
        paced.recv(1)


def test_the_next_request_of_a_connection_has_a_grace_of_its_own(
    pair: tuple[socket.socket, PacedSocket], clock: Clock
) -> None:
    sender, paced = pair
    clock.now += 10 * GRACE_SECONDS
    paced.begin()
    sender.sendall(b"x")
    assert paced.recv(1) == b"x"


def test_whoever_says_nothing_is_left(pair: tuple[socket.socket, PacedSocket], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SILENCE_SECONDS", 0.01)
    _sender, paced = pair
    with pytest.raises(TimeoutError):
        paced.recv(1)
    assert paced.gettimeout() is None


@pytest.mark.process
def test_others_are_answered_while_all_threads_wait_for_slow_bodies(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'slow.sqlite'}"
    few = {"FUNDAPP_WEB_PROCESSES": "1", "FUNDAPP_WEB_THREADS": "2"}
    with installation(url, tmp_path, **few) as house, house.served("tests.runtime.hasty_web"), ExitStack() as stack:
        for _slow in range(6):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", house.settings.port)))
            slow.sendall(HEAD)
        wait_until(lambda: answers(house.address), 30, "an answer beside slow senders")


def answers(address: str) -> bool:
    try:
        return urllib3.request("GET", f"{address}/health/live", retries=False, timeout=5).status == 200
    except urllib3.exceptions.HTTPError:
        return False
