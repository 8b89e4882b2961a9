"""XML of strangers: no document type, no entities, no comments."""

from typing import Any
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString
from lxml import etree

from fundapp.vault.cleaning.faults import Code, Fault


def parse(data: bytes) -> Any:
    """The root element; prefixes stay as they are, which Word's own attributes name. Raises Fault."""
    try:
        parseString(data, ContentHandler(), forbid_dtd=True)
    except DefusedXmlException:
        raise Fault(Code.NOT_SAFE) from None
    root = etree.fromstring(data, _parser())
    if root.getroottree().docinfo.doctype:
        raise Fault(Code.NOT_SAFE)
    return root


def written(root: Any) -> bytes:
    """The element as a document of its own, in UTF-8."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def names(tag: Any) -> tuple[str, str]:
    """Namespace and local name of a tag or attribute."""
    name = etree.QName(tag)
    return name.namespace or "", name.localname


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )


parse(b"<loaded/>")  # now: no module can be once cleaning has begun
