"""Whether a text is XML that may be parsed at all: well formed, flat enough, without document types of its own."""

from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from fundapp.grants.rules.faults import Fault, Unreadable

DEEPEST, MOST_ATTRIBUTES, MOST_ELEMENTS = 200, 100, 400_000


def error_in(text: str) -> str | None:
    """Where the text is no well-formed XML, None if nowhere. Raises Unreadable for what must not be parsed at all."""
    parser = ParserCreate("utf-8", namespace_separator=" ")
    counted = [0, 0]

    def opens(name: str, attributes: Mapping[str, str]) -> None:
        counted[0] += 1
        counted[1] += 1
        if counted[0] > DEEPEST or len(attributes) > MOST_ATTRIBUTES:
            raise Unreadable(Fault.UNSAFE, f"> {DEEPEST} levels, or > {MOST_ATTRIBUTES} attributes")
        if counted[1] > MOST_ELEMENTS:
            raise Unreadable(Fault.TOO_LARGE, f"> {MOST_ELEMENTS} elements")
        if counted[1] == 1 and name.rpartition(" ")[2].lower() == "html":
            raise Unreadable(Fault.PAGE)

    def closes(_name: str) -> None:
        counted[0] -= 1

    parser.StartElementHandler, parser.EndElementHandler = opens, closes
    parser.StartDoctypeDeclHandler = refuse_types
    try:
        parser.Parse(text.encode(), True)
    except ExpatError as error:
        return f"line {error.lineno}"
    return None


def refuse_types(name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
    """A bare name of an old RSS is harmless: nothing is fetched. What a document type declares itself is not."""
    if name.lower() == "html":
        raise Unreadable(Fault.PAGE)
    if has_subset:
        raise Unreadable(Fault.UNSAFE, "DOCTYPE")


def open_in(head: str) -> list[str]:
    """The elements that are open where the items begin."""
    found: list[str] = []
    parser = ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, _attributes: found.append(name)
    parser.EndElementHandler = lambda _name: found.pop()
    parser.StartDoctypeDeclHandler = refuse_types
    try:
        parser.Parse(head.encode(), False)
    except ExpatError:
        return []
    return found
