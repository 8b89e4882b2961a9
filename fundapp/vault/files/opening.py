"""Opening a sealed file: the whole of it is verified before its first byte is shown."""

from collections.abc import Callable, Iterable, Iterator

from nacl import bindings
from nacl.exceptions import CryptoError

from fundapp.vault.files.errors import CannotOpenFile
from fundapp.vault.files.layout import CHUNK, EXTRA, LENGTH, MARK, PROLOGUE, Layout, layout_of
from fundapp.vault.files.padding import padded_length
from fundapp.vault.files.sealing import BODY, END, FINAL, MESSAGE, bound


def open_stream(key: bytes, place: bytes, sealed: Callable[[], Iterable[bytes]], size: int) -> Iterator[bytes]:
    """The content of a sealed file of `size` stored bytes, in pieces of at most 64 KiB; memory stays flat.

    `sealed()` begins reading the stored bytes anew: they are read once in full *before this returns*, and again as the
    content is taken. Each piece is authenticated again, and belongs to the very file that was verified. Raises
    CannotOpenFile; what `sealed` raises passes through.
    """
    layout = layout_of(size)
    if layout is None:
        raise CannotOpenFile
    first = Opening(key, place, sealed())
    length = first.verify(layout)
    return _content(lambda: Opening(key, place, sealed(), first.prologue), layout, length)


def _content(again: Callable[[], "Opening"], layout: Layout, length: int) -> Iterator[bytes]:
    for chunk in again().body(layout):
        if length <= 0:
            return
        yield chunk[:length]
        length -= len(chunk)


class Opening:
    """One reading of a sealed file, frame after frame.

    With `expected`, the prologue of an earlier reading, it must be the same file: its header is drawn at random when a
    file is sealed, so the same header means the same frames, or none that authenticate.
    """

    def __init__(self, key: bytes, place: bytes, pieces: Iterable[bytes], expected: bytes | None = None) -> None:
        self._place = place
        self._pieces = Pieces(pieces)
        self._expected = expected
        self._key = key
        self._number = 0
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self.prologue = b""

    def verify(self, layout: Layout) -> int:
        """Authenticate everything up to the last byte; returns the true length of the content."""
        for _chunk in self.body(layout):
            pass
        length = int.from_bytes(self._frame(LENGTH, END, FINAL), "big")
        if self._pieces.take(1) or padded_length(length) != layout.body:
            raise CannotOpenFile
        return length

    def body(self, layout: Layout) -> Iterator[bytes]:
        """The chunks of content and padding."""
        self._begin()
        full, rest = layout.frames
        for _number in range(full):
            yield self._frame(CHUNK, BODY, MESSAGE)
        if rest:
            yield self._frame(rest, BODY, MESSAGE)

    def _begin(self) -> None:
        self.prologue = self._pieces.take(PROLOGUE)
        known = len(self.prologue) == PROLOGUE and self.prologue.startswith(MARK)
        if not known or self._expected not in (None, self.prologue):
            raise CannotOpenFile
        header = self.prologue[len(MARK) :]
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, self._key)

    def _frame(self, length: int, role: bytes, tag: int) -> bytes:
        sealed = self._pieces.take(length + EXTRA)
        data = bound(self.prologue, self._number, role, self._place)
        self._number += 1
        if len(sealed) != length + EXTRA:
            raise CannotOpenFile
        try:
            plain, found = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, sealed, data)
        except CryptoError:
            raise CannotOpenFile from None
        if found != tag:
            raise CannotOpenFile
        return plain


class Pieces:
    """Stored bytes in the portions that are asked for, however they arrive."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._coming = iter(pieces)
        self._rest = memoryview(b"")

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        taken = bytearray()
        while len(taken) < size and self._more():
            part = self._rest[: size - len(taken)]
            self._rest = self._rest[len(part) :]
            taken += part
        return bytes(taken)

    def _more(self) -> bool:
        while not self._rest:
            piece = next(self._coming, None)
            if piece is None:
                return False
            self._rest = memoryview(piece)
        return True
