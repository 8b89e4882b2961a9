"""Files that were cut off, rotted, swapped or never there: recognised, and never taken for an empty keystore."""

import shutil
from pathlib import Path

import pytest

from fundapp.vault.keystore import Keystore, KeystoreAway, open_keystore
from fundapp.vault.keystore.place import KeystoreDamaged
from fundapp.vault.keystore.slots import FIRST, SLOT_BYTES
from tests.vault.keystore.stand_ins import some, spoil, two_folders


def test_every_byte_prefix_of_a_torn_append_keeps_what_was_there_and_takes_the_next(tmp_path: Path) -> None:
    place = tmp_path / "a"
    before, torn, after = some(2), some(1), some(1)
    open_keystore([str(place)]).put(before)
    short = (place / "slots").read_bytes()
    open_keystore([str(place)]).put(torn)
    whole = (place / "slots").read_bytes()
    assert len(whole) - len(short) == SLOT_BYTES
    for length in range(len(short), len(whole)):
        (place / "slots").write_bytes(short + whole[len(short) : length])
        keystore = open_keystore([str(place)])
        assert keystore.get([*before, *torn]) == before
        keystore.put(after)
        assert open_keystore([str(place)]).get([*before, *torn, *after]) == {**before, **after}
        assert (place / "slots").stat().st_size == len(whole)


def test_space_that_a_power_cut_left_as_zeros_is_passed_over(tmp_path: Path) -> None:
    place, before, after = tmp_path / "a", some(2), some(2)
    open_keystore([str(place)]).put(before)
    with (place / "slots").open("ab") as file:
        file.write(bytes(SLOT_BYTES * 3 + 5))
    keystore = open_keystore([str(place)])
    keystore.put(after)
    assert open_keystore([str(place)]).get([*before, *after]) == {**before, **after}
    assert "unreadable" not in " ".join(keystore.check())


def test_a_file_that_was_cut_off_is_no_smaller_keystore(tmp_path: Path) -> None:
    place = tmp_path / "a"
    keystore, halves = open_keystore([str(place)]), some(5)
    keystore.put(halves)
    keystore.put(some(1))
    content = (place / "slots").read_bytes()
    for length in (0, 63, 64, FIRST - 1, FIRST, FIRST + 4 * SLOT_BYTES):
        (place / "slots").write_bytes(content[:length])
        for each in (keystore, open_keystore([str(place)])):
            with pytest.raises(KeystoreAway):
                each.get(halves)
            with pytest.raises(KeystoreAway):
                each.put(some(1))


@pytest.mark.parametrize(
    ("at", "reason"), [(0, "not a keystore"), (11, "version"), (15, "first bytes"), (40, "first bytes")]
)
def test_a_foreign_or_damaged_header_is_told(tmp_path: Path, at: int, reason: str) -> None:
    halves = some(1)
    open_keystore([str(tmp_path / "a")]).put(halves)
    spoil(tmp_path / "a/slots", at)
    keystore = open_keystore([str(tmp_path / "a")])
    with pytest.raises(KeystoreDamaged) as caught:
        keystore.put(some(1))
    assert reason in str(caught.value.reason)
    with pytest.raises(KeystoreAway):
        keystore.get(halves)


@pytest.mark.parametrize("at", [3, 20, 47, 48, 63])
@pytest.mark.parametrize("warm", [True, False])
def test_a_half_that_rotted_in_one_place_is_taken_from_the_other_and_mended(
    tmp_path: Path, at: int, warm: bool
) -> None:
    keystore, halves = two_folders(tmp_path), some(3)
    keystore.put(halves)
    spoil(tmp_path / "a/slots", FIRST + SLOT_BYTES + at)
    if not warm:
        keystore = two_folders(tmp_path)
    assert keystore.get(halves) == halves
    assert open_keystore([str(tmp_path / "a")]).get(halves) == halves


def test_every_bit_of_a_slot_counts(tmp_path: Path) -> None:
    keystore, halves = open_keystore([str(tmp_path / "a")]), some(1)
    keystore.put(halves)
    file = tmp_path / "a/slots"
    content = file.read_bytes()
    for bit in range(SLOT_BYTES * 8):
        changed = bytearray(content)
        changed[FIRST + bit // 8] ^= 1 << bit % 8
        with file.open("r+b") as opened:
            opened.write(changed)
        assert keystore.get(halves) == {}


def test_two_slots_that_changed_places_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    keystore, halves = open_keystore([str(tmp_path / "a")]), some(2)
    keystore.put(halves)
    content = (tmp_path / "a/slots").read_bytes()
    with (tmp_path / "a/slots").open("r+b") as file:
        file.write(content[:FIRST] + content[FIRST + SLOT_BYTES :] + content[FIRST : FIRST + SLOT_BYTES])
    assert keystore.get(halves) == {}
    assert open_keystore([str(tmp_path / "a")]).get(halves) == halves


def test_a_new_installation_is_made_by_its_first_put_only(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(1)
    with pytest.raises(KeystoreAway):
        keystore.get(halves)
    with pytest.raises(KeystoreAway):
        keystore.shred(halves)
    assert not list(tmp_path.iterdir())
    keystore.put(halves)
    assert keystore.get(halves) == halves


@pytest.mark.parametrize("lost", ["slots", "folder"])
def test_a_lost_place_answers_nothing_and_is_not_made_anew_until_it_is_mended(
    keystore: Keystore, tmp_path: Path, lost: str
) -> None:
    halves = some(4)
    keystore.put(halves)
    keystore.shred([*halves][:1])
    if lost == "slots":
        (tmp_path / "b/slots").unlink()
    else:
        shutil.rmtree(tmp_path / "b")
    with pytest.raises(KeystoreAway):
        keystore.put(some(1))
    assert set(keystore.get(halves)) == set([*halves][1:])
    assert not (tmp_path / "b/slots").exists()
    assert any("holds no store" in each for each in keystore.check())
    assert keystore.mend() == 3
    alone = open_keystore([str(tmp_path / "b")])
    assert set(alone.get(halves)) == set([*halves][1:])
    assert alone.shredded(halves) == set([*halves][:1])
    keystore.put(some(1))
    assert "in step" in keystore.check()[-1]


def test_a_single_place_that_lost_its_file_is_not_made_anew(tmp_path: Path) -> None:
    keystore = open_keystore([str(tmp_path / "a")])
    keystore.put(some(1))
    (tmp_path / "a/slots").unlink()
    with pytest.raises(KeystoreAway):
        open_keystore([str(tmp_path / "a")]).put(some(1))
    with pytest.raises(KeystoreAway):
        keystore.mend()


def test_a_process_that_has_seen_a_store_makes_no_other_when_all_disks_are_gone(
    keystore: Keystore, tmp_path: Path
) -> None:
    keystore.put(some(1))
    reader = two_folders(tmp_path)
    reader.get(some(1))
    shutil.move(tmp_path / "a", tmp_path / "c")
    shutil.move(tmp_path / "b", tmp_path / "d")
    for each in (keystore, reader):
        with pytest.raises(KeystoreAway):
            each.put(some(1))
    assert not (tmp_path / "a").exists()


def test_the_report_tells_of_rot_and_of_what_waits(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(3)
    keystore.put(halves)
    spoil(tmp_path / "a/slots", FIRST + 20)
    assert any("unreadable slots: 1" in each for each in keystore.check())
    shutil.move(tmp_path / "b", tmp_path / "c")
    keystore.shred([*halves][1:])
    assert any("yet to carry out before it answers again: 2" in each for each in keystore.check())
