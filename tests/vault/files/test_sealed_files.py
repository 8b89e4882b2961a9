"""What is sealed opens again, in whatever pieces it comes; its stored length is what padding makes of it."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.vault.files import open_stream, seal_stream
from fundapp.vault.files.layout import CHUNK, Layout, layout_of
from fundapp.vault.files.padding import padded_length
from tests.vault.files.sealed import KEY, PLACE, opened, sealed, starts

LONG_PADDING = 4 * 2**20 + 1  # padded by 128 KiB less one byte: two frames of nothing but padding


def content(length: int) -> bytes:
    """No two chunks of it alike."""
    return b"".join(at.to_bytes(4, "big") for at in range(length // 4 + 1))[:length]


@pytest.mark.parametrize(
    "length", [0, 1, 511, 512, 513, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK, LONG_PADDING]
)
def test_a_file_of_any_length_opens_as_it_was(length: int) -> None:
    plain = content(length)
    stored = sealed(plain)
    assert opened(stored) == plain
    assert len(stored) == Layout(padded_length(length)).size


def test_padding_may_fill_whole_frames_and_never_comes_out() -> None:
    stored = sealed(content(LONG_PADDING))
    frames_of_content = -(-LONG_PADDING // CHUNK)
    assert len(starts(stored)) - 1 > frames_of_content
    pieces = list(open_stream(KEY, PLACE, lambda: [stored], len(stored)))
    assert len(pieces) == frames_of_content
    assert all(pieces)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 40_000), max_size=8), st.integers(1, 100_000))
def test_pieces_may_come_in_any_size(sizes: list[int], read_at_once: int) -> None:
    plain = content(sum(sizes))
    bounds = [sum(sizes[:number]) for number in range(len(sizes) + 1)]
    pieces = [plain[start : start + size] for start, size in zip(bounds, sizes, strict=False)]
    stored = b"".join(seal_stream(KEY, PLACE, pieces))

    def reading() -> Iterator[bytes]:
        return (stored[at : at + read_at_once] for at in range(0, len(stored), read_at_once))

    assert b"".join(open_stream(KEY, PLACE, reading, len(stored))) == plain


def test_pieces_may_be_one_byte_each_or_empty() -> None:
    plain = content(CHUNK + 100)
    stored = b"".join(seal_stream(KEY, PLACE, (piece for byte in plain for piece in (b"", bytes([byte])))))
    single = [stored[at : at + 1] for at in range(len(stored))]
    assert b"".join(open_stream(KEY, PLACE, lambda: single, len(stored))) == plain


def test_the_same_file_never_looks_the_same_twice() -> None:
    one, other = sealed(b"the same"), sealed(b"the same")
    assert all(one[start : start + 25] != other[start : start + 25] for start in starts(one))


def test_nothing_of_the_content_or_its_place_is_stored_in_the_clear() -> None:
    stored = sealed(b"Amina Diallo " * 1000)
    assert b"Amina" not in stored
    assert b"evidence" not in stored


def test_two_lengths_that_pad_alike_are_stored_alike() -> None:
    assert len(sealed(bytes(100_400))) == len(sealed(bytes(102_400)))
    assert len(sealed(b"")) == len(sealed(bytes(512)))


def test_the_stored_size_alone_tells_the_layout() -> None:
    bodies = {padded_length(length) for length in range(0, 150_000, 11)}
    sizes = {Layout(body).size: body for body in bodies}
    found = {size: layout.body for size in range(max(sizes) + 1) if (layout := layout_of(size))}
    assert found == sizes


def test_reading_begins_before_the_content_is_taken_so_that_a_refusal_comes_first() -> None:
    readings = 0

    def reading() -> list[bytes]:
        nonlocal readings
        readings += 1
        return [stored]

    stored = sealed(b"content")
    pieces = open_stream(KEY, PLACE, reading, len(stored))
    assert readings == 1
    assert b"".join(pieces) == b"content"
    assert readings == 2
