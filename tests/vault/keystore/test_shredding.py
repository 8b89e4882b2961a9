"""What was shredded is gone from every byte of every place, and stays gone wherever a place comes back from."""

import shutil
from pathlib import Path

import pytest

from fundapp.vault.keystore import Keystore, KeystoreAway, open_keystore
from fundapp.vault.keystore.place import START, State
from fundapp.vault.keystore.shred_log import ShredLog
from tests.vault.keystore.stand_ins import give_back, raw, some, spoil, take_away, two_folders


def test_a_shredded_half_is_in_no_byte_of_either_folder(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(10)
    keystore.put(halves)
    gone = list(halves)[3:6]
    assert all(raw(tmp_path).count(half) == 2 for half in halves.values())
    keystore.shred(gone)
    assert not any(halves[each] in raw(tmp_path) for each in gone)
    assert keystore.get(halves) == {each: half for each, half in halves.items() if each not in gone}
    assert keystore.shredded(halves) == set(gone)


def test_another_process_that_has_read_it_before_does_not_have_it_any_more(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(2)
    keystore.put(halves)
    other = two_folders(tmp_path)
    assert other.get(halves) == halves
    keystore.shred(halves)
    assert other.get(halves) == {}


def test_a_shredded_id_takes_no_half_again_nor_one_that_was_shredded_before_it_had_any(keystore: Keystore) -> None:
    halves, never = some(1), some(1)
    keystore.put(halves)
    keystore.shred([*halves, *never])
    for each in (halves, never):
        with pytest.raises(ValueError, match="put"):
            keystore.put(each)
    assert keystore.shredded([*halves, *never]) == {*halves, *never}


@pytest.mark.parametrize("place", ["a", "b"])
def test_a_place_that_was_away_shreds_before_it_answers(tmp_path: Path, place: str) -> None:
    keystore = two_folders(tmp_path)
    halves = some(4)
    keystore.put(halves)
    gone = list(halves)[:2]
    away = take_away(tmp_path / place)
    keystore.shred(gone)
    assert all(halves[each] in raw(away) for each in gone)
    give_back(tmp_path / place)
    back = two_folders(tmp_path)
    assert set(back.get(halves)) == set(halves) - set(gone)
    if place == "b":  # the first place answered; the second is brought up when it has to
        take_away(tmp_path / "a")
        assert set(back.get(gone)) | back.shredded(gone) != set()
        give_back(tmp_path / "a")
    back.shred(some(1))
    assert not any(halves[each] in raw(tmp_path) for each in gone)


def test_a_place_that_missed_shreddings_is_brought_up_although_both_took_turns(tmp_path: Path) -> None:
    keystore = two_folders(tmp_path)
    halves = some(4)
    keystore.put(halves)
    first, second, *_rest = halves
    take_away(tmp_path / "a")
    keystore.shred([first])
    give_back(tmp_path / "a")
    take_away(tmp_path / "b")
    keystore.shred([second])
    give_back(tmp_path / "b")
    assert keystore.get([first, second]) == {}
    keystore.put(some(1))
    for place in "ab":
        assert open_keystore([str(tmp_path / place)]).shredded(halves) == {first, second}
    assert "in step" in keystore.check()[-1]


def test_a_place_put_back_from_an_older_image_is_brought_up(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(5)
    keystore.put(halves)
    first, second, third, *_rest = halves
    keystore.shred([first])
    shutil.copytree(tmp_path / "a", tmp_path / "image")
    keystore.shred([second])
    shutil.rmtree(tmp_path / "a")
    shutil.copytree(tmp_path / "image", tmp_path / "a")
    shutil.rmtree(tmp_path / "image")
    # Its log grows again to the old length while the other is away: counts alone would look like "in step".
    take_away(tmp_path / "b")
    keystore.shred([third])
    give_back(tmp_path / "b")
    back = two_folders(tmp_path)
    assert back.get([first, second, third]) == {}
    back.put(some(1))
    assert not any(halves[each] in raw(tmp_path) for each in (first, second, third))


def test_nobody_reached_nothing_promised(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(1)
    keystore.put(halves)
    take_away(tmp_path / "a")
    take_away(tmp_path / "b")
    with pytest.raises(KeystoreAway):
        keystore.shred(halves)


def test_a_crash_between_log_and_overwriting_is_made_good_before_the_place_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keystore = open_keystore([str(tmp_path / "a")])
    halves = some(2)
    keystore.put(halves)
    with monkeypatch.context() as patch:
        patch.setattr("fundapp.vault.keystore.slot_file.SlotFile.shred", lambda *_: (_ for _ in ()).throw(OSError))
        with pytest.raises(KeystoreAway):
            keystore.shred([*halves][:1])
    assert next(iter(halves.values())) in raw(tmp_path)
    assert open_keystore([str(tmp_path / "a")]).get(halves) == dict([*halves.items()][1:])
    assert next(iter(halves.values())) not in raw(tmp_path)


def test_a_tombstone_that_rots_brings_nothing_back(tmp_path: Path) -> None:
    keystore = open_keystore([str(tmp_path / "a")])
    halves = some(1)
    keystore.put(halves)
    keystore.shred(halves)
    for at in (128 + 20, 128 + 3):  # in the half, then in the id
        spoil(tmp_path / "a/slots", at)
        rotten = open_keystore([str(tmp_path / "a")])
        assert rotten.shredded(halves) == set(halves)
        with pytest.raises(ValueError, match="put"):
            rotten.put(halves)
        spoil(tmp_path / "a/slots", at)


def test_a_slot_whose_id_rotted_is_blanked_with_the_half_it_was(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(1)
    keystore.put(halves)
    spoil(tmp_path / "a/slots", 128 + 3)
    again = two_folders(tmp_path)
    assert again.get(halves) == halves
    again.shred(halves)
    assert not any(half in raw(tmp_path) for half in halves.values())


@pytest.mark.parametrize("at", [5, 20, 40])
def test_a_log_that_rots_or_loses_its_end_is_made_anew_from_the_tombstones(
    keystore: Keystore, tmp_path: Path, at: int
) -> None:
    halves = some(4)
    keystore.put(halves)
    away = take_away(tmp_path / "b")
    for each in [*halves][:2]:
        keystore.shred([each])
    if at == 40:
        with (tmp_path / "a/shredded").open("r+b") as file:
            file.truncate(at)
    else:
        spoil(tmp_path / "a/shredded", at)
    away.rename(tmp_path / "b")
    again = two_folders(tmp_path)
    assert set(again.get(halves)) == set([*halves][2:])
    again.put(some(1))
    assert set(open_keystore([str(tmp_path / "b")]).get(halves)) == set([*halves][2:])


def test_more_shreddings_than_one_answer_holds_are_followed(
    keystore: Keystore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.vault.keystore.shred_log.MOST_IDS", 2)
    halves = some(7)
    keystore.put(halves)
    take_away(tmp_path / "b")
    keystore.shred([*halves][:5])
    give_back(tmp_path / "b")
    keystore.put(some(1))
    assert set(open_keystore([str(tmp_path / "b")]).get(halves)) == set([*halves][5:])


def test_a_mark_fits_one_history_only(tmp_path: Path) -> None:
    one, other = ShredLog(tmp_path), ShredLog(tmp_path / "x")
    (tmp_path / "x").mkdir()
    one.append([b"1" * 16, b"2" * 16])
    other.append([b"3" * 16, b"2" * 16])
    assert one.has(one.end())
    assert not one.has(other.end())
    assert one.since(other.end()) == ([b"1" * 16, b"2" * 16], one.end())
    theirs = State(b"store of theirs.", 0, one.end(), {})
    assert State(b"our own store...", 0, START, {theirs.store: other.end()}).is_behind(theirs)
    assert not State(b"our own store...", 0, START, {theirs.store: one.end()}).is_behind(theirs)
