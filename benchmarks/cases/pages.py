"""How long officers' pages take however many cases there are: `python -m benchmarks.cases.pages [--cases 20 2000 …]`.

For each number of cases a fund of its own (benchmarks.cases.volume), on SQLite or with `--postgresql`. Each page is
measured in turn with the floor, so that whatever else the machine does weighs on both: a page of the same layout (the
filter bar, a table of six columns, the pager) with 25 rows from one indexed select; nothing sealed, nothing counted,
nothing worked out. Milliseconds of wall time at the middle and at 95 %, in process, with everything that a request does
but the network.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from flask import Flask, render_template, request
from flask.testing import FlaskClient
from sqlalchemy import func, select

from benchmarks.cases.volume import House, house_of
from benchmarks.grounds import databases, fresh
from benchmarks.machine import described
from benchmarks.timing import late, middle
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.list_pages import MARK, Place
from fundapp.cases.queries.listing import ORDER, PLACE
from fundapp.cases.schemas.listing import CaseFilterSchema
from fundapp.core.database import ReadSession, db
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.lists.paging import Page
from fundapp.core.web.circumstances import page_marks
from tests.fixtures.counting import counted_statements

SIZES = (20, 2_000, 200_000)
ROUNDS, WARM = 30, 3
FLOOR = "/benchmark/floor"
BOUND = 2.5
LISTS: Mapping[str, str] = {
    "list": "/cases",
    "list: waits for me": "/cases?waiting=me",
    "list: taken by me": "/cases?taken=mine",
    "list: taken by nobody": "/cases?taken=nobody",
    "list: in triage": "/cases?state=triage",
    "list: P1": "/cases?priority=P1",
    "list: hotline": "/cases?channel=hotline",
    "list: Cameroon": "/cases?country=CM",
    "list: closed": "/cases?state=closed",
    "list: closed or declined, P2, Chad": "/cases?state=closed&state=declined&priority=P2&country=TD",
    "list: over, mine": "/cases?state=closed&state=declined&state=referred&state=withdrawn&taken=mine",
}
SHAPES: Mapping[str, str] = {
    "board": "/cases/board",
    "board: closed, Cameroon": "/cases/board?state=closed&country=CM",
    "calendar": "/cases/calendar",
    "figures": "/cases/figures",
    "first page": "/",
}
TEMPLATE = """{% extends "base.html" %}
{% from "macros/filters.html" import list_tools %}
{% from "macros/lists.html" import list_filter, list_pager %}
{% from "macros/page.html" import page_header %}
{% from "macros/tables.html" import table, column, cell %}
{% block title %}Floor{% endblock %}
{% block content %}{{ page_header("Floor") }}{{ list_filter(listing) }}{{ list_tools("25", listing.exports, none, []) }}
{% call table("Floor", hide_caption=True) %}
<thead><tr>{% for name in names %}{{ column(name) }}{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for value in row %}{{ cell("Name", value) }}{% endfor %}</tr>{% endfor %}</tbody>
{% endcall %}{{ list_pager(listing, "25") }}{% endblock %}"""
COLUMNS = (
    EmergencyCase.reference, EmergencyCase.state, EmergencyCase.priority, EmergencyCase.due_at,
    EmergencyCase.channel, EmergencyCase.country,
)  # fmt: skip


@dataclass
class Measured:
    """A page and the floor, in turn: milliseconds of each, and how many statements the page needed."""

    name: str
    statements: int = 0
    page: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The middle of the page's times by that of the floor's."""
        return middle(self.page) / middle(self.floor)

    def told(self) -> str:
        """A row of the table."""
        return (
            f"| {self.name} | {self.statements} | {middle(self.page):.1f} | {late(self.page):.1f} "
            f"| {middle(self.floor):.1f} | {late(self.floor):.1f} | {self.ratio:.2f} |"
        )


def add_floor(app: Flask) -> None:
    """Gives the application the plain page. Before its first request; its template is read once, as others are."""
    template = app.jinja_env.from_string(TEMPLATE)

    def floor() -> str:
        rows = db.session().execute(select(*COLUMNS).order_by(EmergencyCase.reference).limit(25)).all()
        chosen = read_filter(CaseFilterSchema(), request.args)
        listing = Listing("cases.index", chosen, Page(items=rows, next=None, previous=None, total=25))
        return render_template(template, rows=rows, listing=listing, names=[each.key for each in COLUMNS])

    app.add_url_rule(FLOOR, "floor", floor)


def measure(client: FlaskClient, name: str, address: str, rounds: int) -> Measured:
    """One page, after a few rounds that count for nothing."""
    found = Measured(name)
    for _round in range(WARM):
        _time(client, FLOOR)
        _time(client, address)
    with counted_statements() as statements:
        _time(client, address)
    found.statements = len(statements)
    for _round in range(rounds):
        found.floor.append(_time(client, FLOOR))
        found.page.append(_time(client, address))
    return found


def _time(client: FlaskClient, address: str) -> float:
    start = perf_counter()
    answer = client.get(address)
    taken = (perf_counter() - start) * 1000
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return taken


def addresses(house: House) -> dict[str, str]:
    """What is measured, by name: with a page deep in the closed cases, where there are so many, and a whole case."""
    with house.app.app_context(), ReadSession(db) as session:
        closed = select(*PLACE).where(EmergencyCase.state == "closed").order_by(*ORDER)
        count = session.scalar(select(func.count()).select_from(closed.subquery())) or 0
        place = session.execute(closed.offset(count * 9 // 10).limit(1)).first()
        reference = session.scalar(select(EmergencyCase.reference).where(EmergencyCase.state == "verification"))
        whole = reference or session.scalar(
            select(EmergencyCase.reference).where(EmergencyCase.officer_id.is_not(None))
        )
    found = dict(LISTS)
    if place is not None and count > 100:
        with house.app.test_request_context():
            mark = page_marks().write(MARK, Place(*place, back=False).written())
        found["list: closed, nine tenths in"] = f"/cases?state=closed&at={mark}"
    return {**found, **SHAPES, "a case": f"/cases/{whole}"}


def run(url: str, folder: Path, cases: int, rounds: int) -> list[Measured]:
    """All pages with so many cases; prints a table."""
    start = perf_counter()
    with house_of(url, folder, cases) as house:
        print(f"\n### {cases:,} cases ({url.partition(':')[0]}; made in {perf_counter() - start:.0f} s)\n", flush=True)
        add_floor(house.app)
        client = house.app.test_client()
        house.holders.sign_in(client, house.officers[0])
        print(
            "| page | statements | p50 ms | p95 ms | floor p50 | floor p95 | p50 by floor |",
            "|---|---|---|---|---|---|---|",
            sep="\n",
        )
        found = []
        for name, address in addresses(house).items():
            found.append(measure(client, name, address, rounds))
            print(found[-1].told(), flush=True)
        return found


def main() -> None:
    """Measures and tells; fails where a list takes too long beside the floor."""
    parser = argparse.ArgumentParser(description="Officers' pages beside a plain one, by number of cases.")
    parser.add_argument("--cases", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    print(described())
    slow = []
    with databases(postgresql=given.postgresql) as server:
        for cases in given.cases:
            with TemporaryDirectory() as kept:
                folder = Path(kept)
                found = run(fresh(server, folder, f"volume_{cases}"), folder, cases, given.rounds)
            slow += [f"{each.name}, {cases:,} cases" for each in found if each.name in LISTS and each.ratio > BOUND]
    if slow:
        print(f"more than {BOUND} times the floor: {'; '.join(slow)}", file=sys.stderr)
    raise SystemExit(bool(slow))


if __name__ == "__main__":
    main()
