"""The European Union's consolidated financial sanctions as its full CSV: several rows for each entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from fundapp.disbursements.screening.facts import birth, countries, day
from fundapp.disbursements.screening.faults import Fault, UnreadableListError
from fundapp.disbursements.screening.gathering import Gathering
from fundapp.disbursements.screening.lists import Birth, Kind, ReadList
from fundapp.disbursements.screening.sources import Measured, csv_rows, text_lines

_NEEDED = {"Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName"}
_PARTS = ("NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_LastName")
_YEARS = ("BirthDate_BirthDate", "BirthDate_Year", "BirthDate_YearRangeFrom", "BirthDate_YearRangeTo")
_COUNTRIES = ("Address_CountryIso2Code", "BirthDate_CountryIso2Code", "Citizenship_CountryIso2Code")


@dataclass
class _Entry:
    """What the rows of one entry say together."""

    kind: Kind
    reference: str
    names: list[str] = field(default_factory=list)
    births: set[Birth] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)


def read_eu_csv(file: BinaryIO, code: str = "eu") -> ReadList:
    """The list, dated by `fileGenerationDate`. Raises UnreadableListError."""
    source, found = Measured(file), Gathering(code)
    rows = csv_rows(text_lines(source), ";")
    _line, heads = next(rows, (0, ()))
    if not set(heads) >= _NEEDED:
        raise UnreadableListError(Fault.FOREIGN, 1)
    gathered: dict[str, _Entry] = {}
    for _line, cells in rows:
        row = dict(zip(heads, cells, strict=True))
        found.published = found.published or day(row.get("fileGenerationDate", ""))
        _take(row, gathered.setdefault(row["Entity_LogicalId"], _entry(row)))
    for entry in gathered.values():
        found.add(entry.reference, entry.kind, entry.names, sorted(entry.births), frozenset(entry.countries))
    return found.done(source)


def _entry(row: Mapping[str, str]) -> _Entry:
    kind = Kind.PERSON if row["Entity_SubjectType"] in ("P", "person") else Kind.ENTITY
    return _Entry(kind, row.get("Entity_EU_ReferenceNumber") or row["Entity_LogicalId"])


def _take(row: Mapping[str, str], entry: _Entry) -> None:
    entry.names.append(row["NameAlias_WholeName"] or " ".join(row.get(part, "") for part in _PARTS))
    years = " ".join(row.get(year, "") for year in _YEARS)
    born = birth(years, about=row.get("BirthDate_Circa", "").casefold() == "true")
    if born is not None:
        entry.births.add(born)
    entry.countries |= countries(row.get(column, "") for column in _COUNTRIES)
