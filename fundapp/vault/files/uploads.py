"""Uploads that are sealed while they arrive: no plain byte of theirs touches the disk.

Werkzeug keeps a part of more than 500 kB in a plain temporary file. A request class whose `_get_file_stream` returns
`sealing_stream(...)` has it written through here instead.
"""

import io
import os
import tempfile
from collections.abc import Iterator
from typing import IO, cast

from nacl.utils import random

from fundapp.vault.files.layout import CHUNK
from fundapp.vault.files.opening import Pieces, open_stream
from fundapp.vault.files.sealing import Sealing

PLACE = b"upload"


class SealingSpool(io.RawIOBase):
    """A temporary file, sealed under a random key that only this object holds: first written, then read.

    The first read or seek ends the writing. A file changed on the disk meanwhile raises CannotOpenFile.
    """

    def __init__(self) -> None:
        self._key = random(32)
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
        self._sealing: Sealing | None = Sealing(self._key, PLACE)
        self._file.write(self._sealing.prologue)
        self._length = 0
        self._at = 0
        self._plain: Pieces | None = None

    def writable(self) -> bool:
        """Until it is first read."""
        return self._sealing is not None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always; going back begins anew from the start."""
        return True

    def write(self, piece: bytes, /) -> int:  # type: ignore[override]
        """Seal a piece. Raises OSError when reading has begun."""
        if self._sealing is None:
            raise io.UnsupportedOperation("not writable once it was read")
        for frame in self._sealing.add(piece):
            _write_all(self._file, frame)
        self._at = self._sealing.length
        return len(piece)

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        """Open the next bytes into `buffer`."""
        self._end_writing()
        if self._plain is None:
            self._plain = Pieces(self.pieces())
            _skip(self._plain, self._at)
        part = self._plain.take(len(buffer))
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a byte of the content."""
        self._end_writing()
        target = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence])
        if target != self._at:
            self._plain = None
        self._at = target
        return target

    def tell(self) -> int:
        """The byte of the content that is next."""
        return self._at

    def pieces(self) -> Iterator[bytes]:
        """The content from its start, to be sealed again by `seal_stream` under the key it shall keep."""
        self._end_writing()
        return open_stream(self._key, PLACE, self._stored, os.fstat(self._file.fileno()).st_size)

    def close(self) -> None:
        """Forget the key and the file."""
        self._key = b""
        self._plain = self._sealing = None
        self._file.close()
        super().close()

    def _end_writing(self) -> None:
        if self._sealing is not None:
            for frame in self._sealing.end():
                _write_all(self._file, frame)
            self._length, self._sealing = self._sealing.length, None

    def _stored(self) -> Iterator[bytes]:
        at = 0
        while piece := os.pread(self._file.fileno(), CHUNK, at):  # several readings may run at once
            yield piece
            at += len(piece)


def sealing_stream(
    _total: int | None, _content_type: str | None, _filename: str | None, _length: int | None = None
) -> IO[bytes]:
    """What Werkzeug's `stream_factory` and a request's `_get_file_stream` are to return for a part of a form."""
    return cast(IO[bytes], SealingSpool())


def _write_all(file: IO[bytes], data: bytes) -> None:
    with memoryview(data) as view:
        at = 0
        while at < len(view):
            at += file.write(view[at:])


def _skip(pieces: Pieces, count: int) -> None:
    while count > 0 and (part := pieces.take(min(CHUNK, count))):
        count -= len(part)
