"""Good voice notes, built frame by frame, with the canary in every tag; `SOUND` is what must come out again."""

import random
import struct

from mutagen.ogg import OggPage

from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_pictures import jpeg

_dice = random.Random(7731)
SOUND = [_dice.randbytes(120) for _number in range(60)]
"""Packets of sound; nothing here is meant to be heard."""


def mp3_frames(count: int = 60) -> bytes:
    """MPEG 1 layer III, 64 kbit/s, 44,100 Hz: 208 bytes a frame."""
    return b"".join(b"\xff\xfb\x50\xc4" + SOUND[number % 60] + bytes(84) for number in range(count))


def _frame(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">I", len(body)) + b"\0\0" + body


def _synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3() -> bytes:
    cover = b"\0image/jpeg\0\x03\0" + jpeg("exif", "comment")
    body = _frame(b"TPE1", b"\0" + CANARY) + _frame(b"APIC", cover) + _frame(b"PRIV", b"x\0" + CANARY) + bytes(64)
    return b"ID3\x03\0\0" + _synchsafe(len(body)) + body


def id3_end() -> bytes:
    return b"TAG" + CANARY.ljust(125, b"\0")


def ape() -> bytes:
    item = struct.pack("<II", len(CANARY), 0) + b"Artist\0" + CANARY
    sizes = struct.pack("<III", 2000, len(item) + 32, 1)
    return (b"APETAGEX" + sizes + struct.pack("<I", 0xA0000000) + bytes(8) + item
            + b"APETAGEX" + sizes + struct.pack("<I", 0x80000000) + bytes(8))  # fmt: skip


def mp3() -> bytes:
    return id3() + mp3_frames() + ape() + id3_end()


def adts_frames() -> bytes:
    size = 7 + 120
    head = bytes((0xFF, 0xF1, 0x50, 0x40 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC))
    return b"".join(head + packet for packet in SOUND)


def adts() -> bytes:
    return id3() + adts_frames()


def amr() -> bytes:
    return b"#!AMR\n" + b"".join(b"\x3c" + packet[:31] for packet in SOUND)


def _comments(vendor: bytes) -> bytes:
    cover = b"METADATA_BLOCK_PICTURE=" + CANARY.hex().encode()
    lines = [b"ARTIST=" + CANARY, b"LOCATION=" + CANARY, cover]
    made = struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(lines))
    return made + b"".join(struct.pack("<I", len(line)) + line for line in lines)


def ogg_pages(head: list[bytes], step: int) -> list[OggPage]:
    """The pages of a stream: its heads, then ten packets of sound on each."""
    pages: list[OggPage] = OggPage.from_packets(head[:1]) + OggPage.from_packets(head[1:], sequence=1)
    for at in range(0, 60, 10):
        page = OggPage()
        page.packets, page.position, page.sequence = SOUND[at : at + 10], (at + 10) * step, len(pages)
        pages.append(page)
    for page in pages:
        page.serial = 0x4D41
    pages[0].first = pages[-1].last = True
    return pages


def opus_pages() -> list[OggPage]:
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 16000, 0, 0)
    return ogg_pages([head, b"OpusTags" + _comments(CANARY) + CANARY], 960)


def vorbis_pages() -> list[OggPage]:
    head = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 16000, 0, 48000, 0, 0xB8, 1)
    return ogg_pages([head, b"\x03vorbis" + _comments(CANARY) + b"\x01", b"\x05vorbis" + SOUND[0]], 512)


def opus() -> bytes:
    return b"".join(page.write() for page in opus_pages())


def vorbis() -> bytes:
    return b"".join(page.write() for page in vorbis_pages())


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def m4a(*, handler: bytes = b"soun", seconds: int = 1, gap: bytes = CANARY, extra: bytes = b"") -> bytes:
    """A recording as phones write it: dates, a place in `udta`, a name in the handler, a gap between chunks."""
    ftyp = box(b"ftyp", b"M4A \0\0\0\0M4A isommp42")
    media = b"".join(packet + (gap if number == 29 else b"") for number, packet in enumerate(SOUND))
    starts = [len(ftyp) + 8, len(ftyp) + 8 + 30 * 120 + len(gap)]
    return ftyp + box(b"mdat", media) + _moov(starts, handler, seconds) + extra


def _moov(starts: list[int], handler: bytes, seconds: int) -> bytes:
    dates = struct.pack(">II", 3_700_000_000, 3_700_000_001)
    esds = box(b"esds", bytes(4), bytes.fromhex("03190000000411401500000000000000000000000502120806010200"))
    entry = box(b"mp4a", bytes(7) + b"\1" + bytes(8) + struct.pack(">HHIHH", 1, 16, 0, 44100, 0), esds)
    table = box(
        b"stbl",
        box(b"stsd", bytes(7) + b"\1", entry),
        box(b"stts", struct.pack(">IIII", 0, 1, 60, 1024)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 30, 1), CANARY),
        box(b"stsz", struct.pack(">III", 0, 0, 60), struct.pack(">60I", *[120] * 60)),
        box(b"stco", struct.pack(">IIII", 0, 2, starts[0], starts[1])),
    )
    minf = box(b"minf", box(b"smhd", bytes(8)), box(b"dinf", box(b"dref", bytes(8))), table)
    name = box(b"hdlr", bytes(8) + handler + bytes(12) + CANARY + b"\0")
    mdia = box(b"mdia", box(b"mdhd", bytes(4), dates, struct.pack(">IIHH", 44100, 44100 * seconds, 0x15C7, 0)), name,
               minf)  # fmt: skip
    trak = box(b"trak", box(b"tkhd", bytes(4), dates, bytes(72)), box(b"udta", CANARY), mdia)
    place = box(b"\xa9xyz", struct.pack(">HH", 24, 0x15C7), CANARY)
    ilst = box(b"meta", bytes(4), box(b"ilst", box(b"\xa9ART", box(b"data", bytes(8), CANARY))))
    mvhd = box(b"mvhd", bytes(4), dates, struct.pack(">II", 44100, 44100 * seconds), bytes(80))
    return box(b"moov", mvhd, trak, box(b"udta", place, ilst))
