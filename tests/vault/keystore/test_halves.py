"""What is put is there, flushed on every place; nothing else can come out under an id."""

import os
import stat
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from fundapp.vault.keystore import HALF_BYTES, Keystore, KeystoreAway, open_keystore
from tests.vault.keystore.stand_ins import some, take_away, two_folders


def test_what_was_put_is_there_in_this_process_and_the_next(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(20)
    keystore.put(halves)
    assert keystore.get(halves) == halves
    assert two_folders(tmp_path).get(halves) == halves
    for place in "ab":
        assert open_keystore([str(tmp_path / place)]).get(halves) == halves


def test_an_absent_id_is_simply_missing(keystore: Keystore) -> None:
    halves = some(2)
    keystore.put(halves)
    assert keystore.get([*halves, uuid4()]) == halves
    assert keystore.get([]) == {}


def test_another_half_for_an_id_is_refused_and_nothing_of_the_batch_is_written(keystore: Keystore) -> None:
    halves = some(1)
    keystore.put(halves)
    new = some(1)
    with pytest.raises(ValueError, match="put"):
        keystore.put({**new, **dict.fromkeys(halves, os.urandom(32))})
    assert keystore.get([*halves, *new]) == halves


def test_another_half_that_only_the_last_place_knows_of_is_refused_before_the_first_writes(tmp_path: Path) -> None:
    keystore = two_folders(tmp_path)
    keystore.put(some(1))
    identity, first, second = uuid4(), os.urandom(32), os.urandom(32)
    for place in "ab":  # whichever of both is asked first
        open_keystore([str(tmp_path / place)]).put({identity: first})
        with pytest.raises(ValueError, match="put"):
            keystore.put({identity: second})
        assert second not in (tmp_path / "a/slots").read_bytes() + (tmp_path / "b/slots").read_bytes()
        identity, first, second = uuid4(), os.urandom(32), os.urandom(32)


def test_the_same_half_again_is_no_fault_and_takes_no_room(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(3)
    keystore.put(halves)
    size = (tmp_path / "a/slots").stat().st_size
    keystore.put(halves)
    assert (tmp_path / "a/slots").stat().st_size == size
    assert keystore.get(halves) == halves


@pytest.mark.parametrize("half", [b"", bytes(31), b"x" * 33, bytes(HALF_BYTES)])
def test_what_is_no_half_is_refused(keystore: Keystore, half: bytes) -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        keystore.put({uuid4(): half})


def test_a_put_flushes_every_place_before_it_returns(
    keystore: Keystore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keystore.put(some(1))
    flushed: dict[str, bytes] = {}

    def note(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        flushed[str(path)] = path.read_bytes()

    monkeypatch.setattr(os, "fsync", note)
    halves = some(2)
    for again in range(2):  # the same half again as well: an earlier flush may have failed
        flushed.clear()
        keystore.put(halves)
        for place in "ab":
            assert all(half in flushed[str(tmp_path / place / "slots")] for half in halves.values()), again


def test_a_flush_that_fails_is_a_place_that_is_away(keystore: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    keystore.put(some(1))

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(KeystoreAway):
        keystore.put(some(1))


def test_a_put_needs_every_place(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(1)
    keystore.put(halves)
    take_away(tmp_path / "b")
    new = some(1)
    with pytest.raises(KeystoreAway):
        keystore.put(new)
    assert keystore.get([*halves, *new]) == halves


def test_reading_survives_one_place_but_not_all(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(3)
    keystore.put(halves)
    take_away(tmp_path / "a")
    assert keystore.get(halves) == halves
    take_away(tmp_path / "b")
    with pytest.raises(KeystoreAway):
        keystore.get(halves)
    with pytest.raises(KeystoreAway):
        two_folders(tmp_path).get(halves)


def test_only_the_owner_can_read_the_folders(keystore: Keystore, tmp_path: Path) -> None:
    halves = some(1)
    keystore.put(halves)
    keystore.shred(halves)
    for place in (tmp_path / "a", tmp_path / "b"):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        files = sorted(place.iterdir())
        assert [file.name for file in files] == ["followed", "lock", "shredded", "slots"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_no_half_stays_in_the_memory_of_a_keystore(keystore: Keystore) -> None:
    halves = some(3)
    keystore.put(halves)
    keystore.get(halves)
    assert "slot_file" in str(reachable(keystore))  # the search does reach the innermost objects
    assert not set(halves.values()) & set(filter(lambda each: isinstance(each, bytes), reachable(keystore)))


def reachable(root: object) -> list[object]:
    """All values below an object, by attributes and containers."""
    found, waiting = [], [root]
    while waiting:
        each = waiting.pop()
        found.append(each)
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set):
            waiting += each
        elif type(each).__module__.startswith("fundapp"):
            waiting += vars(each).values()
    return found


@pytest.mark.parametrize("places", [[], ["relative"], ["/x", "/x"], ["http://host:1"], ["http://token@host:1"]])
def test_places_that_are_none_are_refused(places: list[str]) -> None:
    with pytest.raises(ValueError, match="keystore"):
        open_keystore(places, token="t" * 32 if "@" in "".join(places) else "")


def test_the_same_store_twice_is_no_mirror(tmp_path: Path) -> None:
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "a").mkdir()
    with pytest.raises(KeystoreAway):
        two_folders(tmp_path).put(some(1))


def test_no_error_names_an_id_or_a_half(keystore: Keystore) -> None:
    identity, half = UUID(int=0x1234567890ABCDEF1234567890ABCDEF), os.urandom(32)
    keystore.put({identity: half})
    with pytest.raises(ValueError, match="put") as caught:
        keystore.put({identity: os.urandom(32)})
    assert "1234567890" not in repr(caught.value) + repr(keystore)
