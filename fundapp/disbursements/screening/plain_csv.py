"""A list of one's own as CSV: name, other names, birth date, note; one row for each person or organisation.

The headings may be in English or French and in any order; other names stand between `|`; a birth date may be a day, a
year or years ("1970-1973"). A column `kind` is optional: who is not called an organisation there is taken for a person.
"""

from collections.abc import Mapping
from hashlib import sha256
from itertools import chain
from typing import BinaryIO

from fundapp.core.sheets import unprotect
from fundapp.core.text import fold
from fundapp.disbursements.screening.facts import births
from fundapp.disbursements.screening.faults import Fault, UnreadableListError
from fundapp.disbursements.screening.gathering import Gathering
from fundapp.disbursements.screening.lists import Kind, ReadList
from fundapp.disbursements.screening.sources import Measured, csv_rows, text_lines

_HEADS = {
    "name": "name", "nom": "name",
    "aliases": "aliases", "alias": "aliases", "other names": "aliases", "autres noms": "aliases",
    "birth date": "born", "birth year": "born", "date de naissance": "born", "annee de naissance": "born",
    "kind": "kind", "type": "kind",
}  # fmt: skip
_ENTITIES = {"entity", "organisation", "organization", "entite"}


def read_plain_csv(file: BinaryIO, code: str) -> ReadList:
    """The list, without a date. An entry's id is drawn from its name and birth date, so that order does not matter.

    Raises UnreadableListError.
    """
    source, found = Measured(file), Gathering(code)
    lines = text_lines(source)
    first = next(lines, "")
    rows = csv_rows(chain([first], lines), max(";,\t", key=first.count))
    _line, cells = next(rows, (0, ()))
    heads = [_HEADS.get(fold(cell), "note") for cell in cells]
    if "name" not in heads:
        raise UnreadableListError(Fault.FOREIGN, 1)
    for _line, cells in rows:
        _take(dict(zip(heads, map(unprotect, cells), strict=True)), found)
    return found.done(source)


def _take(row: Mapping[str, str], found: Gathering) -> None:
    name, born = row["name"], row.get("born", "")
    identity = sha256(f"{fold(name)}\n{born}".encode()).hexdigest()[:16]
    kind = Kind.ENTITY if fold(row.get("kind", "")) in _ENTITIES else Kind.PERSON
    found.add(identity, kind, [name, *row.get("aliases", "").split("|")], births([born]))
