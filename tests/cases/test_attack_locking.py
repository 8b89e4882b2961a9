"""Two officers decide of cases that belong together, at once: neither waits for the other for ever."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.cases.commands import linking
from fundapp.cases.commands.linking import decide_likeness
from fundapp.cases.models import CaseLink, Declaration, EmergencyCase
from fundapp.cases.permissions import WORK
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.rules.linking import Likeness
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.outbox import doorbell
from tests.accounts.people import person_of
from tests.cases.alerted import DAY, case_of
from tests.fixtures.application import NOW, MakeContext

REFERENCES = ("ZZZZ-33", "YYYY-22", "XXXX-22")
"""The other way round than their ids."""


def acting(committed: Engine, make_ctx: MakeContext) -> Context:
    """An officer who has declared nothing against three cases, the first of which came first."""
    ctx = make_ctx(WORK, now=datetime.now(UTC))
    assert ctx.actor is not None
    person = person_of("Awa Mbarga", ["officers"])
    with Session(committed) as session:
        session.add(person)
        session.flush()
        person_id = person.id
        for number, reference in enumerate(REFERENCES):
            made = case_of(NOW - (9 - number) * DAY, "P2")
            for each in ("identity", "contact", "narrative", "summary"):
                envelope = getattr(made, each)
                setattr(made, each, replace(envelope, place=replace(envelope.place, row=UUID(int=number + 1))))
            made.id, made.reference = UUID(int=number + 1), reference
            session.add(made)
            session.flush()
            session.add(
                Declaration(
                    id=uuid4(), case_id=made.id, person_id=person_id, grade="none", at=NOW, entry_id=uuid4()
                )
            )  # fmt: skip
        session.commit()
    return replace(ctx, actor=replace(ctx.actor, id=person_id))


@pytest.mark.postgres
def test_two_who_decide_at_once_of_one_matter_do_it_one_after_the_other(
    app: Flask, committed: Engine, make_ctx: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    ctx, held = acting(committed, make_ctx), Barrier(2)
    first, second, third = REFERENCES

    def decide(one: str, other: str, likeness: Likeness, before: str | None = None) -> None:
        with app.app_context(), transaction() as session:
            decide_likeness(session, ctx, (one, other), likeness, expected=before)

    def slowly(*given: Any, **named: Any) -> EmergencyCase:
        """Whoever has locked their first case waits until the other one has, too, as far as they can."""
        found = locked_by_reference(*given, **named)
        with suppress(BrokenBarrierError):
            held.wait(0.5)
        return found

    for pair in ((first, second), (second, third)):
        decide(*pair, Likeness.SAME)
    monkeypatch.setattr(linking, "locked_by_reference", slowly)
    with ThreadPoolExecutor(2) as pool:
        pairs = (second, third), (first, second)
        for each in [pool.submit(decide, *pair, Likeness.SEPARATE, "same") for pair in pairs]:
            each.result(60)
    with Session(committed) as session:
        assert session.scalars(select(EmergencyCase.joined_to_id)).all() == [None, None, None]
        assert session.scalars(select(CaseLink.verdict)).all() == ["separate", "separate"]
