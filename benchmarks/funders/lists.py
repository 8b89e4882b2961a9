"""The funder map's pages however many funders there are: `python -m benchmarks.funders.lists [--funders 20 100000]`.

For each number of funders a map of its own (benchmarks.funders.volume), on SQLite or with `--postgresql`. Of each page
the statements that it needs and milliseconds of wall time, in process, with everything that a request does but the
network; of each sheet, how long it takes to come out whole. Fails where a page needs more statements than it may.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from flask.testing import FlaskClient

from benchmarks.funders.volume import FunderMap, map_of
from benchmarks.grounds import databases, fresh
from benchmarks.machine import described
from benchmarks.timing import late, middle
from tests.fixtures.application import visit
from tests.fixtures.counting import counted_statements

SIZES = (20, 100_000)
ROUNDS = 10
LIST_MOST, PAGE_MOST = 8, 16
"""Statements that a list, and the page of one funder, may need."""

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


def statements(client: FlaskClient, address: str) -> list[str]:
    """What a page asks the database, once it has been looked at before."""
    ask(client, address)
    with counted_statements() as found:
        ask(client, address)
    return found.texts


def ask(client: FlaskClient, address: str) -> float:
    """Milliseconds until an answer is there, whole."""
    start = perf_counter()
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return (perf_counter() - start) * 1000


def measure(kept: FunderMap, rounds: int) -> list[str]:
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
    parser = argparse.ArgumentParser(description="The funder map's pages, by number of funders.")
    parser.add_argument("--funders", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    print(described())
    many = []
    with databases(postgresql=given.postgresql) as server:
        for funders in given.funders:
            with TemporaryDirectory() as folder:
                url, start = fresh(server, Path(folder), f"funders_{funders}"), perf_counter()
                with map_of(url, Path(folder), funders) as kept:
                    made = f"{url.partition(':')[0]}; made in {perf_counter() - start:.0f} s"
                    print(f"\n### {funders:,} funders ({made})\n", flush=True)
                    many += measure(kept, given.rounds)
    if many:
        print(f"too many statements: {', '.join(many)}", file=sys.stderr)
    raise SystemExit(bool(many))


if __name__ == "__main__":
    main()
