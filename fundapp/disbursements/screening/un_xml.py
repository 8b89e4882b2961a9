"""The Security Council's consolidated list in the XML that the United Nations publishes (CONSOLIDATED_LIST)."""

from typing import BinaryIO
from xml.etree.ElementTree import Element

from fundapp.disbursements.screening.facts import birth, countries, day
from fundapp.disbursements.screening.gathering import Gathering
from fundapp.disbursements.screening.lists import Birth, Kind, ReadList
from fundapp.disbursements.screening.sources import Measured
from fundapp.disbursements.screening.xml_stream import children, entries, texts

_KINDS = {"INDIVIDUAL": Kind.PERSON, "ENTITY": Kind.ENTITY}
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read_un_xml(file: BinaryIO, code: str = "un") -> ReadList:
    """The list, dated by `dateGenerated`. Raises UnreadableListError."""
    source, found = Measured(file), Gathering(code)
    for name, entry in entries(source, "CONSOLIDATED_LIST", _KINDS):
        if name in _KINDS:
            identity = (texts(entry, "REFERENCE_NUMBER") + texts(entry, "DATAID"))[:1]
            found.add("".join(identity), _KINDS[name], _names(entry, name), _births(entry), _countries(entry, name))
        else:
            found.published = day(entry.get("dateGenerated", ""))
    return found.done(source)


def _names(entry: Element, kind: str) -> list[str]:
    own = " ".join(part for tag in _PARTS for part in texts(entry, tag))
    # Aliases of low quality may stand several in one place, between semicolons.
    others = [alias for written in texts(entry, f"{kind}_ALIAS", "ALIAS_NAME") for alias in written.split(";")]
    return [own, *texts(entry, "NAME_ORIGINAL_SCRIPT"), *others]


def _births(entry: Element) -> list[Birth]:
    found = set()
    for each in children(entry, "INDIVIDUAL_DATE_OF_BIRTH"):
        about = any(text.casefold() == "approximately" for text in texts(each, "TYPE_OF_DATE"))
        years = " ".join(text for tag in ("DATE", "YEAR", "FROM_YEAR", "TO_YEAR") for text in texts(each, tag))
        found.add(birth(years, about=about))
    return sorted(each for each in found if each is not None)


def _countries(entry: Element, kind: str) -> frozenset[str]:
    places = ("INDIVIDUAL_PLACE_OF_BIRTH", f"{kind}_ADDRESS")
    named = [text for place in places for text in texts(entry, place, "COUNTRY")]
    return countries(texts(entry, "NATIONALITY", "VALUE") + named)
