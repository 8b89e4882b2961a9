"""A name that no cleaned file may hold, and every form in which it is looked for."""

import base64
import re
import zlib

CANARY = b"CANARY-Amina-Diallo-7731"
PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def forms(word: bytes = CANARY) -> list[bytes]:
    """The word as it is, in UTF-16, in hexadecimal, in base64 wherever it may begin in it."""
    text = word.decode()
    found = [word, text.encode("utf-16-le"), text.encode("utf-16-be"), word.hex().encode(), word.hex().upper().encode()]
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + word)
        found.append(whole[4 if shift else 0 : -4])
    return found


def betrays(data: bytes, depth: int = 2) -> bool:
    """Whether the name is in there, also in what is packed by deflate."""
    if any(form in data for form in forms()):
        return True
    return depth > 0 and any(betrays(unpacked, depth - 1) for unpacked in _unpacked(data))


def _unpacked(data: bytes) -> list[bytes]:
    starts = [match.start() for match in PACKED.finditer(data)]
    found = [_inflated(data[start : start + 2_000_000], zlib.MAX_WBITS) for start in starts]
    at = 0
    while (at := data.find(b"PK\x03\x04", at)) >= 0:
        start = at + 30 + int.from_bytes(data[at + 26 : at + 28], "little")
        start += int.from_bytes(data[at + 28 : at + 30], "little")
        found.append(_inflated(data[start:], -zlib.MAX_WBITS))
        at += 4
    return [each for each in found if len(each) > 8]


def _inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, 2_000_000)
    except zlib.error:
        return b""
