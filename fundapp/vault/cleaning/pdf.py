"""PDF: only its pages, copied into a new file, each with what is needed to show it and nothing else."""

import contextlib
import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.pdf_scrubbing import scrub
from fundapp.vault.cleaning.rules import MOST_PAGES, PDF

PAGE_KEYS = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents",
    "/Rotate", "/Annots", "/Group", "/UserUnit",
}  # fmt: skip
ANNOTATION_KEYS = {
    "/Type", "/Subtype", "/Rect", "/F", "/AP", "/AS", "/Border", "/BS", "/BE", "/C", "/IC", "/CA", "/QuadPoints",
    "/InkList", "/L", "/LE", "/Vertices", "/DA", "/Q", "/RD", "/Contents", "/Name",
}  # fmt: skip
REMARKS = {
    "/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Line", "/Square",
    "/Circle", "/Polygon", "/PolyLine", "/Stamp", "/Caret",
}  # fmt: skip
"""Kinds of annotations that say something; links, films, sounds, attached files and 3D go."""


def clean(data: bytes, _media_type: str) -> tuple[str, bytes]:
    """The pages in a new file. Raises Fault."""
    if not 0 <= data.rfind(b"startxref") < data.rfind(b"%%EOF"):
        raise Fault(Code.DAMAGED)  # cut: what is missing could be pages
    try:
        source = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Fault(Code.ENCRYPTED) from None
    if source.is_encrypted:
        raise Fault(Code.ENCRYPTED)
    if not 0 < len(source.pages) <= MOST_PAGES:
        raise Fault(Code.TOO_MANY_PAGES if source.pages else Code.DAMAGED)
    return PDF, _pages_alone(source)


def _pages_alone(source: pikepdf.Pdf) -> bytes:
    with contextlib.suppress(pikepdf.PdfError):  # a form without one is shown without what was filled in
        source.generate_appearance_streams()
    for page in source.pages:
        _keep(page.obj, PAGE_KEYS)
        if "/Annots" in page.obj:
            page.obj.Annots = Array([each for each in _list(page.obj.Annots) if _is_remark(each)])
    made = pikepdf.new()
    made.pages.extend(source.pages)
    for page in made.pages:
        scrub(page.obj)
    for key in set(made.trailer.keys()) - {"/Root", "/Size"}:
        del made.trailer[key]
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _is_remark(annotation: Object) -> bool:
    """Whether it stays; then only with its content and looks."""
    if not isinstance(annotation, Dictionary):
        return False
    kind = annotation.get("/Subtype")
    if kind == Name.Widget and "/AP" in annotation:
        annotation.Subtype = Name.Stamp  # a field of a form as it looks: there is no form any more
    elif kind is None or str(kind) not in REMARKS:
        return False
    _keep(annotation, ANNOTATION_KEYS)
    return True


def _keep(thing: Object, keys: set[str]) -> None:
    for key in set(thing.keys()) - keys:
        del thing[key]


def _list(annotations: Object) -> list[Object]:
    return list(annotations.as_list()) if isinstance(annotations, Array) else []


def _rehearse() -> None:
    """Have the library load whatever it loads late: once cleaning has begun, no module can be."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    with contextlib.suppress(Fault):
        clean(out.getvalue(), PDF)
    _pages_alone(made)


_rehearse()
