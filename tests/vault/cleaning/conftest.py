"""A process that cleans one file after the other as the child does, for tests of many files."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.meta.sources import ROOT
from tests.vault.cleaning.batch import ANSWER, REQUEST


@dataclass(frozen=True)
class Answer:
    """What came of one file: `code` where it was refused, how its process ended, its memory at most, in kB."""

    code: str
    media_type: str
    content: bytes
    status: int
    memory: int


Cleaning = Callable[[bytes], Answer]


@pytest.fixture(scope="session")
def confined() -> Iterator[Cleaning]:
    with _cleaning("appeals") as run:
        yield run


@pytest.fixture(scope="session")
def of_colleagues() -> Iterator[Cleaning]:
    """As `confined`, for what colleagues keep: office files too."""
    with _cleaning("papers") as run:
        yield run


@contextmanager
def _cleaning(taking: str) -> Iterator[Cleaning]:
    words = [sys.executable, "-B", "-m", "tests.vault.cleaning.batch", taking]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        told, heard = process.stdin, process.stdout

        def run(data: bytes) -> Answer:
            told.write(REQUEST.pack(len(data)) + data)
            told.flush()
            status, memory, length = ANSWER.unpack(heard.read(ANSWER.size))
            return _answer(heard.read(length), status, memory)

        yield run


def _answer(heard: bytes, status: int, memory: int) -> Answer:
    line, _end, content = heard.partition(b"\n")
    words = line.decode().split()
    if words and words[0] == "ok":
        assert len(content) == int(words[2])
        return Answer("", words[1], content, status, memory)
    return Answer(words[1] if words else "not_safe", "", b"", status, memory)  # no answer: it was killed
