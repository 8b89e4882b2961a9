"""Calls of the demonstration: 33 real ones, all over, and invented ones whose deadlines lie ahead."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from fundapp.core.batches import batched
from fundapp.core.context import Context
from fundapp.grants.commands.calls import add_call, follow_call, set_call_aside
from fundapp.grants.importing import CALLS
from fundapp.grants.models import Call
from fundapp.grants.schemas.sheets import CallSheetSchema
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.schemas.headings import Headings

DATA = Path(__file__).resolve().parent / "data"
DAYS = {"published": "published_on", "due": "deadline_on"}
OURS = ("then", *DAYS)
FOLLOWED = "followed"


def add_calls(session: Session, ctx: Context) -> int:
    """Loads them, and returns how many."""
    cells, schema = Cells(CALLS), CallSheetSchema()
    with batched(session):
        real = [add_call(session, ctx, schema.judge({**cells.unsaid(), **typed})) for typed in _real(cells)]
    invented = [
        (add_call(session, ctx, schema.judge({**cells.unsaid(), **_typed(said, ctx)})), said.get("then"))
        for said in json.loads((DATA / "calls_ahead.json").read_text(encoding="utf-8"))
    ]
    for call, then in invented:
        _decide(session, ctx, call, then)
    return len(real) + len(invented)


def _real(cells: Cells) -> Iterator[Mapping[str, Any]]:
    """Each row of the sourced list as an import would read it."""
    with (DATA / "calls.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = Headings(CALLS).guess(next(rows))
        yield from (cells.typed(columns, row) for row in rows)


def _typed(said: Mapping[str, Any], ctx: Context) -> dict[str, Any]:
    """As a person would type it, with days that count from today."""
    days = {DAYS[name]: (ctx.today + timedelta(days=said[name])).isoformat() for name in DAYS if name in said}
    return {name: value for name, value in said.items() if name not in OURS} | days


def _decide(session: Session, ctx: Context, call: Call, then: str | None) -> None:
    """What the fundraising group did with it: follow it, or set it aside for this reason."""
    if then == FOLLOWED:
        follow_call(session, ctx, call.id, expected_version=call.version)
    elif then is not None:
        set_call_aside(session, ctx, call.id, {"why": then, "aside_note": None}, expected_version=call.version)
