"""Files of kinds that are not taken, and what is to be said of each."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable

from fundapp.vault.cleaning.faults import Code
from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_documents import MAIN, docx_parts, zipped
from tests.vault.cleaning.good_pictures import saved, scene

TEXT = b"A perfectly ordinary sentence. "


def ftyp(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(4) + b"mif1" + brand + CANARY


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        entry = tarfile.TarInfo("x")
        entry.size = len(CANARY)
        made.addfile(entry, io.BytesIO(CANARY))
    return out.getvalue()


def office(main: str, **more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": CANARY, main: CANARY, **more})


def macros() -> bytes:
    return zipped({**docx_parts(), "word/vbaProject.bin": CANARY})


def macro_type() -> bytes:
    parts = docx_parts()
    enabled = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return zipped({**parts, "[Content_Types].xml": str(parts["[Content_Types].xml"]).replace(MAIN, enabled)})


REFUSED: dict[str, tuple[Code, Callable[[], bytes]]] = {
    "empty": (Code.EMPTY, lambda: b""),
    "too-large": (Code.TOO_LARGE, lambda: b"\xff\xd8\xff" + bytes(20_000_000)),
    "one-null": (Code.UNKNOWN_KIND, lambda: b"\0"),
    "nulls": (Code.UNKNOWN_KIND, lambda: bytes(5000)),
    "noise": (Code.UNKNOWN_KIND, lambda: bytes(range(128, 256)) * 40),
    "null-in-text": (Code.UNKNOWN_KIND, lambda: TEXT + b"\0" + TEXT),
    "escapes-in-text": (Code.UNKNOWN_KIND, lambda: TEXT + b"\x1b]0;owned\x07"),
    "odd-utf-16": (Code.UNKNOWN_KIND, lambda: b"\xff\xfe" + TEXT + b"x\xd8"),
    "null-in-utf-16": (Code.UNKNOWN_KIND, lambda: "a\0b".encode("utf-16")),
    "html": (Code.WEB_PAGE, lambda: b"<!DOCTYPE html><p>" + CANARY),
    "html-in-utf-16": (Code.WEB_PAGE, lambda: "<html><body>".encode("utf-16")),
    "html-late": (Code.WEB_PAGE, lambda: TEXT * 4000 + b"<sCriPt >alert(1)</script>"),
    "html-handler": (Code.WEB_PAGE, lambda: TEXT + b"<img src=x onerror = alert(1)>"),
    "svg": (Code.WEB_PAGE, lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "svg-marked": (Code.WEB_PAGE, lambda: b'\xef\xbb\xbf<?xml version="1.0"?><svg/>'),
    "svg-commented": (Code.WEB_PAGE, lambda: b"<!-- " + TEXT * 50 + b" --><svg/>"),
    "php": (Code.WEB_PAGE, lambda: b"<?php system($_GET[0]);"),
    "xml": (Code.WEB_PAGE, lambda: b'<?xml version="1.0"?><a/>'),
    "web-archive": (Code.WEB_PAGE, lambda: b"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related\n"),
    "shebang": (Code.PROGRAM, lambda: b"#!/bin/sh\nrm -rf ~\n"),
    "batch": (Code.PROGRAM, lambda: b"@echo off\r\ndel *.*\r\n"),
    "exe": (Code.PROGRAM, lambda: b"MZ\x90\0" + bytes(60) + CANARY),
    "elf": (Code.PROGRAM, lambda: b"\x7fELF\x02\x01\x01" + bytes(60) + CANARY),
    "mach-o": (Code.PROGRAM, lambda: b"\xcf\xfa\xed\xfe" + bytes(60)),
    "java-class": (Code.PROGRAM, lambda: b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(60)),
    "wasm": (Code.PROGRAM, lambda: b"\0asm\1\0\0\0" + bytes(20)),
    "flash": (Code.PROGRAM, lambda: b"CWS\x09" + bytes(40)),
    "zip": (Code.ARCHIVE, lambda: zipped({"a.txt": CANARY})),
    "zip-in-zip": (Code.ARCHIVE, lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": CANARY})})})),
    "jar": (Code.ARCHIVE, lambda: zipped({"META-INF/MANIFEST.MF": CANARY, "A.class": CANARY})),
    "tar": (Code.ARCHIVE, tar),
    "gz": (Code.ARCHIVE, lambda: gzip.compress(CANARY, mtime=0)),
    "bz2": (Code.ARCHIVE, lambda: bz2.compress(CANARY)),
    "xz": (Code.ARCHIVE, lambda: lzma.compress(CANARY)),
    "rar": (Code.ARCHIVE, lambda: b"Rar!\x1a\x07\x01\0" + CANARY),
    "7z": (Code.ARCHIVE, lambda: b"7z\xbc\xaf\x27\x1c" + CANARY),
    "xlsx": (Code.OTHER_OFFICE, lambda: office("xl/workbook.xml")),
    "pptx": (Code.OTHER_OFFICE, lambda: office("ppt/presentation.xml")),
    "odt": (Code.OTHER_OFFICE, lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"})),
    "docm": (Code.MACROS, macros),
    "docm-by-type": (Code.MACROS, macro_type),
    "doc": (Code.OLD_OFFICE, lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + CANARY),
    "rtf": (Code.UNKNOWN_KIND, lambda: b"{\\rtf1{\\object\\objdata 0105}}"),
    "postscript": (Code.UNKNOWN_KIND, lambda: b"%!PS-Adobe-3.0\n(x) run\n"),
    "heic": (Code.OTHER_PICTURE, lambda: ftyp(b"heic")),
    "avif": (Code.OTHER_PICTURE, lambda: ftyp(b"avif")),
    "tiff": (Code.OTHER_PICTURE, lambda: saved(scene(), "TIFF")),
    "bmp": (Code.OTHER_PICTURE, lambda: saved(scene(), "BMP")),
    "ico": (Code.OTHER_PICTURE, lambda: saved(scene((16, 16)), "ICO")),
    "psd": (Code.OTHER_PICTURE, lambda: b"8BPS\0\1" + bytes(30)),
    "avi": (Code.VIDEO, lambda: b"RIFF\x40\0\0\0AVI LIST" + bytes(60)),
    "mkv": (Code.VIDEO, lambda: b"\x1aE\xdf\xa3\x93B\x82\x88matroska" + bytes(40)),
    "flv": (Code.VIDEO, lambda: b"FLV\1\5\0\0\0\x09" + bytes(20)),
    "wav": (Code.UNKNOWN_KIND, lambda: b"RIFF\x40\0\0\0WAVEfmt " + bytes(60)),
    "flac": (Code.UNKNOWN_KIND, lambda: b"fLaC\0\0\0\x22" + bytes(60)),
    "midi": (Code.UNKNOWN_KIND, lambda: b"MThd\0\0\0\6" + bytes(20)),
    "sqlite": (Code.UNKNOWN_KIND, lambda: b"SQLite format 3\0" + bytes(90)),
    "pdf-late": (Code.HIDDEN, lambda: b"Dear all,\n%PDF-1.4\n1 0 obj\n"),
    "theora": (Code.VIDEO, lambda: b"OggS\0\2" + bytes(20) + b"\1\x2a\x80theora" + bytes(40)),
    "speex": (Code.UNKNOWN_KIND, lambda: b"OggS\0\2" + bytes(20) + b"\1\x50Speex   " + bytes(80)),
}


def strangers() -> dict[str, Callable[[], bytes]]:
    return {f"stranger-{name}": build for name, (_code, build) in REFUSED.items()}
