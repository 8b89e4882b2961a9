"""OFAC's Specially Designated Nationals as the classic pair sdn.csv and alt.csv.

By OFAC's data specification: no headings, "-0-" for nothing, the name as "FAMILY, Given", whatever else is known in
the remarks ("DOB 01 Jan 1970; nationality Chad"), a final ASCII 26.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import BinaryIO

from fundapp.disbursements.screening.facts import births, countries_of_places
from fundapp.disbursements.screening.faults import Fault, UnreadableListError
from fundapp.disbursements.screening.gathering import Gathering
from fundapp.disbursements.screening.lists import Kind, ReadList
from fundapp.disbursements.screening.sources import Measured, csv_rows, text_lines

_COLUMNS_OF_NAMES, _COLUMNS_OF_OTHERS = 12, 5
_BORN = re.compile(r"(?:^|; )(?:alt\. )?DOB ([^;]+)")
_COUNTRY = re.compile(r"(?:^|; )(?:alt\. )?(?:nationality|citizen|POB) ([^;]+)")


def read_ofac_csv(names: BinaryIO, others: BinaryIO, code: str = "ofac") -> ReadList:
    """The list out of sdn.csv (`names`) and alt.csv (`others`); these files are not dated. Raises UnreadableListError.

    Other names that belong to nobody in sdn.csv mean that the two are not of one day: that is refused.
    """
    source, second, found = Measured(names), Measured(others), Gathering(code)
    aliases = _others(second)
    for line, cells in csv_rows(text_lines(source), ",", _COLUMNS_OF_NAMES):
        _take(cells, aliases.pop(_number(cells[0], line), []), found)
    if aliases:
        raise UnreadableListError(Fault.UNLIKE)
    return found.done(source, second)


def _take(cells: Sequence[str], others: Sequence[str], found: Gathering) -> None:
    number, name, kind, remarks = cells[0], _cell(cells[1]), cells[2].casefold(), cells[-1].rstrip(".")
    if kind in ("vessel", "aircraft"):
        found.crafts += 1
        return
    named = countries_of_places(_COUNTRY.findall(remarks))
    person = Kind.PERSON if kind == "individual" else Kind.ENTITY
    found.add(number, person, [name, *others], births(_BORN.findall(remarks)), named)


def _others(file: Measured) -> dict[str, list[str]]:
    found = defaultdict(list)
    for line, cells in csv_rows(text_lines(file), ",", _COLUMNS_OF_OTHERS):
        found[_number(cells[0], line)].append(_cell(cells[3]))
    return found


def _number(cell: str, line: int) -> str:
    if not cell.isdecimal():
        raise UnreadableListError(Fault.FOREIGN, line)
    return cell


def _cell(text: str) -> str:
    return "" if text == "-0-" else text
