"""Pictures: decoded, turned upright, encoded anew from their pixels alone."""

import io
import warnings

from PIL import GifImagePlugin, Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import GIF, JPEG, MOST_PIXELS, PNG, WEBP

PLUGINS = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
"""Loaded now: no module can be once cleaning has begun."""
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
OPTIONS: dict[str, dict[str, int]] = {
    JPEG: {"quality": 90},
    PNG: {"compress_level": 4},
    WEBP: {"quality": 90, "method": 2},
}
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each value of the EXIF orientation (CIPA DC-008, 4.6.5)."""
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def clean(data: bytes, media_type: str) -> tuple[str, bytes]:
    """The picture anew, without EXIF, profile, comments, thumbnails and further frames. Raises Fault."""
    made = PNG if media_type == GIF else media_type
    image = _pixels(data, media_type, made)
    image.info = {}  # what Pillow would write again by itself: profiles, comments
    out = io.BytesIO()
    image.save(out, FORMATS[made], **OPTIONS[made])
    return made, out.getvalue()


def _pixels(data: bytes, media_type: str, made: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as opened:
                opened.load()
                turn = UPRIGHT.get(_orientation(opened))
                upright: Image.Image = opened.transpose(turn) if turn is not None else opened.copy()
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Fault(Code.TOO_MANY_PIXELS) from None
    return _plain(upright, made)


def _orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - broken EXIF is common, and goes away anyhow
        return 1


def _plain(image: Image.Image, made: str) -> Image.Image:
    """The pixels in a mode without a palette, whose unused colours could carry something."""
    if made == JPEG:
        return image if image.mode in {"L", "RGB"} else image.convert("RGB")
    if image.has_transparency_data:
        return image if image.mode in {"LA", "RGBA"} and "transparency" not in image.info else image.convert("RGBA")
    if image.mode in {"L", "RGB"} or (made == PNG and image.mode == "I;16"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def empty() -> bytes:
    """One grey point, as a PNG."""
    out = io.BytesIO()
    Image.new("L", (1, 1), 200).save(out, "PNG")
    return out.getvalue()


def _rehearse() -> None:
    """Have Pillow load whatever it loads late: once cleaning has begun, no module can be."""
    exif = Image.Exif()
    exif[ORIENTATION] = 3
    for media_type, name in FORMATS.items():
        out = io.BytesIO()
        Image.new("RGB", (1, 1)).save(out, name, exif=exif)
        clean(out.getvalue(), media_type)


_rehearse()
