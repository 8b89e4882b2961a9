"""What hangs on the pages of a PDF, walked through to its last leaf: what describes instead of showing is removed."""

import zlib
from base64 import a85decode
from binascii import unhexlify
from collections.abc import Callable, Iterable
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.jpeg_segments import bare_jpeg, bare_jpeg2000
from fundapp.vault.cleaning.rules import LARGEST_FILE, LARGEST_UNPACKED

DESCRIBING = {
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/JavaScript", "/EF", "/AF", "/Thumb",
    "/OPI", "/Alternates", "/Measure", "/PtData", "/GeoData", "/CreatorInfo", "/Ref", "/PS", "/URI", "/Launch",
}  # fmt: skip
FREE_NAMES = {
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Colorants",
}  # fmt: skip
"""Dictionaries whose keys are names that the page chose: a glyph may well be called AA."""
STREAM_KEYS = {"/Length", "/Filter", "/DecodeParms", "/Type", "/Subtype"}
IMAGE_KEYS = STREAM_KEYS | {
    "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask", "/Decode",
    "/Interpolate", "/SMask", "/SMaskInData", "/Matte",
}  # fmt: skip
FORM_KEYS = STREAM_KEYS | {"/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/OC"}
ELSEWHERE = {"/F", "/FFilter", "/FDecodeParms"}
"""Of a stream: its content is in another file."""
PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": bare_jpeg,
    "/JPXDecode": bare_jpeg2000,
    "/CCITTFaxDecode": bytes,
    "/JBIG2Decode": bytes,
}


class _Walk:
    def __init__(self) -> None:
        self.seen: set[tuple[int, int]] = set()
        self.left = LARGEST_UNPACKED


def scrub(page: Object) -> None:
    """Clean everything that is reached from a page. Raises Fault."""
    walk = _Walk()
    waiting: list[tuple[Object, str]] = [(page, "")]
    while waiting:
        thing, name = waiting.pop()
        if thing.is_indirect:
            if thing.objgen in walk.seen:
                continue
            walk.seen.add(thing.objgen)
        if isinstance(thing, Stream):
            _scrub_stream(thing, walk)
        waiting += _parts(thing, name)


FONT_KEYS = {
    "/Type", "/Subtype", "/BaseFont", "/Name", "/FirstChar", "/LastChar", "/Widths", "/FontDescriptor", "/Encoding",
    "/ToUnicode", "/DescendantFonts", "/CIDSystemInfo", "/DW", "/W", "/DW2", "/W2", "/CIDToGIDMap", "/FontBBox",
    "/FontMatrix", "/CharProcs", "/Resources",
}  # fmt: skip
NEVER = {Name.Metadata, Name.EmbeddedFile, Name.Filespec, Name.Action}
"""Types of things that no page needs in order to be shown, under whatever key they stand."""
ACTS = {
    Name.JavaScript,
    Name.Launch,
    Name.URI,
    Name.SubmitForm,
    Name.GoToR,
    Name.GoToE,
    Name.ImportData,
    Name.Rendition,
}


def _parts(thing: Object, name: str) -> list[tuple[Object, str]]:
    """What is in a dictionary or list, with the name under which it stands."""
    if isinstance(thing, Array):
        return _things((name, each) for each in thing.as_list())
    if not isinstance(thing, Dictionary | Stream):
        return []
    if name not in FREE_NAMES:
        _drop(thing, DESCRIBING)
    if thing.get("/Type") == Name.Font:
        _drop(thing, set(thing.keys()) - FONT_KEYS)
    _drop(thing, {key for key, each in thing.items() if _is_foreign(each)})
    return _things((key, each) for key, each in thing.items() if key != "/Parent")


def _is_foreign(each: object) -> bool:
    return isinstance(each, Dictionary | Stream) and (each.get("/Type") in NEVER or each.get("/S") in ACTS)


def _things(named: Iterable[tuple[str, Any]]) -> list[tuple[Object, str]]:
    """Those that are objects: numbers and truth values come as Python's own."""
    return [(each, name) for name, each in named if isinstance(each, Object)]


def _scrub_stream(stream: Stream, walk: _Walk) -> None:
    _drop(stream, ELSEWHERE)
    kind = stream.get("/Subtype")
    if kind in {Name.Image, Name.Form}:
        _drop(stream, set(stream.keys()) - (IMAGE_KEYS if kind == Name.Image else FORM_KEYS))
    filters = _filters(stream)
    if filters and filters[-1] in PICTURES:
        _scrub_picture(stream, filters)
    elif set(filters) == {"/FlateDecode"}:
        _measure(stream, filters, walk)
    elif filters:
        content = stream.read_bytes()
        walk.left -= len(content)
        stream.write(content)
    if walk.left < 0:
        raise Fault(Code.UNPACKS_TOO_LARGE)


def _scrub_picture(stream: Stream, filters: list[str]) -> None:
    """Write a picture anew as it is when only its own packing is left, without what it says of itself."""
    content = stream.read_raw_bytes()
    for outer in filters[:-1]:
        content = _unpacked(outer, content)
    stream.write(PICTURES[filters[-1]](content), filter=Name(filters[-1]), decode_parms=_parameters(stream))


def _unpacked(packing: str, content: bytes) -> bytes:
    if packing == "/FlateDecode":
        unpacker = zlib.decompressobj()
        made = unpacker.decompress(content, LARGEST_FILE)
        if unpacker.unconsumed_tail:
            raise Fault(Code.UNPACKS_TOO_LARGE)
        return made
    if packing == "/ASCII85Decode":
        return a85decode(content.split(b"~")[0])
    if packing == "/ASCIIHexDecode":
        digits = b"".join(content.split(b">")[0].split())
        return unhexlify(digits + b"0" * (len(digits) % 2))
    raise Fault(Code.NOT_SAFE)


def _measure(stream: Stream, filters: list[str], walk: _Walk) -> None:
    """Unpack a stream without keeping it, counting; what follows its end is cut off."""
    raw = stream.read_raw_bytes()
    for outer in filters[1:]:
        raw = _unpacked(outer, raw)
    unpacker, rest = zlib.decompressobj(), raw
    while rest and not unpacker.eof:
        walk.left -= len(unpacker.decompress(rest, 1 << 20))
        rest = unpacker.unconsumed_tail
        if walk.left < 0:
            raise Fault(Code.UNPACKS_TOO_LARGE)
    if unpacker.unused_data or len(filters) > 1:
        kept = raw[: len(raw) - len(unpacker.unused_data)]
        stream.write(kept, filter=Name.FlateDecode, decode_parms=_parameters(stream))


def _parameters(stream: Stream) -> Dictionary | None:
    """Those of the last filter."""
    found: Any = stream.get("/DecodeParms")
    if isinstance(found, Array):
        found = found[-1] if len(found) else None
    return found if isinstance(found, Dictionary) else None


def _filters(stream: Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(each) for each in found.as_list()] if isinstance(found, Array) else [str(found)]


def _drop(thing: Object, keys: set[str]) -> None:
    for key in keys & set(thing.keys()):
        del thing[key]
