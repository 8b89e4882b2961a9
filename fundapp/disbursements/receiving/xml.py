"""ISO 20022 files of strangers: opened safely and read piece by piece, so that a large one needs little memory.

A document type can only stand before the root element, and without one there are no entities: defusedxml reads up
to the root and refuses it. lxml, which is fast, then reads the whole with entities, network and huge trees off.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser
from lxml import etree

from fundapp.core.i18n import lazy
from fundapp.disbursements.receiving.faults import UnreadableReportError, check_place, shown

_TAGS_PER_ENTRY = 20
_ATTRIBUTES_PER_ENTRY = 10
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3})\.001\.([0-9]{2})")


@dataclass(frozen=True)
class Root:
    """The root element. `family` and `version` are those of an ISO 20022 message ("camt.053", 8), else "" and 0."""

    name: str
    namespace: str
    family: str
    version: int


class _RootFound(Exception):
    def __init__(self, namespace: str, name: str) -> None:
        super().__init__(name)
        self.namespace, self.name = namespace, name


class _UpToTheRoot(ContentHandler):
    def startElementNS(self, name: tuple[str | None, str], _qname: str | None, _attrs: Any) -> None:  # noqa: N802
        raise _RootFound(name[0] or "", name[1])


def root_of(content: bytes) -> Root:
    """What stands at the root of an XML file. Raises UnreadableReportError: `too_many`, `not_safe`, `not_xml`."""
    # What is no entry stays in memory until the end, so that its amount is bounded too.
    check_place(content.count(b"<") // _TAGS_PER_ENTRY)
    check_place(content.count(b"=") // _ATTRIBUTES_PER_ENTRY)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(_UpToTheRoot())
    try:
        parser.parse(BytesIO(content))
    except _RootFound as found:
        match = _NAMESPACE.fullmatch(found.namespace)
        family, version = (match[1], int(match[2])) if match else ("", 0)
        return Root(found.name, found.namespace, family, version)
    except DefusedXmlException:
        raise _not_safe() from None
    except (SAXException, ValueError, LookupError):
        pass
    raise _not_xml()


def root_of_family(content: bytes, oldest: dict[str, int], expected: Any) -> Root:
    """The root, if its message is one of `oldest` (family → oldest version that is read).

    `expected` says in a sentence what the reader takes.

    Raises:
        UnreadableReportError: `other_kind`, and as `root_of`.
    """
    root = root_of(content)
    if root.family not in oldest or root.version < oldest[root.family] or root.name != "Document":
        sentence = lazy("This is an XML file “%(name)s” (%(namespace)s). %(expected)s")
        raise UnreadableReportError(
            "other_kind", sentence, name=shown(root.name), namespace=shown(root.namespace or "–"), expected=expected
        )
    return root


def elements(content: bytes, root: Root, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The elements of these names, each when it has ended, with its name. The caller clears what it is done with.

    Raises:
        UnreadableReportError: `cut` where the file breaks off or is damaged, `not_safe`.
    """
    tags = {f"{{{root.namespace}}}{name}": name for name in names}
    options: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
    try:
        events = etree.iterparse(
            BytesIO(content), events=("end",), tag=list(tags), remove_comments=True, remove_pis=True, **options
        )
        for _event, element in events:
            if element.getroottree().docinfo.doctype:
                raise _not_safe()
            yield tags[element.tag], element
    except etree.LxmlError:
        sentence = lazy(
            "The file breaks off or is damaged. Download it once more from the bank; nothing of it was taken over."
        )
        raise UnreadableReportError("cut", sentence) from None


def child(element: Any, *path: str) -> Any:
    """The first descendant along `path`, or None."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: Any, *path: str) -> list[Any]:
    """All descendants along `path`."""
    found = [element]
    for name in path:
        found = [each for parent in found for each in parent.iterchildren(f"{{*}}{name}")]
    return found


def text(element: Any, *path: str) -> str | None:
    """The text of the first descendant along `path`; None where it is absent or blank."""
    found = child(element, *path)
    return ((found.text or "").strip() or None) if found is not None else None


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" of None."""
    return str(etree.QName(element).localname) if element is not None else ""


def _not_safe() -> UnreadableReportError:
    sentence = lazy(
        "The file brings a document type of its own, which can do harm: banks send none. Ask the bank where it is from."
    )
    return UnreadableReportError("not_safe", sentence)


def _not_xml() -> UnreadableReportError:
    sentence = lazy("The file is no XML, or is damaged at its beginning. Download it once more from the bank.")
    return UnreadableReportError("not_xml", sentence)
