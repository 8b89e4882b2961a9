"""Voice notes in MP4 (M4A, 3GP): one sound track, its tables and samples copied into a new file (ISO 14496-12)."""

import struct
from collections.abc import Iterator

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.mp4_boxes import Box, box, boxes, inside, numbers, the
from fundapp.vault.cleaning.rules import LONGEST_SOUND, M4A

TOP = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"udta", b"pdin"}
FTYP = box(b"ftyp", b"M4A \x00\x00\x00\x00M4A mp42isom3gp4")
UNDETERMINED = 0x55C4
"""The language “und”, packed."""
HANDLER = box(b"hdlr", bytes(8) + b"soun" + bytes(13))
SOURCE = box(b"dinf", box(b"dref", bytes(7) + b"\x01" + box(b"url ", b"\x00\x00\x00\x01")))
CODECS = {b"mp4a": b"esds", b"samr": b"damr", b"sawb": b"damr", b"alac": b"alac"}
"""A sample entry, and the one box in it that a player needs."""
LONGEST_CONFIGURATION = 128


def clean(data: bytes, _media_type: str) -> tuple[str, bytes]:
    """The sound in a file of our own making: no tags, places, dates, covers, nor bytes no sample uses. Raises Fault."""
    top = list(boxes(data))
    if any(each.kind == b"moof" for each in top):
        raise Fault(Code.NOT_SAFE)  # in fragments: nobody's voice notes are
    if not {each.kind for each in top} <= TOP:
        raise Fault(Code.HIDDEN)
    if not any(each.kind == b"mdat" for each in top):
        raise Fault(Code.DAMAGED)
    movie = the(top, b"moov")
    track = _sound_track(movie)
    table = inside(track, b"mdia", b"minf", b"stbl")
    chunks = [_chunk(data, top, at, size) for at, size in _chunks(table)]
    size = len(_movie(movie, track, table, [0] * len(chunks)))
    starts, at = [], len(FTYP) + size + 8
    for chunk in chunks:
        starts.append(at)
        at += len(chunk)
    return M4A, FTYP + _movie(movie, track, table, starts) + box(b"mdat", b"".join(chunks))


def _sound_track(movie: Box) -> Box:
    tracks = [each for each in boxes(movie.body) if each.kind == b"trak"]
    kinds = [the(boxes(inside(each, b"mdia").body), b"hdlr").body[8:12] for each in tracks]
    if b"vide" in kinds:
        raise Fault(Code.VIDEO)
    if kinds.count(b"soun") != 1:
        raise Fault(Code.NOT_SAFE)
    return tracks[kinds.index(b"soun")]


def _chunks(table: Box) -> Iterator[tuple[int, int]]:
    """Where each chunk of samples stands, and its bytes."""
    parts = list(boxes(table.body))
    fixed, count = struct.unpack_from(">II", the(parts, b"stsz").body, 4)
    if count * (0 if fixed else 4) > len(table.body):
        raise Fault(Code.DAMAGED)
    sizes = numbers(the(parts, b"stsz").body, 8, ">I") if not fixed else []
    offsets = _offsets(parts)
    runs = list(struct.iter_unpack(">III", _entries(the(parts, b"stsc").body, 12)))
    ends = [run[0] for run in runs[1:]] + [len(offsets) + 1]
    at = 0
    for (first, samples, _entry), end in zip(runs, ends, strict=True):
        for number in range(first, end):
            size = fixed * samples if fixed else sum(sizes[at : at + samples])
            at += samples
            yield offsets[number - 1], size
    if at != count:
        raise Fault(Code.DAMAGED)


def _offsets(parts: list[Box]) -> list[int]:
    if any(each.kind == b"co64" for each in parts):
        return numbers(the(parts, b"co64").body, 4, ">Q")
    return numbers(the(parts, b"stco").body, 4, ">I")


def _chunk(data: bytes, top: list[Box], at: int, size: int) -> bytes:
    """The samples of one chunk, which must lie in the data part: not in the head, nor behind the end."""
    if not any(each.kind == b"mdat" and each.start <= at and at + size <= each.end for each in top):
        raise Fault(Code.DAMAGED)
    return data[at : at + size]


def _movie(movie: Box, track: Box, table: Box, starts: list[int]) -> bytes:
    media = inside(track, b"mdia")
    head, scale, length = _media_head(the(boxes(media.body), b"mdhd").body)
    if length > LONGEST_SOUND * scale:
        raise Fault(Code.TOO_LONG)
    minf = box(b"minf", box(b"smhd", bytes(8)) + SOURCE + _table(table, starts))
    mdia = box(b"mdia", head + HANDLER + minf)
    edits = _edits(track)
    whole = box(b"trak", _dated(the(boxes(track.body), b"tkhd"), 96, 84) + edits + mdia)
    return box(b"moov", _dated(the(boxes(movie.body), b"mvhd"), 112, 100) + whole)


def _media_head(body: bytes) -> tuple[bytes, int, int]:
    """The head of the track's media without dates and language; its time scale and length."""
    form, at = (">IQ", 20) if body[0] else (">II", 12)
    scale, length = struct.unpack_from(form, body, at)
    return box(b"mdhd", struct.pack(">B3xQQIQHxx", 1, 0, 0, scale, length, UNDETERMINED)), scale, length


def _dated(head: Box, long: int, short: int) -> bytes:
    """A head of its fixed length whose dates of making and changing are zero."""
    dates, length = (16, long) if head.body[0] else (8, short)
    if len(head.body) < length:
        raise Fault(Code.DAMAGED)
    return box(head.kind, head.body[:4] + bytes(dates) + head.body[4 + dates : length])


def _edits(track: Box) -> bytes:
    found = [each for each in boxes(track.body) if each.kind == b"edts"]
    if not found:
        return b""
    body = the(boxes(found[0].body), b"elst").body
    return box(b"edts", box(b"elst", body[:8] + _entries(body, 20 if body[0] else 12)))


def _table(table: Box, starts: list[int]) -> bytes:
    parts = list(boxes(table.body))
    times, runs, sizes = (the(parts, kind).body for kind in (b"stts", b"stsc", b"stsz"))
    fixed = any(sizes[4:8])
    offsets = struct.pack(f">II{len(starts)}I", 0, len(starts), *starts)
    return box(
        b"stbl",
        _described(the(parts, b"stsd").body)
        + box(b"stts", times[:8] + _entries(times, 8))
        + box(b"stsc", runs[:8] + _entries(runs, 12))
        + box(b"stsz", sizes[:12] if fixed else sizes[:12] + _entries(sizes[4:], 4))
        + box(b"stco", offsets),
    )


def _described(body: bytes) -> bytes:
    """The one sample entry, with nothing but its codec's configuration."""
    entries = list(boxes(body[8:]))
    if len(entries) != 1 or entries[0].kind not in CODECS or any(entries[0].body[8:16]):
        raise Fault(Code.NOT_SAFE)  # another codec, or QuickTime's own layout
    entry = entries[0]
    configuration = the(boxes(entry.body[28:]), CODECS[entry.kind])
    if len(configuration.body) > LONGEST_CONFIGURATION:
        raise Fault(Code.NOT_SAFE)
    made = box(entry.kind, bytes(7) + b"\x01" + entry.body[8:28] + box(configuration.kind, configuration.body))
    return box(b"stsd", bytes(7) + b"\x01" + made)


def _entries(body: bytes, size: int) -> bytes:
    """The entries of a table, as many as it says and no byte more."""
    count = int.from_bytes(body[4:8], "big")
    if len(body) < 8 + count * size:
        raise Fault(Code.DAMAGED)
    return body[8 : 8 + count * size]
