"""The pipeline's pages however much stands in it: `python -m benchmarks.calls.pipeline [--opportunities 100 20000]`.

For each number a database of its own, on SQLite or with `--postgresql`; most opportunities have a call, half of them a
funder of the map. Of each page the statements that it needs and milliseconds of wall time, in process, with everything
that a request does but the network. Fails where a page needs more statements than it may.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from benchmarks.funders.volume import map_of
from benchmarks.grounds import tidied
from benchmarks.pages import LIST_MOST, measured, table
from fundapp.core.text import fold
from fundapp.donors.models import Funder
from fundapp.grants.models import Call, CallTheme, Opportunity, OpportunityMove
from fundapp.grants.workflow import ANSWERED, EXPLAINED, GRANTED, SENT, State
from tests.fixtures.application import VISITOR, visit

SIZES = (100, 20_000)
FUNDERS = 20
SEED = 12
BATCH = 500
MOST: Mapping[str, int] = {"forecast": 11, "one opportunity": 16, "its call": 16}
"""Statements that a page may need; any other is a list, of at most LIST_MOST."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pipeline:
    """What was made: an application on a database of its own, and one opportunity with its call."""

    app: Flask
    engine: Engine
    opportunity_id: UUID
    call_id: UUID


def addresses(kept: Pipeline) -> dict[str, str]:
    """What is looked at, by name."""
    return {
        "board": "/calls/pipeline",
        "board: mine": "/calls/pipeline?owner=me",
        "list": "/calls/opportunities",
        "list: by deadline": "/calls/opportunities?sort=deadline",
        "list: by amount": "/calls/opportunities?sort=amount",
        "list: two words": "/calls/opportunities?q=appui+rhin",
        "list: sent, mine": "/calls/opportunities?state=submitted&owner=me",
        "list: late answers": "/calls/opportunities?lacking=late",
        "forecast": "/calls/forecast",
        "one opportunity": f"/calls/opportunities/{kept.opportunity_id}",
        "its call": f"/calls/{kept.call_id}",
    }


@contextmanager
def pipeline_of(url: str, folder: Path, opportunities: int) -> Iterator[Pipeline]:
    """A pipeline on the migrated database at `url`. The same seed gives the same one."""
    with map_of(url, folder, FUNDERS) as funders:
        with Session(funders.engine) as session:
            opportunity_id, call_id = _filled(session, opportunities, Random(SEED))
        tidied(funders.engine)
        yield Pipeline(funders.app, funders.engine, opportunity_id, call_id)


def _filled(session: Session, count: int, dice: Random) -> tuple[UUID, UUID]:
    funders = session.scalars(select(Funder.id)).all()
    first = uuid4(), uuid4()
    for begin in range(0, count, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {Call: [], CallTheme: [], Opportunity: [], OpportunityMove: []}
        for number in range(begin, min(begin + BATCH, count)):
            made = first if number == 0 else (uuid4(), uuid4())
            _call(rows, made[1], number, dice)
            funder_id = dice.choice(funders) if number % 2 else None
            _opportunity(rows, made, number, funder_id, dice)
        for model, those in rows.items():
            session.execute(insert(model), those)
    session.commit()
    return first


def _stamps(number: int) -> dict[str, Any]:
    at = NOW - timedelta(hours=number)
    return {"entry_id": uuid4(), "created_at": at, "updated_at": at, "version": 1}


def _call(rows: dict[Any, list[dict[str, Any]]], call_id: UUID, number: int, dice: Random) -> None:
    title = f"Appel {number:06d}"
    rows[Call].append({
        "id": call_id, "title": title, "sort_title": fold(title), "found_by": fold(title), "timing": "fixed",
        "deadline_step": "application", "closes_at": NOW + timedelta(days=dice.randrange(-400, 400)),
        "place": "unknown", "needs_registration": "unknown", "standing": "followed", "edited": (), **_stamps(number),
    })  # fmt: skip
    rows[CallTheme].append({"call_id": call_id, "theme": dice.choice(("media", "youth", "peace"))})


def _opportunity(
    rows: dict[Any, list[dict[str, Any]]], made: tuple[UUID, UUID], number: int, funder_id: UUID | None, dice: Random
) -> None:
    state = dice.choice(list(State))
    title, asked = f"Appui {number:06d}", dice.randrange(1, 900) * 1_000_00 if dice.random() < 0.8 else None
    sent_on = date(2020, 1, 1) + timedelta(days=dice.randrange(2_000)) if state in SENT else None
    days = dice.randrange(20, 300) if state in ANSWERED else None
    decided = state not in (State.SPOTTED, State.WITHDRAWN)
    rows[Opportunity].append({
        "id": made[0], "call_id": made[1] if number % 5 != 1 else None, "title": title, "found_by": fold(title),
        "funder_id": funder_id, "funder_name": None, "state": state.value, "two_stage": False,
        "owner_id": VISITOR.id if number % 3 else None, "currency": dice.choice(("EUR", "XAF", "USD")),
        "requested": asked, "awarded": asked if state in GRANTED else None,
        "chance": dice.randrange(101) if dice.random() < 0.5 else None,
        "answer_on": NOW.date() + timedelta(days=dice.randrange(-300, 500)) if dice.random() < 0.7 else None,
        "submitted_on": sent_on, "answered_on": sent_on + timedelta(days=days) if sent_on and days else None,
        "days_waited": days, "reasons": "Non" if state in EXPLAINED else None,
        "decided_on": date(2019, 1, 1) if decided else None, "decided_by_words": "COPIL" if decided else None,
        **_stamps(number),
    })  # fmt: skip
    rows[OpportunityMove].append({
        "id": uuid4(), "opportunity_id": made[0], "number": 0, "after": state.value, "at": NOW, "by_id": VISITOR.id,
    })  # fmt: skip


def measure(kept: Pipeline, rounds: int) -> list[str]:
    """Prints a table; returns the pages that need too many statements."""
    return table(visit(kept.app), addresses(kept), most, {"sheet, CSV": "/calls/opportunities/export.csv"}, rounds)


def most(name: str) -> int:
    """How many statements a page may need."""
    return MOST.get(name, LIST_MOST)


if __name__ == "__main__":
    measured("opportunities", SIZES, pipeline_of, measure)
