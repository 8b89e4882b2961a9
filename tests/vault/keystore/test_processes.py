"""Several processes at once, and processes that are killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest

from fundapp.vault.keystore import Keystore, open_keystore
from fundapp.vault.keystore.slots import FIRST, SLOT_BYTES
from tests.vault.keystore.stand_ins import raw, some, two_folders

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.process


def start(*words: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.vault.keystore.writer", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(lines: str) -> dict[UUID, bytes]:
    return {UUID(one): bytes.fromhex(half) for one, half in (line.split() for line in lines.splitlines())}


def test_what_a_killed_writer_had_acknowledged_is_all_there(keystore: Keystore, tmp_path: Path) -> None:
    keystore.put(some(1))
    for lines in (3, 7):
        process = start("put", tmp_path)
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _line in range(lines))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
        process.stdout.close()
        process.wait(10)
        halves = acknowledged(said[: said.rindex("\n") + 1])
        assert len(halves) >= lines
        for places in (["a", "b"], ["a"], ["b"]):
            assert open_keystore([str(tmp_path / place) for place in places]).get(halves) == halves
        keystore.put(some(1))


def test_processes_that_put_shred_and_read_at_once_do_not_get_in_each_others_way(
    keystore: Keystore, tmp_path: Path
) -> None:
    known = {each: each.bytes * 2 for each in some(30)}
    keystore.put(known)
    gone = [*known][:10]
    doing = [
        start("put", tmp_path, 25),
        start("put", tmp_path, 25),
        start("shred", tmp_path, 0, *gone),
        start("get", tmp_path, 150, *known),
    ]
    try:
        said = [process.communicate(timeout=60)[0] for process in doing]
        assert [process.returncode for process in doing] == [0, 0, 0, 0]
    finally:
        for process in doing:
            process.kill()
    put = {**acknowledged(said[0]), **acknowledged(said[1])}
    assert len(put) == 50
    for each in (keystore, two_folders(tmp_path)):
        assert each.get([*known, *put]) == {**put, **{one: half for one, half in known.items() if one not in gone}}
    assert not any(known[each] in raw(tmp_path) for each in gone)
    for place in "ab":
        content = (tmp_path / place / "slots").read_bytes()
        assert len(content) == FIRST + SLOT_BYTES * 80  # no slot written over another, none twice


def test_threads_exclude_each_other_too(keystore: Keystore, tmp_path: Path) -> None:
    batches = [some(5) for _batch in range(12)]
    keystore.put(some(1))
    threads = [Thread(target=keystore.put, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    whole = {each: half for batch in batches for each, half in batch.items()}
    assert two_folders(tmp_path).get(whole) == whole
    assert (tmp_path / "a/slots").stat().st_size == FIRST + SLOT_BYTES * 61


def test_a_forked_child_writes_beside_its_parent(keystore: Keystore, tmp_path: Path) -> None:
    keystore.put(some(1))
    ours, theirs = [some(1) for _ in range(30)], [some(1) for _ in range(30)]
    child = os.fork()
    if child == 0:  # pragma: no cover - the child's own interpreter ends here
        try:
            for each in theirs:
                keystore.put(each)
        finally:
            os._exit(0)
    for each in ours:
        keystore.put(each)
    os.waitpid(child, 0)
    whole = {one: half for each in (*ours, *theirs) for one, half in each.items()}
    assert two_folders(tmp_path).get(whole) == whole
    assert keystore.get(whole) == whole
