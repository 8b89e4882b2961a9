"""Sealing a stream: chunks of 64 KiB under libsodium's secretstream, whatever the pieces it arrives in."""

from collections.abc import Iterable, Iterator

from nacl import bindings

from fundapp.vault.files.layout import CHUNK, LENGTH, MARK
from fundapp.vault.files.padding import padded_length

BODY, END = b"b", b"e"
MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def bound(prologue: bytes, number: int, role: bytes, place: bytes) -> bytes:
    """The associated data of a frame. All parts but the last have a fixed length, so no two readings exist."""
    return prologue + number.to_bytes(8, "big") + role + place


class Sealing:
    """A file being sealed under a 32-byte key: write `prologue`, then what `add` gives for each piece, then `end`.

    Holds less than two chunks. `key` may seal any number of files: each has 24 random bytes of its own.
    """

    def __init__(self, key: bytes, place: bytes) -> None:
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self.prologue = MARK + bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._place = place
        self._held = bytearray()
        self._number = 0
        self.length = 0

    def add(self, piece: bytes) -> Iterator[bytes]:
        """Take a piece of the content; gives the frames that it completes."""
        self.length += len(piece)
        yield from self._fill(piece)

    def end(self) -> Iterator[bytes]:
        """The frames that remain: padding, and the true length under the final tag."""
        padding = padded_length(self.length) - self.length
        for at in range(0, padding, CHUNK):
            yield from self._fill(bytes(min(CHUNK, padding - at)))
        if self._held:
            yield self._frame(bytes(self._held), BODY, MESSAGE)
        yield self._frame(self.length.to_bytes(LENGTH, "big"), END, FINAL)

    def _fill(self, piece: bytes) -> Iterator[bytes]:
        with memoryview(piece) as view:
            at = 0
            while at < len(view):
                taken = min(CHUNK - len(self._held), len(view) - at)
                self._held += view[at : at + taken]
                at += taken
                if len(self._held) == CHUNK:
                    yield self._frame(bytes(self._held), BODY, MESSAGE)
                    self._held.clear()

    def _frame(self, plain: bytes, role: bytes, tag: int) -> bytes:
        data = bound(self.prologue, self._number, role, self._place)
        self._number += 1
        return bindings.crypto_secretstream_xchacha20poly1305_push(self._state, plain, data, tag)


def seal_stream(key: bytes, place: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed bytes of a file whose length need not be known beforehand; memory stays flat.

    `key` has 32 bytes; `place` is the caller's canonical form of where the file belongs (subject, compartment, table,
    row, version): it opens nowhere else.
    """
    sealing = Sealing(key, place)
    yield sealing.prologue
    for piece in pieces:
        yield from sealing.add(piece)
    yield from sealing.end()
