"""Good pictures that carry the canary everywhere a camera, a phone or a program writes something."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

from tests.vault.cleaning.canary import CANARY

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="' + CANARY + b'"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


def scene(size: tuple[int, int] = (160, 120), mode: str = "RGB") -> Image.Image:
    """A picture with soft colours and a few edges."""
    bands = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size), Image.new("L", size, 90)
    image = Image.merge("RGB", bands)
    ImageDraw.Draw(image).rectangle((2, 2, size[0] // 2, size[1] // 3), fill=(200, 30, 30))
    return image.convert(mode)


def exif(orientation: int = 6) -> bytes:
    """EXIF with a place, a serial number, a maker note and the canary in each."""
    made = Image.Exif()
    made[0x0112] = orientation
    for tag in (0x010E, 0x010F, 0x013B, 0x8298, 0x9C9D):
        made[tag] = CANARY.decode()
    inner: dict[int, Any] = made.get_ifd(0x8769)
    inner[0x927C] = b"MAKER" + CANARY
    inner[0x9286] = b"ASCII\0\0\0" + CANARY
    inner[0xA431] = CANARY.decode()
    place: dict[int, Any] = made.get_ifd(0x8825)
    place.update({1: "N", 2: (4.0, 3.0, 2.0), 3: "E", 4: (9.0, 1.0, 2.0), 29: CANARY.decode()})
    return made.tobytes()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def thumbnail() -> bytes:
    return saved(scene((16, 12)), "JPEG", comment=CANARY)


JPEG_SEGMENTS = {
    "exif": lambda: segment(0xE1, exif()),
    "xmp": lambda: segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
    "icc": lambda: segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(128) + CANARY),
    "iptc": lambda: segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 24) + CANARY),
    "thumbnail": lambda: segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + thumbnail()),
    "jfxx": lambda: segment(0xE0, b"JFXX\0\x10" + thumbnail()),
    "comment": lambda: segment(0xFE, CANARY),
    "ducky": lambda: segment(0xEC, b"Ducky" + CANARY),
    "private": lambda: segment(0xEB, CANARY),
    "html": lambda: segment(0xFE, b"<script>alert('" + CANARY + b"')</script>"),
}


def jpeg(*segments: str, size: tuple[int, int] = (160, 120), mode: str = "RGB") -> bytes:
    plain = saved(scene(size, mode), "JPEG", quality=92)
    return plain[:2] + b"".join(JPEG_SEGMENTS[name]() for name in segments) + plain[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG_CHUNKS = {
    "text": lambda: chunk(b"tEXt", b"Author\0" + CANARY),
    "packed-text": lambda: chunk(b"zTXt", b"Author\0\0" + zlib.compress(CANARY)),
    "xmp": lambda: chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
    "packed-xmp": lambda: chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
    "exif": lambda: chunk(b"eXIf", exif()[6:]),
    "icc": lambda: chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(128) + CANARY)),
    "private": lambda: chunk(b"prVt", CANARY),
    "time": lambda: chunk(b"tIME", b"\x07\xe8\1\1\1\1\1"),
}


def png(*chunks: str, size: tuple[int, int] = (160, 120), mode: str = "RGB") -> bytes:
    plain = saved(scene(size, mode), "PNG")
    return plain[:33] + b"".join(PNG_CHUNKS[name]() for name in chunks) + plain[33:]


def hidden_frame() -> Image.Image:
    line = (CANARY * 20)[:160]
    return Image.frombytes("L", (160, 120), line * 120)


def animated(form: str, mode: str = "L") -> bytes:
    return saved(scene(mode=mode), form, save_all=True, append_images=[hidden_frame().convert(mode)], duration=500)


def webp(**options: Any) -> bytes:
    return saved(scene(), "WEBP", quality=92, **options)


def gif(**options: Any) -> bytes:
    return saved(scene(mode="P"), "GIF", **options)
