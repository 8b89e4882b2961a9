"""Whether a cleaned file opens again as what it says it is, in another reader than the one that made it."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
from mutagen.aac import AAC
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from PIL import Image


def opens(media_type: str, data: bytes) -> bool:
    """True; raises whatever the reader does where it cannot."""
    family, _slash, kind = media_type.partition("/")
    if family == "image":
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return image.format == {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}[kind]
    if family == "audio":
        return _sounds(kind, data)
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(data)) as document:
            return len(document.pages) > 0 and not document.check_pdf_syntax()
    if kind == "plain":
        return not set(data.decode()) & {"\0", "\ufeff"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(name))
    return True


def _sounds(kind: str, data: bytes) -> bool:
    file = io.BytesIO(data)
    if kind == "amr":
        return data.startswith(b"#!AMR")
    if kind == "ogg":
        tags: Any = (OggOpus if b"OpusHead" in data[:60] else OggVorbis)(file).tags
        return not list(tags or ()) and not tags.vendor
    if kind == "mpeg" and len(data) < 1000:
        return data[0] == 0xFF  # too few frames for a reader to be sure
    readers: dict[str, Any] = {"mpeg": MP3, "aac": AAC, "mp4": MP4}
    return not readers[kind](file).tags
