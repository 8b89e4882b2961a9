"""Pictures that burst, hide, lie or break."""

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_pictures import (
    JPEG_SEGMENTS,
    PNG_CHUNKS,
    XMP,
    animated,
    chunk,
    exif,
    gif,
    jpeg,
    png,
    saved,
    scene,
    segment,
    webp,
)

Build = Callable[[], bytes]


def png_of(width: int, height: int, rows: int, depth: int = 8, colour: int = 0) -> bytes:
    """A grey PNG that says how large it is, with only so many rows of zeros."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packer = zlib.compressobj(9)
    line = bytes(1 + width * depth // 8)
    packed = b"".join(packer.compress(line) for _row in range(rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    data = jpeg()
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def gif_of(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + gif()[10:]


def webp_of(width: int, height: int) -> bytes:
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(16)
    return b"RIFF" + struct.pack("<I", len(body) + 13) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body + b"\0"


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: little to send, much to decode."""
    data = saved(scene((600, 600)), "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * count + data[-2:]


def broken_exif() -> bytes:
    made = bytearray(exif())
    made[14:40] = b"\xff" * 26
    data = jpeg()
    return data[:2] + segment(0xE1, bytes(made)) + data[2:]


def palette_message() -> bytes:
    """The canary as colours that no pixel uses."""
    image = Image.new("P", (64, 64), 0)
    image.putpalette(CANARY.ljust(768, b"\0"))
    return saved(image, "PNG", bits=8)


def huge_text() -> bytes:
    packed = zlib.compress(bytes(200_000_000), 1)
    data = png()
    return data[:33] + chunk(b"zTXt", b"Comment\0\0" + packed) + data[33:]


BURSTING: dict[str, Build] = {
    "png-50000": lambda: png_of(50_000, 50_000, 400),
    "png-41-megapixels": lambda: png_of(6404, 6404, 6404),
    "jpeg-65500": lambda: jpeg_of(65_500, 65_500),
    "gif-65535": lambda: gif_of(65_535, 65_535),
    "webp-16383": lambda: webp_of(16_383, 16_383),
}
"""More than 40 megapixels."""


def pictures() -> dict[str, Build]:
    made: dict[str, Build] = {**BURSTING}
    made |= {f"jpeg-{name}": lambda name=name: jpeg(name) for name in JPEG_SEGMENTS}  # type: ignore[misc]
    made |= {f"png-{name}": lambda name=name: png(name) for name in PNG_CHUNKS}  # type: ignore[misc]
    made |= {f"png-mode-{mode}": lambda mode=mode: png("text", mode=mode) for mode in ("1", "L", "LA", "P", "RGBA")}  # type: ignore[misc]
    made |= {f"jpeg-mode-{mode}": lambda mode=mode: jpeg("exif", mode=mode) for mode in ("L", "CMYK")}  # type: ignore[misc]
    return made | {
        "png-16-bit": lambda: png_of(64, 64, 64, depth=16),
        "png-no-rows": lambda: png_of(600, 600, 0),
        "png-no-size": lambda: png_of(0, 0, 1),
        "png-chunk-too-long": lambda: png()[:33] + b"\x7f\xff\xff\xfftEXt" + CANARY,
        "png-chunk-negative": lambda: png()[:33] + b"\xff\xff\xff\xfftEXt" + CANARY,
        "png-wrong-sum": lambda: png()[:29] + b"\0\0\0\0" + png()[33:],
        "png-huge-text": huge_text,
        "png-palette": palette_message,
        "png-animated": lambda: animated("PNG"),
        "webp-animated": lambda: animated("WEBP", "RGB"),
        "gif-animated": lambda: animated("GIF"),
        "gif-comment": lambda: gif(comment=CANARY),
        "gif-application": lambda: gif()[:-1] + b"\x21\xff\x0bXMP DataXMP" + CANARY + b"\0;",
        "webp-exif": lambda: webp(exif=exif(), xmp=XMP, icc_profile=bytes(128) + CANARY),
        "webp-lossless": lambda: webp(lossless=True),
        "webp-size-lies": lambda: b"RIFF\xff\xff\xff\xff" + webp()[8:],
        "jpeg-several": lambda: saved(scene(), "MPO", save_all=True, append_images=[scene()]),
        "jpeg-many-scans": lambda: scans(300),
        "jpeg-broken-exif": broken_exif,
        "jpeg-only-head": lambda: b"\xff\xd8\xff",
        "jpeg-segment-too-long": lambda: b"\xff\xd8\xff\xe1\xff\xff" + CANARY,
        "jpeg-twice": lambda: jpeg("exif") + jpeg("comment"),
    }
