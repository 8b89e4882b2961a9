"""The data folder."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from fundapp.core.reader import reading
from fundapp.runtime.errors import StartError
from fundapp.runtime.place import occupied
from fundapp.runtime.terminal import operator

NOBODY = 65534


def reason(folder: Path) -> str:
    with reading(operator({})), pytest.raises(StartError) as refusal, occupied(folder):
        pass
    return str(refusal.value)


def test_the_folder_is_made_and_closed_to_others(tmp_path: Path) -> None:
    with occupied(tmp_path / "deep" / "var"):
        assert (tmp_path / "deep" / "var").stat().st_mode & 0o077 == 0


def test_one_at_a_time(tmp_path: Path) -> None:
    with occupied(tmp_path) as place:
        place.sign("http://localhost:8000")
        assert f"(process {os.getpid()}, http://localhost:8000)" in reason(tmp_path)
    with occupied(tmp_path):
        pass


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else for a moment")
def test_a_read_only_folder_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as parent:
        Path(parent).chmod(0o555)
        os.seteuid(NOBODY)
        try:
            sentence = reason(Path(parent) / "var")
        finally:
            os.seteuid(0)
    assert sentence == (f"The data folder {parent}/var cannot be written to; choose another with FUNDAPP_DATA_DIR.")


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert reason(tmp_path) == f"The disk that holds {tmp_path} is full; free some space and start again."


def test_the_key_of_an_installation_stays_the_same_and_its_own(tmp_path: Path) -> None:
    with occupied(tmp_path / "a") as place:
        key = place.key()
    with occupied(tmp_path / "a") as place:
        assert place.key() == key
    with occupied(tmp_path / "b") as other:
        assert other.key() != key
    assert len(key) >= 32
    assert (tmp_path / "a" / "secret-key").stat().st_mode & 0o077 == 0
