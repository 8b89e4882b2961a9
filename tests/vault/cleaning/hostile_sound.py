"""Recordings that lie about their length, hide things, or hold more than sound."""

import struct
from collections.abc import Callable

from mutagen.ogg import OggPage

from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_sound import (
    adts_frames,
    amr,
    ape,
    box,
    id3,
    id3_end,
    m4a,
    mp3_frames,
    opus,
    opus_pages,
    vorbis,
)

Build = Callable[[], bytes]


def long_opus() -> bytes:
    pages = opus_pages()
    pages[-1].position = 48000 * 3601
    return b"".join(page.write() for page in pages)


def two_streams() -> bytes:
    pages = opus_pages()
    for page in pages:
        page.serial = 9
    return opus() + b"".join(page.write() for page in pages)


def endless_page() -> bytes:
    page = OggPage()
    page.packets, page.complete, page.serial, page.sequence = [bytes(255) * 254], False, 0x4D41, 8
    return opus() + bytes(page.write())


def within(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


TOO_LONG: dict[str, Build] = {
    "mp3-61-minutes": lambda: short_frames(61 * 60 * 1000 // 72),
    "opus-61-minutes": long_opus,
    "m4a-61-minutes": lambda: m4a(seconds=3660),
}


def short_frames(count: int) -> bytes:
    """MPEG 2.5, 8 kbit/s, 8,000 Hz: 72 bytes for 72 ms."""
    return (b"\xff\xe3\x18\xc4" + bytes(68)) * count


def sounds() -> dict[str, Build]:
    return {
        **TOO_LONG,
        "mp3-tag-before": lambda: id3() + mp3_frames(),
        "mp3-tags-twice": lambda: id3() + id3() + mp3_frames(),
        "mp3-tag-behind": lambda: mp3_frames() + id3_end(),
        "mp3-ape": lambda: mp3_frames() + ape(),
        "mp3-tag-within": lambda: mp3_frames(20) + id3() + mp3_frames(20),
        "mp3-only-tag": id3,
        "mp3-tag-too-long": lambda: b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + CANARY + mp3_frames(),
        "mp3-foreign-within": lambda: mp3_frames(20) + CANARY + mp3_frames(20),
        "mp3-changes-kind": lambda: mp3_frames(20) + short_frames(20),
        "mp3-is-aac": lambda: mp3_frames(20) + adts_frames(),
        "mp3-one-frame": lambda: mp3_frames(1),
        "aac-foreign-within": lambda: adts_frames() + CANARY + adts_frames(),
        "aac-frame-of-nothing": lambda: b"\xff\xf1\x50\x40\x00\x1f\xfc" + CANARY,
        "amr-only-head": lambda: b"#!AMR\n",
        "amr-foreign-behind": lambda: amr() + b"\xff" + CANARY,
        "amr-wide": lambda: b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * 50,
        "opus-two-streams": two_streams,
        "opus-foreign-within": lambda: opus()[:47] + CANARY + opus()[47:],
        "opus-never-ends": endless_page,
        "opus-wrong-sum": lambda: opus()[:22] + bytes(4) + opus()[26:],
        "opus-only-heads": lambda: b"".join(page.write() for page in opus_pages()[:2]),
        "vorbis-in-opus": lambda: opus() + vorbis(),
        **_boxes(),
    }


def _boxes() -> dict[str, Build]:
    sizes = struct.pack(">III", 0, 0, 60)
    return {
        "m4a-place": m4a,
        "m4a-video": lambda: m4a(handler=b"vide"),
        "m4a-words": lambda: m4a(handler=b"text"),
        "m4a-gap": lambda: m4a(gap=CANARY * 100),
        "m4a-unknown-part": lambda: m4a(extra=box(b"evil", CANARY)),
        "m4a-uuid": lambda: m4a(extra=box(b"uuid", CANARY)),
        "m4a-free": lambda: m4a(extra=box(b"free", CANARY)),
        "m4a-fragments": lambda: m4a(extra=box(b"moof", CANARY)),
        "m4a-many-samples": lambda: within(m4a(), sizes, struct.pack(">III", 0, 0, 0xFFFFFFFF)),
        "m4a-many-equal-samples": lambda: within(m4a(), sizes, struct.pack(">III", 0, 0xFFFF, 0xFFFFFFFF)),
        "m4a-many-runs": lambda: within(m4a(), b"stsc" + bytes(4) + b"\0\0\0\1", b"stsc" + bytes(4) + b"\xff" * 4),
        "m4a-run-too-far": lambda: within(m4a(), struct.pack(">III", 1, 30, 1), struct.pack(">III", 1 << 31, 30, 1)),
        "m4a-run-too-long": lambda: within(m4a(), struct.pack(">III", 1, 30, 1), struct.pack(">III", 1, 1 << 31, 1)),
        "m4a-samples-elsewhere": lambda: within(m4a(), struct.pack(">III", 0, 2, 36), struct.pack(">III", 0, 2, 0)),
        "m4a-box-too-long": lambda: within(m4a(), b"moov", b"moov")[:-4] + b"\xff\xff\xff\xff",
        "m4a-only-type": lambda: m4a()[:28],
    }
