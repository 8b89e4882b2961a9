"""Memory does not grow with the file."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

from fundapp.vault.files import open_store, open_stream, seal_stream
from tests.vault.files.sealed import KEY, PLACE

MEBIBYTE = 2**20
NAME = "5f" * 16


def peak(act: Callable[[], object]) -> int:
    """The most bytes that were in use at once beyond those in use before."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def pieces(mebibytes: int) -> Iterator[bytes]:
    return (bytes(MEBIBYTE // 4) for _number in range(4 * mebibytes))


def test_sealing_and_opening_24_mib_takes_no_more_memory_than_3(tmp_path: Path) -> None:
    store = open_store(tmp_path)

    def there_and_back(mebibytes: int) -> None:
        store.put(NAME, seal_stream(KEY, PLACE, pieces(mebibytes)))
        content = open_stream(KEY, PLACE, lambda: store.read(NAME), store.size(NAME))
        assert sum(map(len, content)) == mebibytes * MEBIBYTE
        store.delete(NAME)

    there_and_back(1)  # what is imported or cached on first use
    small, large = peak(lambda: there_and_back(3)), peak(lambda: there_and_back(24))
    assert large < small + MEBIBYTE // 8
    assert small < 2 * MEBIBYTE


def test_the_measure_sees_a_file_that_is_kept_in_memory() -> None:
    assert peak(lambda: list(seal_stream(KEY, PLACE, pieces(3)))) > 3 * MEBIBYTE
