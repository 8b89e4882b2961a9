"""The European Union's consolidated financial sanctions in its XML 1.1 (`export` of `sanctionEntity`)."""

from typing import BinaryIO
from xml.etree.ElementTree import Element

from fundapp.disbursements.screening.facts import birth, countries, day
from fundapp.disbursements.screening.gathering import Gathering
from fundapp.disbursements.screening.lists import Birth, Kind, ReadList
from fundapp.disbursements.screening.sources import Measured
from fundapp.disbursements.screening.xml_stream import children, entries


def read_eu_xml(file: BinaryIO, code: str = "eu") -> ReadList:
    """The list, dated by `generationDate`. Raises UnreadableListError."""
    source, found = Measured(file), Gathering(code)
    for name, entry in entries(source, "export", {"sanctionEntity"}):
        if name == "export":
            found.published = day(entry.get("generationDate", ""))
            continue
        identity = entry.get("euReferenceNumber") or entry.get("logicalId") or ""
        found.add(identity, _kind(entry), _names(entry), _births(entry), _countries(entry))
    return found.done(source)


def _kind(entry: Element) -> Kind:
    codes = {each.get("classificationCode") or each.get("code") for each in children(entry, "subjectType")}
    return Kind.PERSON if codes & {"P", "person"} else Kind.ENTITY


def _names(entry: Element) -> list[str]:
    parts = ("firstName", "middleName", "lastName")
    return [
        alias.get("wholeName") or " ".join(alias.get(part, "") for part in parts)
        for alias in children(entry, "nameAlias")
    ]


def _births(entry: Element) -> list[Birth]:
    years = ("birthdate", "year", "yearRangeFrom", "yearRangeTo")
    found = {
        birth(" ".join(each.get(year, "") for year in years), about=each.get("circa") == "true")
        for each in children(entry, "birthdate")
    }
    return sorted(each for each in found if each is not None)


def _countries(entry: Element) -> frozenset[str]:
    places = ("citizenship", "birthdate", "address")
    return countries(each.get("countryIso2Code", "") for place in places for each in children(entry, place))
