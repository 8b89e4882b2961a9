"""How quickly lists of sealed summaries open: `python -m benchmarks.vault.lists`.

5,000 cases with a summary of 2 KiB each, sealed to the officers, on SQLite: the first opening, then opening rows that
are sealed under the group's epoch already, then the same with the keystore, the database and the audit entry.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from benchmarks.machine import described
from fundapp.app import create_app
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.vault.commands import create_compartments
from fundapp.vault.envelope import Place
from fundapp.vault.lists import Item, find_rows, open_list, open_rows
from fundapp.vault.pairs import SigningPair
from fundapp.vault.queries import epoch_key
from fundapp.vault.quick import QuickReader
from fundapp.vault.rules import Kind
from fundapp.vault.wrapping import newest_secret
from tests.fixtures.databases import migrate, settings_for
from tests.vault.people import People, make_vault, new_case

CASES, PAGE, SUMMARY_BYTES, RUNS = 5_000, 60, 2_048, 9


@contextmanager
def _people() -> Iterator[People]:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/vault.sqlite", Path(folder))
        migrate(settings)
        app: Flask = create_app(settings)
        root = SigningPair.fresh()
        ctx = Context(None, datetime.now(UTC), "benchmark", Reader("en", ZoneInfo("UTC")))
        with app.app_context():
            people = People(make_vault(Path(folder), root), root, ctx)
            people.add("awa", "bela")
            people.found("officers", "awa", "bela")
            yield people


def _make(people: People, count: int) -> list[Item]:
    items = []
    for _start in range(0, count, 500):
        with transaction() as session:
            for _number in range(min(500, count)):
                case = new_case()
                plan = {Kind.SUMMARY: [people.group("officers")]}
                opened = create_compartments(session, people.ctx, people.vault, case, plan)
                place = Place("case", case.id, "summary")
                text = os.urandom(SUMMARY_BYTES // 2).hex()
                items.append(Item(case, opened.seal(Kind.SUMMARY, place, text), place))
    return items


def best(work: Callable[[], Any]) -> float:
    """The quickest of several runs, in milliseconds of CPU time."""
    found = []
    for _run in range(RUNS):
        start = process_time()
        work()
        found.append((process_time() - start) * 1000)
    return min(found)


def _decrypt(people: People, items: list[Item]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Opening rows that were read already, with the halves from the keystore and without."""
    group = people.groups["officers"]
    with transaction() as session:
        held = epoch_key(session, group, people.members["awa"].id)
        assert held is not None
        rows = find_rows(session, group, items)
        session.expunge_all()
    reader = QuickReader.of(newest_secret(people.members["awa"], held))
    ids, by_subject = [row.compartment_id for row in rows], {item.subject.id: item for item in items}
    halves = people.vault.keystore.get(ids)
    return (
        lambda: open_rows(reader, by_subject, rows, people.vault.keystore.get(ids)),
        lambda: open_rows(reader, by_subject, rows, halves),
    )


def main() -> None:
    """Prints a table."""
    print(described())
    with _people() as people:
        start = process_time()
        items = _make(people, CASES)
        print(f"{CASES} cases made: {(process_time() - start) * 1000 / CASES:.2f} ms each")

        def view(count: int) -> dict[Any, str]:
            group = people.groups["officers"]
            return open_list(
                people.vault, people.as_("awa"), people.members["awa"], group, items[:count], purpose="benchmark"
            )

        start = process_time()
        assert len(view(CASES)) == CASES
        print(f"first opening of {CASES}: {(process_time() - start) * 1000:.0f} ms")
        for count in (PAGE, CASES):
            whole, rows = _decrypt(people, items[:count])
            print(
                f"{count} rows: opened {best(rows):.2f} ms, with the keystore's halves {best(whole):.2f} ms, "
                f"the whole view with database and audit entry {best(partial(view, count)):.2f} ms"
            )


if __name__ == "__main__":
    main()
