"""The call watch's pages however many calls there are: `python -m benchmarks.calls.lists [--calls 20 100000]`.

For each number of calls a watch of its own (benchmarks.calls.volume), on SQLite or with `--postgresql`. Of each page
the statements that it needs and milliseconds of wall time, in process, with everything that a request does but the
network; of each sheet, how long it takes to come out whole. Fails where a page needs more statements than it may.
"""

from collections.abc import Mapping

from benchmarks.calls.volume import CallWatch, watch_of
from benchmarks.pages import LIST_MOST, PAGE_MOST, measured, table
from fundapp.grants.schemas.calls import SORT_LABELS
from tests.fixtures.application import visit

SIZES = (20, 100_000)

LISTS: Mapping[str, str] = {
    "list": "/calls",
    **{f"list: by {sort}": f"/calls?sort={sort}" for sort in SORT_LABELS},
    **{f"all: by {sort}": f"/calls?time=all&sort={sort}" for sort in SORT_LABELS},
    "over": "/calls?time=over&sort=-deadline",
    "deadline within 30 days": "/calls?within=30",
    "two words": "/calls?q=oubangui+presse",
    "two words, all": "/calls?q=oubangui+presse&time=all",
    "a reference": "/calls?q=ref-99&time=all",
    "two words mistyped": "/calls?q=oubangi+prese",
    "followed": "/calls?standing=followed",
    "set aside, all": "/calls?standing=set_aside&time=all",
    "Chad, also where nobody says otherwise": "/calls?country=TD",
    "Chad by name, all": "/calls?country=TD&focus=named&time=all",
    "for any country": "/calls?focus=anywhere",
    "media": "/calls?theme=media",
    "media, all": "/calls?theme=media&time=all",
    "at any time": "/calls?timing=rolling",
    "certificate not needed, all": "/calls?registration=no&time=all",
    "Chad, media, no certificate, all": "/calls?country=TD&theme=media&registration=no&time=all",
    "nothing": "/calls?theme=media&country=TD&focus=named&q=introuvable&time=all&as_typed=1",
    "digests": "/calls/digests",
    "calendar": "/calls/calendar",
    "calendar of every call": "/calls/calendar?whose=all",
    "calendar of every call, a month": "/calls/calendar?whose=all&within=30",
}
SHEETS: Mapping[str, str] = {
    "sheet of what is open, CSV": "/calls/export.csv",
    "sheet of what is open, XLSX": "/calls/export.xlsx",
    "sheet of all, CSV": "/calls/export.csv?time=all",
}


def addresses(kept: CallWatch) -> dict[str, str]:
    """What is looked at, by name."""
    return {**LISTS, "a digest": f"/calls/digests/{kept.digest_id}", "a call": f"/calls/{kept.call_id}"}


def most(name: str) -> int:
    """How many statements a page may need."""
    return LIST_MOST if name in LISTS else PAGE_MOST


def measure(kept: CallWatch, rounds: int) -> list[str]:
    """Prints a table; returns the pages that need too many statements."""
    return table(visit(kept.app), addresses(kept), most, SHEETS, rounds)


if __name__ == "__main__":
    measured("calls", SIZES, watch_of, measure)
