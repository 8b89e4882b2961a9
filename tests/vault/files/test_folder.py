"""Sealed files in a folder: private, whole, on the disk when they are said to be."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest

from fundapp.core.errors import Unavailable
from fundapp.core.files import write_whole
from fundapp.vault.files import FileStore, NameTaken, open_store

NAME = "0a" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "files"


@pytest.fixture
def files(folder: Path) -> FileStore:
    return open_store(str(folder))


def test_folder_and_files_open_to_their_owner_only(folder: Path, files: FileStore) -> None:
    files.put(NAME, [b"sealed"])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(mode=0o755, parents=True)
    open_store(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_nothing_but_whole_files_stays_in_the_folder(folder: Path, files: FileStore) -> None:
    def half() -> Iterator[bytes]:
        yield bytes(100_000)
        assert len(list(folder.iterdir())) == 1  # under way it is there, but is none of the names
        assert list(files.names()) == []
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.put(NAME, half())
    assert list(folder.iterdir()) == []
    files.put(NAME, [b"sealed"])
    assert [file.name for file in folder.iterdir()] == [NAME]


@pytest.mark.parametrize("act", ["put", "write_whole"])
def test_the_file_is_on_the_disk_before_its_name_and_its_name_before_the_answer(
    folder: Path, files: FileStore, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    flushed: list[tuple[bool, bool]] = []

    def fsync(opened: int) -> None:
        flushed.append((Path(f"/proc/self/fd/{opened}").is_dir(), (folder / NAME).exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    if act == "put":
        files.put(NAME, [b"sealed"])
    else:
        write_whole(folder / NAME, [b"sealed"])
    assert flushed == [(False, False), (True, True)]


def test_that_a_file_is_gone_is_on_the_disk_before_the_answer(
    folder: Path, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put(NAME, [b"sealed"])
    flushed: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _opened: flushed.append((folder / NAME).exists()))
    files.delete(NAME)
    assert flushed == [False]


def test_of_several_that_write_one_name_at_once_one_wins(files: FileStore) -> None:
    barrier, won, lost = Barrier(4), [], []

    def write(number: int) -> None:
        def pieces() -> Iterator[bytes]:
            barrier.wait(10)
            yield bytes([number])

        try:
            files.put(NAME, pieces())
            won.append(bytes([number]))
        except NameTaken:
            lost.append(number)

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 3
    assert won == [b"".join(files.read(NAME))]


def test_a_disk_that_fails_is_an_answer_for_people(files: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_opened: int) -> None:
        raise OSError(28, "no space", "/secret/place")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable) as refusal:
        files.put(NAME, [b"sealed"])
    assert "secret" not in str(refusal.value.reason)
    assert list(files.names()) == []


def test_what_is_no_file_is_an_answer_for_people(folder: Path, files: FileStore) -> None:
    (folder / NAME).mkdir()
    with pytest.raises(Unavailable):
        next(files.read(NAME))
