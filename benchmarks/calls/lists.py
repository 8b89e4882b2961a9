"""The call watch's pages however many calls there are: `python -m benchmarks.calls.lists [--calls 20 100000]`.

For each number of calls a watch of its own (benchmarks.calls.volume), on SQLite or with `--postgresql`. Of each page
the statements that it needs and milliseconds of wall time, in process, with everything that a request does but the
network; of each sheet, how long it takes to come out whole. Fails where a page needs more statements than it may.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.calls.volume import CallWatch, watch_of
from benchmarks.funders.lists import LIST_MOST, PAGE_MOST, ask, statements
from benchmarks.grounds import databases, fresh
from benchmarks.machine import described
from benchmarks.timing import late, middle
from fundapp.grants.schemas.calls import SORT_LABELS
from tests.fixtures.application import visit

SIZES = (20, 100_000)
ROUNDS = 10

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
    client = visit(kept.app)
    print("| page | statements | p50 ms | p95 ms |", "|---|---:|---:|---:|", sep="\n")
    many = []
    for name, address in addresses(kept).items():
        needed = len(statements(client, address))
        times = [ask(client, address) for _round in range(rounds)]
        print(f"| {name} | {needed} | {middle(times):.0f} | {late(times):.0f} |", flush=True)
        many += [name] if needed > most(name) else []
    for name, address in SHEETS.items():
        print(f"| {name} | | {ask(client, address):,.0f} | |", flush=True)
    return many


def main() -> None:
    """Measures and tells."""
    parser = argparse.ArgumentParser(description="The call watch's pages, by number of calls.")
    parser.add_argument("--calls", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    print(described())
    many = []
    with databases(postgresql=given.postgresql) as server:
        for calls in given.calls:
            with TemporaryDirectory() as folder:
                url, start = fresh(server, Path(folder), f"calls_{calls}"), perf_counter()
                with watch_of(url, Path(folder), calls) as kept:
                    made = f"{url.partition(':')[0]}; made in {perf_counter() - start:.0f} s"
                    print(f"\n### {calls:,} calls ({made})\n", flush=True)
                    many += measure(kept, given.rounds)
    if many:
        print(f"too many statements: {', '.join(many)}", file=sys.stderr)
    raise SystemExit(bool(many))


if __name__ == "__main__":
    main()
