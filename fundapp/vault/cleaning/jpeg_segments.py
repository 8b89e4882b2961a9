"""Pictures inside a PDF: what is written about them falls away, the picture's own bytes stay as they are."""

import re

from fundapp.vault.cleaning.faults import Code, Fault

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
APPLICATION, COMMENT = range(0xE0, 0xF0), 0xFE
JFIF, ADOBE = b"JFIF\0", b"Adobe"
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""What ends a scan: neither a stuffed byte nor a restart (ITU-T T.81, B.1.1.5)."""
JP2_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC, profile, comments, thumbnails, nor anything behind its end. Raises Fault."""
    if data[:2] != bytes((0xFF, SOI)):
        raise Fault(Code.DAMAGED)
    kept, at = [data[:2]], 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1  # fill bytes
        if at + 4 > len(data) and data[at : at + 2] != bytes((0xFF, EOI)):
            raise Fault(Code.DAMAGED)
        marker = data[at + 1]
        if data[at] != 0xFF or marker == EOI:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == SOS:
            found = NEXT_MARKER.search(data, end)
            end = found.start() if found else len(data)
        kept.append(_kept(marker, data[at:end]))
        at = end
    return b"".join(kept) + bytes((0xFF, EOI))


def _kept(marker: int, segment: bytes) -> bytes:
    """A segment as it may stay; of the application's own, only what tells how the colours are meant."""
    if marker == COMMENT:
        return b""
    if marker not in APPLICATION:
        return segment
    if marker == 0xE0 and segment[4:9] == JFIF:
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00"  # no thumbnail
    return b"\xff\xee\x00\x0e" + segment[4:16] if marker == 0xEE and segment[4:9] == ADOBE else b""


def bare_jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 file without the boxes that only describe it (ISO 15444-1, annex I). Raises Fault."""
    if data.startswith(b"\xff\x4f"):
        return data  # a bare code stream
    kept, at = [], 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        end = at + size if size else len(data)
        if size in range(1, 8) or end > len(data):
            raise Fault(Code.DAMAGED)
        if data[at + 4 : at + 8] in JP2_BOXES:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)
