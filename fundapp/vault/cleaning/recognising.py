"""What a file is, by its content alone: neither its name nor what its sender's browser says of it is asked."""

import re

import filetype

from fundapp.vault.cleaning.containers import kind_of_mp4, kind_of_ogg, kind_of_zip
from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.frames import behind_id3
from fundapp.vault.cleaning.plain_text import decoded
from fundapp.vault.cleaning.rules import (
    AAC,
    AMR,
    APPEALS,
    GIF,
    JPEG,
    MP3,
    OFFICE,
    PDF,
    PNG,
    TEXT,
    WEBP,
    Taking,
)

STARTS = (
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-"), PDF),
    (re.compile(rb"#!AMR(?:-WB)?\n"), AMR),
)
SOUNDS = (
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), AAC),  # layer 0: ADTS
    (re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), MP3),  # layer III
)
FILES_FOUND = (
    (re.compile(rb"\s*#!|\s*@echo off", re.IGNORECASE), Code.PROGRAM),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Code.OLD_OFFICE),
    (re.compile(rb"\x7fELF|MZ|[\xca\xfe\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe"), Code.PROGRAM),
)
FAMILIES = {
    "image": Code.OTHER_PICTURE,
    "video": Code.VIDEO,
}
PROGRAMS = {"exe", "elf", "swf", "wasm", "crx", "deb", "rpm", "nes"}
ARCHIVES = {"zip", "tar", "rar", "gz", "bz2", "7z", "cab", "xz", "ar", "Z", "lzo", "lz", "lz4", "zst", "br"}
READ_AS_PDF = 1024
"""Bytes within which readers of PDF look for its header (ISO 32000-1, annex H.3.4.1)."""


def recognise(data: bytes, taken: Taking = APPEALS) -> str:
    """The media type of a file that can be taken. Raises Fault with a reason for every other."""
    if not data:
        raise Fault(Code.EMPTY)
    if len(data) > taken.largest:
        raise Fault(Code.TOO_LARGE)
    found = _kind(data)
    if found not in taken.kinds:
        raise Fault(Code.OTHER_OFFICE if found in OFFICE else Code.UNKNOWN_KIND)
    return found


def _kind(data: bytes) -> str:
    at = behind_id3(data)
    for pattern, media_type in SOUNDS if at else STARTS + SOUNDS:
        if pattern.match(data, at):
            return media_type
    if data.startswith(b"PK\x03\x04"):
        return kind_of_zip(data)
    if data.startswith(b"OggS"):
        return kind_of_ogg(data)
    if data[4:8] == b"ftyp":
        return kind_of_mp4(data)
    _refuse_known(data)
    return _text(data)


def _refuse_known(data: bytes) -> None:
    for pattern, code in FILES_FOUND:
        if pattern.match(data):
            raise Fault(code)
    found = filetype.guess(data[:8192])
    if found is None:
        return
    if found.extension in PROGRAMS | ARCHIVES:
        raise Fault(Code.PROGRAM if found.extension in PROGRAMS else Code.ARCHIVE)
    raise Fault(FAMILIES.get(found.mime.partition("/")[0], Code.UNKNOWN_KIND))


def _text(data: bytes) -> str:
    text = decoded(data)
    if text is None:
        raise Fault(Code.UNKNOWN_KIND)
    if MARKUP.search(text) or WEB_ARCHIVE.match(text):
        raise Fault(Code.WEB_PAGE)
    if text.lstrip().startswith("{\\rtf"):
        raise Fault(Code.UNKNOWN_KIND)
    if "%PDF-" in text[:READ_AS_PDF]:
        raise Fault(Code.HIDDEN)
    return TEXT


MARKUP = re.compile(
    r"<!doctype|<\?xml|<\?php|<\s*/?\s*(?:html|head|body|script|svg|iframe|object|embed|foreignobject|style|meta|form)\b"
    r"|<[a-z][^<>]*\son[a-z]+\s*=",
    re.IGNORECASE,
)
"""What a browser would run or show as a page, were a text ever opened as one."""
WEB_ARCHIVE = re.compile(r"\s*(?:[\w-]+:[^\n]*\n)*?MIME-Version:", re.IGNORECASE)
