"""Cleaning as the web process does it: a real child for each file, nothing left over, memory flat."""

import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic

import pytest

from fundapp.core.errors import Unavailable
from fundapp.vault.cleaning import cleaning
from fundapp.vault.cleaning.cleaning import clean
from fundapp.vault.cleaning.errors import SENTENCES, Refused
from fundapp.vault.cleaning.faults import Code
from fundapp.vault.cleaning.rules import KINDS, LARGEST_FILE, LONGEST_WAIT, MEMORY
from tests.vault.cleaning.canary import betrays
from tests.vault.cleaning.good_pictures import exif, saved, scene, segment
from tests.vault.cleaning.good_sound import mp3_frames
from tests.vault.cleaning.hostile import GOOD, corpus
from tests.vault.cleaning.readable import opens

HOSTILE = {
    "docx-bomb": Code.UNPACKS_TOO_LARGE, "docx-laughs": Code.NOT_SAFE, "pdf-bomb": Code.UNPACKS_TOO_LARGE,
    "pdf-bomb-objects": Code.DAMAGED, "pdf-locked-for-changes": Code.ENCRYPTED, "png-50000": Code.TOO_MANY_PIXELS,
    "cut-jpeg-0.5": Code.DAMAGED, "cut-docx-0.95": Code.DAMAGED, "stranger-elf": Code.PROGRAM,
    "stranger-svg": Code.WEB_PAGE, "stranger-empty": Code.EMPTY, "mp3-61-minutes": Code.TOO_LONG,
}  # fmt: skip


ROOT = Path(__file__).resolve().parents[3]
MEASURED = """
import pathlib, resource, sys
from fundapp.vault.cleaning.cleaning import clean
cleaned = clean([pathlib.Path(sys.argv[1]).read_bytes()])
print(cleaned.size, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
cleaned.content.close()
"""


def pieces(data: bytes, size: int = 50_000) -> Iterator[bytes]:
    yield b""
    for at in range(0, len(data), size):
        yield data[at : at + size]


def children() -> set[int]:
    """The processes that this one has started and that are not gone."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def descriptors() -> set[tuple[int, int, int, str]]:
    """What is open, each told apart from whatever had its number before; but for the source of chance, which the PDF
    library keeps open once a test has locked a file.
    """
    found = set()
    for each in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the descriptor of this very listing
            meant, link = each.stat(), str(each.readlink())
            found.add((int(each.name), meant.st_dev, meant.st_ino, link))
    return {each for each in found if not each[-1].endswith("random")}


def listing(*folders: Path) -> set[Path]:
    """What stands in the folders; hidden entries are other programs' caches."""
    return {each for folder in folders for each in folder.iterdir() if not each.name.startswith(".")}


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No file anywhere that one could be written, no process, no open descriptor."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    places = [tmp_path, Path.cwd(), Path.home()]
    before, running, opened = listing(*places), children(), descriptors()
    yield
    # Only what is new counts: what others had left open may have been let go of meanwhile.
    assert listing(*places) - before == set()
    assert children() - running == set()
    assert descriptors() - opened == set()


def test_what_is_left_open_is_seen_even_where_others_let_go_of_more() -> None:
    first, second = os.open("/dev/null", os.O_RDONLY), os.open("/dev/null", os.O_RDONLY)
    before = descriptors()
    os.close(second)
    os.close(first)
    assert descriptors() - before == set()
    left = os.open("/dev/zero", os.O_RDONLY)
    assert left == first
    (seen,) = descriptors() - before
    assert seen[-1] == "/dev/zero"
    os.close(left)


@pytest.mark.process
@pytest.mark.parametrize("kind", GOOD)
def test_a_good_file_comes_out_clean(kind: str) -> None:
    cleaned = clean(pieces(GOOD[kind]()))
    with cleaned.content as content:
        data = content.read()
    assert cleaned.size == len(data)
    assert cleaned.ending == KINDS[cleaned.media_type].ending
    assert opens(cleaned.media_type, data)
    assert not betrays(data)


@pytest.mark.process
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_the_readers_words(name: str) -> None:
    with pytest.raises(Refused) as caught:
        clean(pieces(corpus()[name]()))
    assert caught.value.code == HOSTILE[name]
    assert str(caught.value.reason) == str(SENTENCES[HOSTILE[name]])
    assert caught.value.status == 422


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Code)


