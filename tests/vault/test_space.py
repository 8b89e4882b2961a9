"""Files leave room on the disk for everybody's words."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fundapp.config import SettingError, Settings, load_settings
from fundapp.core.errors import Unavailable
from fundapp.vault.space import MEGABYTE, Space, demand_room, has_room, space_of


class Disk(NamedTuple):
    """What `shutil.disk_usage` answers."""

    total: int
    used: int
    free: int


def settings(tmp_path: Path, **more: str) -> Settings:
    """Settings with a folder for files that does not exist yet."""
    return load_settings({"FUNDAPP_MODE": "demo", "FUNDAPP_DATA_DIR": str(tmp_path), **more})


def free(monkeypatch: pytest.MonkeyPatch, megabytes: float) -> list[Path]:
    """Disks with so much free; the folders that are asked about."""
    asked: list[Path] = []

    def usage(folder: Path) -> Disk:
        asked.append(folder)
        return Disk(10**12, 0, int(megabytes * MEGABYTE))

    monkeypatch.setattr(shutil, "disk_usage", usage)
    return asked


@pytest.mark.parametrize(
    ("megabytes", "room"), [(1000, True), (999.999, False), (0, False)], ids=["just enough", "just less", "none"]
)
def test_files_are_taken_while_more_is_free_than_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, megabytes: float, room: bool
) -> None:
    free(monkeypatch, megabytes)
    assert has_room(settings(tmp_path)) is room


def test_how_much_must_be_free_is_a_setting_and_nought_looks_at_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = free(monkeypatch, 20)
    assert space_of(settings(tmp_path, FUNDAPP_FREE_SPACE="30")) == Space(20, 30)
    with pytest.raises(Unavailable) as refusal:
        demand_room(settings(tmp_path, FUNDAPP_FREE_SPACE="30"))
    assert "Ce que vous avez écrit est conservé" in str(refusal.value.reason)
    demand_room(settings(tmp_path, FUNDAPP_FREE_SPACE="20"))
    asked.clear()
    demand_room(settings(tmp_path, FUNDAPP_FREE_SPACE="0"))
    assert asked == []
    for wrong in ("-1", "1.5", "1 GB"):
        with pytest.raises(SettingError, match="FUNDAPP_FREE_SPACE"):
            settings(tmp_path, FUNDAPP_FREE_SPACE=wrong)


def test_of_a_bucket_nothing_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = free(monkeypatch, 0)
    demand_room(settings(tmp_path, FUNDAPP_FILES="s3://bucket/prefix"))
    assert asked == []


def test_before_anything_was_kept_the_disk_above_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = free(monkeypatch, 5000)
    (tmp_path / "var").mkdir()
    space_of(settings(tmp_path, FUNDAPP_FILES=str(tmp_path / "var" / "deep" / "files")))
    (tmp_path / "var" / "deep" / "files").mkdir(parents=True)
    space_of(settings(tmp_path, FUNDAPP_FILES=str(tmp_path / "var" / "deep" / "files")))
    assert asked == [tmp_path / "var", tmp_path / "var" / "deep" / "files"]


def test_a_disk_that_does_not_answer_is_left_to_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_folder: Any) -> Disk:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    assert space_of(settings(tmp_path)) is None


def test_a_real_disk_is_asked(tmp_path: Path) -> None:
    found = space_of(settings(tmp_path, FUNDAPP_FREE_SPACE="10000000"))
    assert found is not None
    assert 0 < found.free < 10_000_000
    assert found.is_short
