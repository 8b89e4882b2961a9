"""One part of a Word file: its text and looks stay, what tells who, when and from where is removed (ECMA-376-1)."""

import re
from typing import Any

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.safe_xml import names, parse, written

ROOTS = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
}
RELATIONS = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
REMOVED = {
    "OLEObject", "altChunk", "attachedTemplate", "subDoc", "control", "embedRegular", "embedBold", "embedItalic",
    "embedBoldItalic", "hlinkClick", "hlinkHover", "hlinkMouseOver", "dataBinding", "smartTagPr", "customXmlPr",
    "permStart", "permEnd", "proofErr", "extLst", "imgProps", "alias", "tag", "placeholder", "entryMacro", "exitMacro",
    "helpText", "statusText", "fldData", "rsid", "printerSettings", "movie", "externalData", "webVideoPr", "sig",
}  # fmt: skip
SETTINGS = {
    "trackRevisions", "defaultTabStop", "evenAndOddHeaders", "mirrorMargins", "autoHyphenation", "hyphenationZone",
    "characterSpacingControl", "footnotePr", "endnotePr", "compat", "mathPr", "themeFontLang", "clrSchemeMapping",
    "decimalSymbol", "listSeparator",
}  # fmt: skip
DRAWINGS = re.compile(r"/drawingml/(?:2006/)?picture$|/office/word/2010/wordprocessing(?:Shape|Group|Canvas)$")
FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|TOC|PAGEREF|REF|NOTEREF|SEQ)\b[^\n]*", re.IGNORECASE)
"""Fields that look inside the document; others reach for files, addresses, programs or the reader's name."""
DESCRIBING = {"descr", "title", "alt", "href", "tooltip", "docLocation", "tgtFrame", "spid", "gfxdata", "target"}
ANONYMOUS = "Author"
MICROSOFT = re.compile(r"http://schemas\.microsoft\.com/office/word/20\d\d")


def clean_part(data: bytes, kept: set[str]) -> bytes:
    """The part as XML; of relations, only the ids in `kept` are still referred to. Raises Fault."""
    root = parse(data)
    if names(root.tag)[0] not in ROOTS:
        raise Fault(Code.DAMAGED)
    if names(root.tag)[1] == "settings":
        for child in list(root):
            if names(child.tag)[1] not in SETTINGS:
                root.remove(child)
    for element in list(root.iter()):
        _clean_element(element, kept)
    return written(root)


def _clean_element(element: Any, kept: set[str]) -> None:
    _space, name = names(element.tag)
    if name in REMOVED or (name == "drawing" and not _is_drawn(element)):
        _remove(element)
        return
    if name in {"instrText", "delInstrText"} and not FIELDS.fullmatch(element.text or ""):
        element.text = ""
    for key in list(element.attrib):
        _clean_attribute(element, name, key, kept)


def _clean_attribute(element: Any, name: str, key: str, kept: set[str]) -> None:
    space, attribute = names(key)
    value = element.get(key)
    if space in RELATIONS:
        _clean_relation(element, key, space, kept)
    elif MICROSOFT.match(space) or attribute.startswith("rsid") or attribute in DESCRIBING | {"date", "initials"}:
        del element.attrib[key]
    elif attribute == "author":
        element.set(key, ANONYMOUS)
    elif (attribute == "name" and name in {"docPr", "cNvPr"}) or (attribute == "instr" and not FIELDS.fullmatch(value)):
        element.set(key, "")


def _clean_relation(element: Any, key: str, space: str, kept: set[str]) -> None:
    """A reference stays when its relation does; a picture that was linked is one that is inside, now."""
    id_ = element.attrib.pop(key)
    if id_ not in kept:
        return
    if names(key)[1] == "link":
        key = f"{{{space}}}embed"
        if key in element.attrib:
            return
    element.set(key, id_)


def _is_drawn(drawing: Any) -> bool:
    """Whether a drawing is a picture or a shape: charts and diagrams live in parts that are not kept."""
    found = [each.get("uri", "") for each in drawing.iter() if names(each.tag)[1] == "graphicData"]
    return all(DRAWINGS.search(uri) for uri in found)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
