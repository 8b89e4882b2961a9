"""Own copies: whole, dated, short-lived; nothing shredded comes back from one."""

import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fundapp.vault.keystore import Keystore, KeystoreAway, open_keystore
from tests.vault.keystore.stand_ins import give_back, raw, some, spoil, take_away, two_folders

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_a_copy_brings_both_lost_places_back(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(5)
    keystore.put(halves)
    keystore.shred([*halves][:2])
    file = keystore.copy(tmp_path / "copies", NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shutil.rmtree(tmp_path / "a")
    shutil.rmtree(tmp_path / "b")
    assert keystore.recover(file) == 3
    assert set(keystore.get(halves)) == set([*halves][2:])
    assert keystore.shredded(halves) == set([*halves][:2])
    assert keystore.recover(file) == 0


def test_what_was_shredded_after_the_copy_stays_gone(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(4)
    keystore.put(halves)
    file = keystore.copy(tmp_path / "copies", NOW)
    keystore.shred([*halves][:2])
    shutil.rmtree(tmp_path / "a")
    assert keystore.recover(file) == 2
    shutil.rmtree(tmp_path / "copies")
    assert not any(halves[each] in raw(tmp_path) for each in [*halves][:2])
    assert open_keystore([str(tmp_path / "a")]).shredded(halves) == set([*halves][:2])


def test_a_log_that_outlived_its_store_is_heeded(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(2)
    keystore.put(halves)
    file = keystore.copy(tmp_path / "copies", NOW)
    keystore.shred([*halves][:1])
    for place in "ab":
        (tmp_path / place / "slots").unlink()
    keystore.recover(file)
    assert keystore.shredded(halves) == set([*halves][:1])


def test_nothing_is_recovered_while_a_place_is_away_that_may_know_of_shreddings(
    keystore: Keystore, tmp_path: Path
) -> None:
    keystore.put(some(2))
    file = keystore.copy(tmp_path / "copies", NOW)
    shutil.rmtree(tmp_path / "a")
    spoil(tmp_path / "b/slots", 0)
    with pytest.raises(KeystoreAway):
        two_folders(tmp_path).recover(file)
    assert not (tmp_path / "a").exists()


def test_a_copy_that_is_not_whole_is_refused(keystore: Keystore, tmp_path: Path) -> None:
    keystore.put(some(2))
    file = keystore.copy(tmp_path / "copies", NOW)
    content = file.read_bytes()
    for bad in (b"", content[:20], content[:-1], content[:40] + b"\1" + content[41:]):
        file.write_bytes(bad)
        with pytest.raises(KeystoreAway):
            keystore.recover(file)


def test_copies_are_overwritten_and_removed_after_seven_days(
    keystore: Keystore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keystore.put(some(3))
    folder = tmp_path / "copies"
    old, young = keystore.copy(folder, NOW), keystore.copy(folder, NOW + timedelta(seconds=1))
    draft = folder / f".{old.name}.4711"  # as a crash leaves it
    draft.write_bytes(old.read_bytes())
    (folder / "notes.txt").write_text("not ours")
    removed: list[bytes] = []
    unlink = Path.unlink

    def note(self: Path) -> None:
        removed.append(self.read_bytes())
        unlink(self)

    monkeypatch.setattr(Path, "unlink", note)
    assert keystore.expire(folder, NOW + WEEK - timedelta(seconds=1)) == 0
    assert keystore.expire(folder, NOW + WEEK) == 2
    assert sorted(file.name for file in folder.iterdir()) == [young.name, "notes.txt"]
    assert len(removed) == 2
    assert not any(any(each) for each in removed)


def test_two_copies_of_the_same_second_do_not_overwrite_each_other(keystore: Keystore, tmp_path: Path) -> None:
    keystore.put(some(1))
    assert keystore.copy(tmp_path / "copies", NOW) != keystore.copy(tmp_path / "copies", NOW)
    assert keystore.expire(tmp_path / "copies", NOW + WEEK) == 2


def test_a_shredding_is_final_when_the_newest_copy_has_expired(keystore: Keystore, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    assert keystore.final_at(folder, NOW) == NOW
    keystore.put(some(1))
    keystore.copy(folder, NOW - timedelta(days=2))
    keystore.copy(folder, NOW - timedelta(days=1))
    assert keystore.final_at(folder, NOW) == NOW + timedelta(days=6)
    keystore.expire(folder, NOW + WEEK)
    assert keystore.final_at(folder, NOW + WEEK) == NOW + WEEK


def test_a_copy_holds_no_half_whose_shredding_its_place_had_missed(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(2)
    keystore.put(halves)
    take_away(tmp_path / "a")
    keystore.shred([*halves][:1])
    give_back(tmp_path / "a")
    assert next(iter(halves.values())) not in keystore.copy(tmp_path / "copies", NOW).read_bytes()
