"""Sound that is a plain row of frames (MP3, AAC in ADTS, AMR): only whole frames are kept, tags fall away.

What is neither a frame nor a tag is a foreign body: the file is refused.
"""

import re
from collections.abc import Callable

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import AAC, AMR, LONGEST_SOUND, MP3

Frame = tuple[int, float, object]
"""A frame's bytes, its seconds, and what all frames of one recording share."""
PADDING = re.compile(rb"\0+")
READ = 10
"""Bytes of a frame's head that tell its length."""

BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, layer III, kbit/s
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
}
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
ADTS_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
AMR_SIZES = (12, 13, 15, 17, 19, 20, 26, 31, 5)  # RFC 4867, 5.3, with the silence descriptor
AMR_WIDE_SIZES = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)
AMR_HEAD, AMR_WIDE_HEAD = b"#!AMR\n", b"#!AMR-WB\n"


def clean(data: bytes, media_type: str) -> tuple[str, bytes]:
    """The frames alone. Raises Fault."""
    if media_type == AMR:
        head, sizes = (AMR_WIDE_HEAD, AMR_WIDE_SIZES) if data.startswith(AMR_WIDE_HEAD) else (AMR_HEAD, AMR_SIZES)
        return AMR, head + _kept(data, len(head), lambda start: _amr(start, sizes))
    return media_type, _kept(data, 0, {MP3: _mp3, AAC: _adts}[media_type])


def _kept(data: bytes, at: int, read: Callable[[bytes], Frame | None]) -> bytes:
    kept: list[bytes] = []
    seconds, shared = 0.0, None
    while at < len(data):
        frame = read(data[at : at + READ])
        if frame is None:
            at = _behind_tag(data, at)
            continue
        size, lasts, mark = frame
        if at + size > len(data):
            raise Fault(Code.DAMAGED)
        if shared not in {None, mark}:
            raise Fault(Code.HIDDEN)
        kept.append(data[at : at + size])
        at, seconds, shared = at + size, seconds + lasts, mark
    if not kept:
        raise Fault(Code.DAMAGED)
    if seconds > LONGEST_SOUND:
        raise Fault(Code.TOO_LONG)
    return b"".join(kept)


def _behind_tag(data: bytes, at: int) -> int:
    """Where a tag or padding ends that begins here. Raises Fault where it is something else."""
    head = data[at : at + 32]
    if (end := behind_id3(data, at)) > at:
        return end
    if head.startswith(b"TAG") and len(data) - at == 128:
        return len(data)
    if head.startswith(b"APETAGEX") and len(head) == 32:
        return at + 32 + int.from_bytes(head[12:16], "little") if head[23] & 0x20 else at + 32
    zeros = PADDING.match(data, at)
    if zeros is None:
        raise Fault(Code.DAMAGED if len(head) < READ else Code.HIDDEN)
    return zeros.end()


def behind_id3(data: bytes, at: int = 0) -> int:
    """Where the ID3 tag ends that begins at `at`; `at` itself where none does."""
    head = data[at : at + 10]
    if len(head) < 10 or not head.startswith(b"ID3"):
        return at
    return at + 10 + _synchsafe(head[6:10]) + (10 if head[5] & 0x10 else 0)


def _synchsafe(four: bytes) -> int:
    size = 0
    for byte in four:
        size = size << 7 | byte & 0x7F
    return size


def _mp3(head: bytes) -> Frame | None:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in {0, 15} or rate == 3:
        return None
    samples, hertz = (1152 if version == 3 else 576), RATES[version][rate]
    kilobits = BITRATES[1 if version == 3 else 2][bitrate]
    return samples * kilobits * 125 // hertz + (head[2] >> 1 & 1), samples / hertz, (version, rate)


def _adts(head: bytes) -> Frame | None:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    rate = head[2] >> 2 & 15
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if rate >= len(ADTS_RATES) or size < 7:
        return None
    return size, 1024 * ((head[6] & 3) + 1) / ADTS_RATES[rate], (head[1], head[2] & 0xFC)


def _amr(head: bytes, sizes: tuple[int, ...]) -> Frame | None:
    kind = head[0] >> 3 & 15
    if head[0] & 0x83:  # padding bits are zero
        return None
    if kind >= 14:
        return 1, 0.02, None
    return (1 + sizes[kind], 0.02, None) if kind < len(sizes) else None
