"""OFAC's Specially Designated Nationals in the classic sdn.xml (`sdnList` of `sdnEntry`)."""

from typing import BinaryIO
from xml.etree.ElementTree import Element

from fundapp.disbursements.screening.facts import american_day, births, countries, countries_of_places
from fundapp.disbursements.screening.gathering import Gathering
from fundapp.disbursements.screening.lists import Kind, ReadList
from fundapp.disbursements.screening.sources import Measured
from fundapp.disbursements.screening.xml_stream import children, entries, texts

# The publisher's own spelling.
_HEAD = "publshInformation"


def read_ofac_xml(file: BinaryIO, code: str = "ofac") -> ReadList:
    """The list, dated by `Publish_Date`. Vessels and aircraft are counted only. Raises UnreadableListError."""
    source, found = Measured(file), Gathering(code)
    for name, entry in entries(source, "sdnList", {"sdnEntry", _HEAD}):
        if name == _HEAD:
            found.published = american_day("".join(texts(entry, "Publish_Date")))
        elif name == "sdnEntry":
            _take(entry, found)
    return found.done(source)


def _take(entry: Element, found: Gathering) -> None:
    kind = "".join(texts(entry, "sdnType")).casefold()
    if kind in ("vessel", "aircraft"):
        found.crafts += 1
        return
    names = [_name(entry), *map(_name, children(entry, "akaList", "aka"))]
    born = births(texts(entry, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"))
    person = kind == "individual"
    found.add("".join(texts(entry, "uid")), Kind.PERSON if person else Kind.ENTITY, names, born, _countries(entry))


def _name(owner: Element) -> str:
    return " ".join(texts(owner, "firstName") + texts(owner, "lastName"))


def _countries(entry: Element) -> frozenset[str]:
    born = countries_of_places(texts(entry, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"))
    lists = (("nationalityList", "nationality"), ("citizenshipList", "citizenship"), ("addressList", "address"))
    return born | countries(text for path in lists for text in texts(entry, *path, "country"))
