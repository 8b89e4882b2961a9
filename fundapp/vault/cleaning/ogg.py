"""Voice notes in Ogg (Opus, Vorbis): one stream, its comments emptied, its pages numbered anew."""

import io
from collections.abc import Iterator

from mutagen.ogg import OggPage

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import LONGEST_SOUND, OGG

NO_COMMENT = bytes(8)
"""No vendor, no entries (RFC 7845, 5.2)."""
OPUS_RATE = 48000


def clean(data: bytes, _media_type: str) -> tuple[str, bytes]:
    """The same sound under a fixed serial number, without vendor, comments and cover picture. Raises Fault."""
    pages = list(_pages(data))
    count = 2 if pages[0].packets[0].startswith(b"OpusHead") else 3
    heads, sound = _parted(pages, count)
    packets = OggPage.to_packets(heads, strict=True)
    if len(packets) != count:
        raise Fault(Code.DAMAGED)  # sound begins on a page of its own
    head, rate = _opus(packets) if count == 2 else _vorbis(packets)
    if max((page.position for page in sound), default=0) > LONGEST_SOUND * rate:
        raise Fault(Code.TOO_LONG)
    made = OggPage.from_packets(head[:1]) + OggPage.from_packets(head[1:], sequence=1) + sound
    return OGG, b"".join(_numbered(made))


def _pages(data: bytes) -> Iterator[OggPage]:
    file, serial = io.BytesIO(data), None
    while (at := file.tell()) < len(data):
        if not data.startswith(b"OggS", at):
            raise Fault(Code.DAMAGED if at + 4 > len(data) else Code.HIDDEN)
        page = OggPage(file)
        if page.write() != data[at : file.tell()]:  # its checksum among the rest
            raise Fault(Code.DAMAGED)
        if serial not in {None, page.serial} or page.first != (serial is None):
            raise Fault(Code.HIDDEN)  # a second stream
        serial = page.serial
        yield page


def _parted(pages: list[OggPage], count: int) -> tuple[list[OggPage], list[OggPage]]:
    """The pages of the first `count` packets, and those of the sound."""
    done = 0
    for number, page in enumerate(pages, 1):
        done += len(page.packets) - (not page.complete)
        if done >= count:
            return pages[:number], pages[number:]
    raise Fault(Code.DAMAGED)


def _opus(packets: list[bytes]) -> tuple[list[bytes], int]:
    head, comments = packets
    if len(head) < 19 or not comments.startswith(b"OpusTags"):
        raise Fault(Code.DAMAGED)
    length = 19 if head[18] == 0 else 21 + head[9]  # the rest maps channels
    return [head[:length], b"OpusTags" + NO_COMMENT], OPUS_RATE


def _vorbis(packets: list[bytes]) -> tuple[list[bytes], int]:
    head, comments, setup = packets
    if len(head) != 30 or not comments.startswith(b"\x03vorbis") or not setup.startswith(b"\x05vorbis"):
        raise Fault(Code.DAMAGED)
    return [head, b"\x03vorbis" + NO_COMMENT + b"\x01", setup], int.from_bytes(head[12:16], "little")


def _numbered(pages: list[OggPage]) -> Iterator[bytes]:
    for number, page in enumerate(pages):
        page.serial, page.sequence = 1, number
        page.first, page.last = number == 0, number == len(pages) - 1
        yield page.write()
