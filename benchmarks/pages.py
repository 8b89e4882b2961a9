"""Pages measured in process, with everything that a request does but the network: statements, and wall time."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NoReturn, TypeVar

from flask.testing import FlaskClient

from benchmarks.grounds import databases, fresh
from benchmarks.machine import described
from benchmarks.timing import late, middle
from tests.fixtures.counting import counted_statements

ROUNDS = 10
LIST_MOST, PAGE_MOST = 8, 16
"""Statements that a list, and the page of one thing, may need."""

Kept = TypeVar("Kept")


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


def table(
    client: FlaskClient, pages: Mapping[str, str], most: Callable[[str], int], sheets: Mapping[str, str], rounds: int
) -> list[str]:
    """Prints what pages and sheets need, by name; returns the pages that need more statements than `most` allows."""
    print("| page | statements | p50 ms | p95 ms |", "|---|---:|---:|---:|", sep="\n")
    many = []
    for name, address in pages.items():
        needed = len(statements(client, address))
        times = [ask(client, address) for _round in range(rounds)]
        print(f"| {name} | {needed} | {middle(times):.0f} | {late(times):.0f} |", flush=True)
        many += [name] if needed > most(name) else []
    for name, address in sheets.items():
        print(f"| {name} | | {ask(client, address):,.0f} | |", flush=True)
    return many


def measured(
    things: str,
    sizes: Sequence[int],
    made: Callable[[str, Path, int], AbstractContextManager[Kept]],
    measure: Callable[[Kept, int], list[str]],
) -> NoReturn:
    """The command: for each number of `things` a house of its own, and a table. Fails where a page needs too much."""
    parser = argparse.ArgumentParser(description=f"Pages, by number of {things}.")
    parser.add_argument(f"--{things}", dest="sizes", type=int, nargs="+", default=list(sizes))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    print(described())
    many = []
    with databases(postgresql=given.postgresql) as server:
        for size in given.sizes:
            with TemporaryDirectory() as folder:
                url, start = fresh(server, Path(folder), f"{things}_{size}"), perf_counter()
                with made(url, Path(folder), size) as kept:
                    told = f"{url.partition(':')[0]}; made in {perf_counter() - start:.0f} s"
                    print(f"\n### {size:,} {things} ({told})\n", flush=True)
                    many += measure(kept, given.rounds)
    if many:
        print(f"too many statements: {', '.join(many)}", file=sys.stderr)
    raise SystemExit(bool(many))
