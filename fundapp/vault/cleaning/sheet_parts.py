"""One part of a workbook: cells, formulas and looks stay, what tells who and from where is removed (ECMA-376-1)."""

from typing import Any

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.formulas import reaches_out
from fundapp.vault.cleaning.safe_xml import names, parse, written
from fundapp.vault.cleaning.word_parts import RELATIONS

ROOTS = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
}
FOREIGN = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/markup-compatibility/")
REMOVED = {
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "extLst",
    "webPublishItems", "webPublishing", "customSheetViews", "customWorkbookViews", "customProperties", "customPr",
    "smartTags", "smartTagPr", "smartTagTypes", "dataConsolidate", "scenarios", "fileSharing", "fileVersion",
    "fileRecoveryPr", "externalReferences", "protectedRanges", "pivotCaches", "functionGroups", "queryTableParts",
    "oleSize", "phoneticPr", "cellWatches", "xmlColumnPr",
}  # fmt: skip
LEADING = {"sheet", "hyperlink", "tablePart"}
"""Elements that lead to another part, or nowhere: without their relation they are of no use."""
FORMULAS = {"formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"}
DESCRIBING = {"codeName", "tooltip", "uid", "connectionId", "queryTableFieldId"}
MOST_FORMULA = 8192
"""Characters of a formula; no program writes longer ones (ECMA-376-1, limits of Excel)."""


def clean_part(data: bytes, kept: set[str]) -> bytes:
    """The part as XML; of relations, only the ids in `kept` are still referred to. Raises Fault."""
    root = parse(data)
    if names(root.tag)[0] not in ROOTS:
        raise Fault(Code.DAMAGED)
    before = _sheets(root)
    for element in list(root.iter()):
        _clean_element(element, kept)
    if _sheets(root) != before:  # names count sheets by their place
        _remove_all(root, "definedName")
    _drop_formulas(root)
    _drop_empty(root)
    return written(root)


def _clean_element(element: Any, kept: set[str]) -> None:
    space, name = names(element.tag)
    if name in REMOVED or space.startswith(FOREIGN):
        _remove(element)
        return
    linked = False
    for key in list(element.attrib):
        about, attribute = names(key)
        if about in RELATIONS:
            if element.get(key) in kept and name in LEADING:
                linked = True
            else:
                del element.attrib[key]
        elif about.startswith(FOREIGN) or attribute in DESCRIBING:
            del element.attrib[key]
    if name in LEADING and not linked and not element.get("location"):
        _remove(element)


def _drop_formulas(root: Any) -> None:
    """Formulas that reach out go, and those that repeat them; what they last said stays in their cells."""
    cells = [each for each in root.iter() if names(each.tag)[1] == "f"]
    shared = {each.get("si") for each in cells if each.get("si") and _is_bad(each)}
    for each in cells:
        if _is_bad(each) or each.get("si") in shared:
            _remove(each)
    for each in [each for each in root.iter() if names(each.tag)[1] == "definedName"]:
        if _is_bad(each) or each.get("xlm") or each.get("vbProcedure") or each.get("function"):
            _remove(each)
    for each in root.iter():
        if names(each.tag)[1] in FORMULAS and _is_bad(each):
            each.text = "0"


def _is_bad(element: Any) -> bool:
    text = element.text or ""
    return len(text) > MOST_FORMULA or reaches_out(text) or "ddeRef" in element.attrib


def _drop_empty(root: Any) -> None:
    """Lists of which nothing is left, which programs take for damage."""
    for each in list(root.iter()):
        if names(each.tag)[1] in {"hyperlinks", "tableParts", "definedNames"}:
            if len(each) == 0:
                _remove(each)
            elif "count" in each.attrib:
                each.set("count", str(len(each)))


def _sheets(root: Any) -> int:
    return sum(1 for each in root.iter() if names(each.tag)[1] == "sheet")


def _remove_all(root: Any, name: str) -> None:
    for each in [each for each in root.iter() if names(each.tag)[1] == name]:
        _remove(each)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
