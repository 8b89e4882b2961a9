"""XML of lists, one entry at a time: what has been read is let go, document types and entities are refused."""

from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from fundapp.disbursements.screening.faults import Fault, UnreadableListError
from fundapp.disbursements.screening.sources import Measured

DEEPEST = 32
"""Levels that elements may stand in one another; published lists have fewer than ten."""
MOST_PARTS = 20_000
"""Elements that one entry may hold; the longest published ones have some hundreds."""

# Of expat: no element found, unclosed token, partial character, unclosed CDATA. All mean that the file just ends.
_ENDS_EARLY = {3, 5, 6, 20}


def entries(file: Measured, root: str, wanted: Collection[str]) -> Iterator[tuple[str, Element]]:
    """Local names and elements called as `wanted`, in their order; first of all the root, without what it holds.

    Each element is emptied once the next is asked for. Raises UnreadableListError; `root` is the local name of the
    outermost element, any other is a foreign file.
    """
    events = _events(file)
    open_elements: list[Element] = []
    parts = 0
    inside: Element | None = None
    for event, element in events:
        if event == "start":
            if not open_elements:
                yield _root(element, root), element
            elif inside is None and local(element) in wanted:
                inside, parts = element, 0
            open_elements.append(element)
            parts += 1
            if len(open_elements) > DEEPEST or (inside is not None and parts > MOST_PARTS):
                raise UnreadableListError(Fault.FOREIGN)
            continue
        open_elements.pop()
        if element is inside:
            yield local(element), element
            inside = None
        if inside is None and open_elements:
            open_elements[-1].remove(element)


def local(element: Element) -> str:
    """An element's name without its namespace, which publishers have changed over the years."""
    return element.tag.rpartition("}")[2]


def children(element: Element, *path: str) -> Iterator[Element]:
    """The descendants that are reached by these local names, in their order."""
    found = [child for child in element if local(child) == path[0]]
    for child in found:
        if len(path) == 1:
            yield child
        else:
            yield from children(child, *path[1:])


def texts(element: Element, *path: str) -> list[str]:
    """The texts that are not blank of the descendants reached by these local names."""
    return [text for child in children(element, *path) if (text := (child.text or "").strip())]


def _root(element: Element, expected: str) -> str:
    if local(element) != expected:
        raise UnreadableListError(Fault.FOREIGN)
    return expected


def _events(file: Measured) -> Iterator[tuple[str, Element]]:
    try:
        yield from iterparse(file, events=("start", "end"), forbid_dtd=True)
    except ParseError as error:
        wrong = _explained(error, file)
    except DefusedXmlException as error:
        page = str(getattr(error, "name", "")).casefold() == "html"
        wrong = UnreadableListError(Fault.FOREIGN if page else Fault.DOCUMENT_TYPE)
    except (LookupError, ValueError) as error:  # an encoding that does not exist, or that the parser cannot read
        if isinstance(error, UnreadableListError):
            raise
        wrong = UnreadableListError(Fault.BROKEN)
    else:
        return
    raise wrong


def _explained(error: ParseError, file: Measured) -> UnreadableListError:
    line = error.position[0]
    if file.size == 0:
        return UnreadableListError(Fault.EMPTY)
    if error.code in _ENDS_EARLY:
        return UnreadableListError(Fault.CUT, line)
    return UnreadableListError(Fault.FOREIGN if line == 1 else Fault.BROKEN, line)
