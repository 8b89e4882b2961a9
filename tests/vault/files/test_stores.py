"""What every store of sealed files keeps to, be it a folder or a bucket."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from fundapp.core.errors import NotFound
from fundapp.vault.files import FileStore, NameTaken, open_stream, seal_stream
from fundapp.vault.files.bucket import PART
from tests.vault.files.sealed import KEY, PLACE

NAME, OTHER = "0b" * 16, "1c" * 16


class BrokenOff(Exception):
    """The sender went away."""


def broken_off(length: int, error: Exception) -> Iterator[bytes]:
    """So many bytes, and then an error."""
    for _piece in range(length // 65536):
        yield bytes(65536)
    raise error


def test_a_sealed_file_goes_in_and_comes_out(store: FileStore) -> None:
    plain = bytes(range(256)) * 1000
    written = store.put(NAME, seal_stream(KEY, PLACE, [plain]))
    assert store.size(NAME) == written
    assert b"".join(open_stream(KEY, PLACE, lambda: store.read(NAME), store.size(NAME))) == plain


@pytest.mark.parametrize("length", [0, 1, PART - 1, PART, PART + 1, 2 * PART + 7])
def test_files_of_any_size_are_kept_as_they_are(store: FileStore, length: int) -> None:
    data = (b"0123456789" * (length // 10 + 1))[:length]
    assert store.put(NAME, (data[at : at + 99_991] for at in range(0, length, 99_991))) == length
    assert b"".join(store.read(NAME)) == data


def test_a_large_file_comes_in_small_pieces(store: FileStore) -> None:
    store.put(NAME, [bytes(12_000_000)])
    assert max(map(len, store.read(NAME))) < 2_000_000


def test_what_is_absent_is_not_found(store: FileStore) -> None:
    with pytest.raises(NotFound):
        next(store.read(NAME))
    with pytest.raises(NotFound):
        store.size(NAME)
    with pytest.raises(NotFound):
        open_stream(KEY, PLACE, lambda: store.read(NAME), 588)


def test_a_file_may_be_deleted_again_and_again(store: FileStore) -> None:
    store.put(NAME, [b"sealed"])
    store.delete(NAME)
    store.delete(NAME)
    assert list(store.names()) == []


def test_a_file_is_never_overwritten(store: FileStore) -> None:
    store.put(NAME, [b"first"])
    with pytest.raises(NameTaken):
        store.put(NAME, [b"second"])
    assert b"".join(store.read(NAME)) == b"first"
    assert list(store.names()) == [NAME]


@pytest.mark.parametrize("length", [0, 65536, 3 * PART])
@pytest.mark.parametrize("error", [BrokenOff(), OSError("reset"), FileExistsError(), FileNotFoundError()])
def test_a_file_that_breaks_off_leaves_nothing_and_its_error_comes_through(
    store: FileStore, length: int, error: Exception
) -> None:
    with pytest.raises(type(error)) as raised:
        store.put(NAME, broken_off(length, error))
    assert raised.value is error
    assert list(store.names()) == []
    store.put(NAME, [b"tried again"])


def test_all_names_are_told(store: FileStore) -> None:
    names = {uuid4().hex for _number in range(7)}
    for name in names:
        store.put(name, [b"sealed"])
    assert sorted(store.names()) == sorted(names)


@pytest.mark.parametrize("name", ["", "..", "../" + NAME, NAME[:-1], NAME + "0", NAME.upper(), "passport of Amina.pdf"])
def test_only_random_names_are_taken(store: FileStore, name: str) -> None:
    acts = (store.size, store.delete, lambda name: next(store.read(name)), lambda name: store.put(name, [b"x"]))
    for act in acts:
        with pytest.raises(ValueError, match="32 hexadecimal digits"):
            act(name)