@pytest.mark.process
def test_the_largest_picture_fits_into_the_childs_memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    plain = saved(scene((1000, 625)).resize((8000, 5000)), "JPEG", quality=80)
    large = tmp_path_factory.mktemp("large") / "large.jpg"
    large.write_bytes(plain[:2] + segment(0xE1, exif()) + plain[2:])
    # In a process of its own: the greatest of all children is told, whoever else had some before.
    words = [sys.executable, "-c", MEASURED, str(large)]
    size, peak = map(int, subprocess.run(words, cwd=ROOT, check=True, capture_output=True).stdout.split())
    assert size > 100_000
    assert peak * 1024 < MEMORY


@pytest.mark.process
def test_the_parents_memory_is_flat() -> None:
    frames = mp3_frames(2) * 48_000
    assert 19_000_000 < len(frames) <= LARGEST_FILE
    clean(pieces(mp3_frames())).content.close()  # what is loaded on first use
    tracemalloc.start()
    try:
        cleaned = clean(pieces(frames))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert cleaned.size == len(frames)
    cleaned.content.close()


@pytest.mark.process
def test_a_file_that_never_ends_is_refused_at_the_limit() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(100_000)

    with pytest.raises(Refused) as caught:
        clean(endless(), limit=1_000_000)
    assert caught.value.code == Code.TOO_LARGE
    assert taken == 11


@pytest.mark.process
def test_a_child_that_stands_still_is_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    still = tmp_path_factory.mktemp("still") / "python"
    still.write_text("#!/bin/sh\nkill -STOP $$\n")
    still.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(still))
    monkeypatch.setattr(cleaning, "SECONDS", 0.5)
    with pytest.raises(Refused) as caught:
        clean([b"hello"])
    assert caught.value.code == Code.NOT_SAFE


@pytest.mark.process
def test_what_goes_wrong_with_the_pieces_is_told() -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(10)
        raise RuntimeError("the sealed file was changed")

    with pytest.raises(RuntimeError, match="changed"):
        clean(broken())


@pytest.mark.process
def test_the_child_is_confined_and_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDAPP_SECRET", "the key of everything")
    seen: dict[str, str] = {}
    before = children()

    def spying() -> Iterator[bytes]:
        yield bytes(400_000)  # more than a pipe holds: the child reads, so it has set its limits
        (pid,) = children() - before
        seen["limits"] = Path(f"/proc/{pid}/limits").read_text()
        seen["environment"] = Path(f"/proc/{pid}/environ").read_text()

    with pytest.raises(Refused):
        clean(spying())
    limits = {line[:26].strip(): line[26:].split()[:2] for line in seen["limits"].splitlines()}
    assert limits["Max address space"] == [str(MEMORY)] * 2
    assert limits["Max cpu time"] == ["20", "20"]
    assert limits["Max file size"] == limits["Max core file size"] == ["0", "0"]
    assert "FUNDAPP" not in seen["environment"]


@pytest.mark.process
def test_only_so_many_are_cleaned_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(cleaning, "_turns", turns)
    monkeypatch.setattr(cleaning, "LONGEST_WAIT", 0.01)

    def within() -> Iterator[bytes]:
        with pytest.raises(Unavailable):
            clean([b"second"])
        yield b"first"

    clean(within()).content.close()
    with pytest.raises(Refused):
        clean([b"\0"])
    clean([b"third"]).content.close()  # turns come back, also from a refusal


def test_one_is_cleaned_at_a_time_in_one_process_and_few_may_wait() -> None:
    assert (cleaning._turns._value, cleaning._queue._value) == (1, 3)


@pytest.mark.process
def test_whoever_finds_the_queue_full_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that waits holds a thread of the web, in which somebody's first message could be received."""
    monkeypatch.setattr(cleaning, "_queue", BoundedSemaphore(1))

    def within() -> Iterator[bytes]:
        with pytest.raises(Unavailable):
            clean([b"second"])
        yield b"first"

    begun = monotonic()
    clean(within()).content.close()
    assert monotonic() - begun < LONGEST_WAIT
    clean([b"third"]).content.close()
