"""The funder map's pages however many funders there are: `python -m benchmarks.funders.lists [--funders 20 100000]`.

For each number of funders a map of its own (benchmarks.funders.volume), on SQLite or with `--postgresql`. Of each page
the statements that it needs and milliseconds of wall time, in process, with everything that a request does but the
network; of each sheet, how long it takes to come out whole. Fails where a page needs more statements than it may.
"""

from collections.abc import Mapping

from benchmarks.funders.volume import FunderMap, map_of
from benchmarks.pages import LIST_MOST, PAGE_MOST, measured, table
from tests.fixtures.application import visit

SIZES = (20, 100_000)

LISTS: Mapping[str, str] = {
    "list": "/funders",
    "list: last page": "/funders?sort=-name",
    "list: by grant": "/funders?sort=grant",
    "list: two words": "/funders?q=rhin+leman",
    "list: Chad, media, certificate not needed": "/funders?country=TD&theme=media&registration=no",
    "list: facts to be checked": "/funders?facts=due",
    "list: facts that hold": "/funders?facts=fresh",
    "list: one tag": "/funders?tag=lettre+envoyée",
    "list: nobody looks after them": "/funders?owner=nobody",
    "list: two words mistyped": "/funders?q=fondaton+lemna",
    "map": "/funders/map",
    "matrix": "/funders/matrix",
    "contacts": "/funders/contacts",
    "contacts: of a funder": "/funders/contacts?q=rhin",
    "interactions": "/funders/interactions",
    "interactions: one word": "/funders/interactions?q=entretien+77",
    "next steps": "/funders/steps",
    "next steps: late": "/funders/steps?standing=late",
    "calendar": "/funders/calendar",
    "calendar: Chad": "/funders/calendar?country=TD",
    "requests": "/funders/asks",
    "requests: won, in euros": "/funders/asks?outcome=won&currency=EUR",
    "papers": "/funders/files",
    "papers: of a funder": "/funders/files?q=rhin",
    "duplicates": "/funders/duplicates",
    "changes to several": "/funders/changes",
}
SHEETS: Mapping[str, str] = {
    "sheet, CSV": "/funders/export.csv",
    "sheet, XLSX": "/funders/export.xlsx",
    "sheet of facts to be checked": "/funders/export.csv?facts=due",
}


def addresses(kept: FunderMap) -> dict[str, str]:
    """What is looked at, by name."""
    return {**LISTS, "a funder": f"/funders/{kept.funder_id}"}


def most(name: str) -> int:
    """How many statements a page may need."""
    return LIST_MOST if name in LISTS else PAGE_MOST


def measure(kept: FunderMap, rounds: int) -> list[str]:
    """Prints a table; returns the pages that need too many statements."""
    return table(visit(kept.app), addresses(kept), most, SHEETS, rounds)


if __name__ == "__main__":
    measured("funders", SIZES, map_of, measure)
