"""Two members at once: an opportunity is put once, and decided once, whoever is first."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.sealing import seal_round
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.grants.commands.outcomes import decide_opportunity
from fundapp.grants.commands.putting import put_opportunity
from fundapp.grants.models import Opportunity, OpportunityMove
from fundapp.vault.rules import Reader, ReaderKind
from tests.cases.founding import founding
from tests.committee.chamber import STAFF, Chamber
from tests.committee.conftest import _give_homes
from tests.committee.going import THREE, Copil, copil_of
from tests.committee.test_races import THREADS, House, _chamber, all_at_once


@pytest.fixture
def house(app: Flask, fresh_url: str, tmp_path: Path, ctx: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The committee in a database of this test alone."""
    with founding(app, fresh_url, tmp_path / "vault", STAFF) as founded:
        with Session(founded.engine) as session:
            _give_homes(session, founded)
        monkeypatch.setitem(db._app_engines[app], None, founded.engine)
        with Session(founded.engine, expire_on_commit=False) as session:
            yield House(_chamber(app, session, founded, ctx), founded.engine)


@pytest.fixture
def copil(house: House, monkeypatch: pytest.MonkeyPatch) -> Copil:
    """The committee, and an opportunity of which somebody wants a decision."""
    monkeypatch.setattr(Chamber, "sources", property(lambda self: self.app.extensions["fundapp.ports"].questions))
    made = copil_of(house.chamber, monkeypatch)
    made.ask()
    return made


def sealed_for(copil: Copil) -> object:
    """A round, sealed for whoever of the committee."""
    ids = [copil.chamber.people[name].id for name in THREE]
    readers = [Reader(ReaderKind.MEMBER, each) for each in ids]
    with copil.chamber.app.app_context():
        return seal_round(copil.chamber.vault, {"title": "Vite"}, {"summary": "Oui."}, officers=readers, convened=ids)


def counted(engine: Engine, wanted: object) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(wanted)) or 0  # type: ignore[arg-type]


def put_once(copil: Copil) -> UUID:
    """It is put, declared, opened."""
    answer_id = copil.send_put().location.rpartition("/")[2]
    round_id = UUID(answer_id)
    copil.chamber.declare(round_id, *THREE)
    copil.chamber.open(round_id, by="awa")
    copil.session.rollback()
    return round_id


def test_whoever_puts_it_second_is_refused(house: House, copil: Copil) -> None:
    version, chamber = copil.found().version, copil.chamber
    copil.session.rollback()
    rounds = [sealed_for(copil) for _each in range(THREADS)]
    acts = [
        lambda session, sealed=sealed, name=name: put_opportunity(
            session, chamber.acting(name), copil.opportunity_id, sealed, expected_version=version
        )
        for sealed, name in zip(rounds, [*THREE, *THREE, "denis", "esther"], strict=True)
    ]
    came_of = all_at_once(house, *acts)
    assert came_of == {"done": 1, "EditConflict": THREADS - 1}
    assert counted(house.engine, DecisionRound) == 1


def test_of_last_votes_and_decisions_by_hand_one_decides(house: House, copil: Copil) -> None:
    round_id = put_once(copil)
    chamber, version = copil.chamber, copil.found().version
    copil.session.rollback()
    by_hand = {"decided_on": chamber.now.date(), "decided_by_words": "Le COPIL", "reasons": "Non"}

    def voting(session: Session, name: str) -> None:
        cast_vote(
            session, chamber.acting(name), chamber.keys(name), copil.sources, round_id, Cast(Ballot(Choice.FOR), 1)
        )

    def deciding(session: Session) -> None:
        decide_opportunity(session, copil.raising(), copil.opportunity_id, by_hand, go=False, expected_version=version)

    acts = [*(lambda session, name=name: voting(session, name) for name in THREE), *[deciding] * (THREADS - 3)]
    came_of = all_at_once(house, *acts)
    assert came_of["done"] == len(THREE), "every vote counts, and nobody decides by hand meanwhile"
    assert set(came_of) <= {"done", "Conflict", "EditConflict"}
    with Session(house.engine) as session:
        assert session.scalars(select(Opportunity.state)).one() == "qualified"
        assert session.scalars(select(DecisionRound.outcome)).one() == "approved"
    assert counted(house.engine, OpportunityMove) == 2
