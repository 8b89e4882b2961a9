"""Two hundred votes and closings at once: a round is decided once, and each vote is kept once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import verify_export
from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.deciding import close_round
from fundapp.committee.commands.declaring import declare_standing
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import CommitteeVote, DecisionRound, RoundLine
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import DomainError, Unavailable
from tests.accounts.keyholders import Keyholders
from tests.audit.logs import checkpoint, exported
from tests.cases.founding import Founded, founding
from tests.committee.chamber import MEMBERS, STAFF, Chamber
from tests.committee.conftest import _give_homes
from tests.vault.people import People, vault_in

THREADS = 8
ASKED = (600_000, 200_000)


@dataclass(frozen=True)
class House:
    """A committee whose commits are real."""

    chamber: Chamber
    engine: Engine


@pytest.fixture
def house(app: Flask, fresh_url: str, tmp_path: Path, ctx: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The committee in a database of this test alone."""
    with founding(app, fresh_url, tmp_path / "vault", STAFF) as founded:
        with Session(founded.engine) as session:
            _give_homes(session, founded)
        monkeypatch.setitem(db._app_engines[app], None, founded.engine)
        with Session(founded.engine) as session:
            yield House(_chamber(app, session, founded, ctx), founded.engine)


def _chamber(app: Flask, session: Session, founded: Founded, ctx: Context) -> Chamber:
    vault = vault_in(founded.folder, founded.root)
    people = People(vault, founded.root, ctx, dict(founded.members), dict(founded.groups))
    return Chamber(app, session, vault, Keyholders(app, session, people), dict(founded.people))


def opened(house: House, *names: str) -> UUID:
    """A round with these seats."""
    house.chamber.policy()
    round_id = house.chamber.convene(house.chamber.asked(*ASKED, room=3_000_000))
    house.chamber.declare(round_id, *names)
    house.chamber.open(round_id)
    house.chamber.session.rollback()
    return round_id


def all_at_once(house: House, *acts: Callable[[Session], object]) -> Counter[str]:
    """Each in a transaction of its own, on several threads that begin together; what came of them."""
    gate = threading.Barrier(THREADS)
    waits = threading.local()

    def act(do: Callable[[Session], object]) -> str:
        if not getattr(waits, "over", False):
            waits.over = True
            gate.wait(60)
        with house.chamber.app.app_context():
            return _done(do, again=5 if house.engine.dialect.name == "sqlite" else 0)

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(act, acts))


def _done(do: Callable[[Session], object], again: int) -> str:
    """What came of it. `again`: SQLite lets nobody queue, so that somebody may wait in vain and has to ask again."""
    try:
        with transaction() as session:
            do(session)
    except Unavailable:
        if again:
            return _done(do, again - 1)
        raise
    except DomainError as refused:
        return type(refused).__name__
    return "done"


def voting(house: House, round_id: UUID, name: str, *amounts: int) -> Callable[[Session], object]:
    """Somebody's vote."""
    chamber = house.chamber
    ctx, keys, cast = chamber.acting(name), chamber.keys(name), Cast(Ballot(Choice.FOR, amounts), 1)
    return lambda session: cast_vote(session, ctx, keys, chamber.sources, round_id, replace(cast, id=uuid4()))


def closing(house: House, round_id: UUID, hours: int) -> Callable[[Session], object]:
    """The job that closes it, so many hours later."""
    chamber = house.chamber
    ctx = replace(chamber.acting("solange"), now=chamber.now + timedelta(hours=hours))
    return lambda session: close_round(session, ctx, chamber.sources, round_id)


def shuffled(acts: list[Callable[[Session], object]]) -> list[Callable[[Session], object]]:
    """In an order that chance gave, the same each time."""
    Random(8).shuffle(acts)
    return acts


def decisions(house: House, round_id: UUID) -> tuple[str | None, list[int | None], int, list[int]]:
    """Outcome, approved amounts, entries of its decision, and the revisions of all votes."""
    with Session(house.engine) as session:
        outcome = session.scalar(select(DecisionRound.outcome).where(DecisionRound.id == round_id))
        lines = select(RoundLine.approved).where(RoundLine.round_id == round_id).order_by(RoundLine.position)
        told = select(func.count()).where(Staged.action == "committee.round.decided")
        votes = select(CommitteeVote.revision).where(CommitteeVote.round_id == round_id)
        revisions = session.scalars(votes.order_by(CommitteeVote.person_id, CommitteeVote.revision)).all()
        return outcome, list(session.scalars(lines)), session.scalar(told) or 0, list(revisions)


def recomputed(house: House) -> int:
    """How many decisions the auditors' program finds in the log, whose order is that of the sequencer."""
    with Session(house.engine) as session:
        while sequence(session):
            pass
        checkpoint(session)
        return verify_export(exported(session), root=house.chamber.vault.root).decisions


def test_two_hundred_votes_and_closings_at_once_bring_one_decision(house: House) -> None:
    round_id = opened(house, *MEMBERS[:4])
    amounts = {name: (100_000 * (number + 3), 50_000 * number) for number, name in enumerate(MEMBERS[:4])}
    acts = [voting(house, round_id, name, *given) for name, given in amounts.items() for _each in range(25)]
    acts += [closing(house, round_id, 73) for _each in range(50)] + [closing(house, round_id, 1) for _each in range(50)]
    came_of = all_at_once(house, *shuffled(acts))
    assert came_of.total() == 200
    assert set(came_of) <= {"done", "Denied"}, "nobody waited in vain, and nothing was refused but votes too late"
    outcome, approved, told, revisions = decisions(house, round_id)
    assert told == len(house.chamber.subject.settled) == (outcome is not None)
    assert outcome in ("approved", None), "None: a closing came before a quorum, and the round lapsed"
    assert all(each is None for each in approved) == (outcome is None)
    assert len(revisions) == came_of["done"] - 100, "each vote that was acknowledged is kept, once"
    assert recomputed(house) == told


def test_two_hundred_votes_of_a_whole_panel_are_counted_once_each(house: House) -> None:
    round_id = opened(house, *MEMBERS[:4])
    acts = [voting(house, round_id, name, *ASKED) for name in MEMBERS[:4] for _each in range(50)]
    came_of = all_at_once(house, *shuffled(acts))
    outcome, approved, told, revisions = decisions(house, round_id)
    assert (outcome, approved, told) == ("approved", list(ASKED), 1)
    assert len(house.chamber.subject.settled) == 1
    assert came_of["done"] == len(revisions)
    assert came_of["done"] + came_of["Denied"] == 200
    assert recomputed(house) == 1


def test_recusals_beside_votes_never_leave_a_vote_of_somebody_recused_in_the_count(house: House) -> None:
    round_id = opened(house, *MEMBERS[:5])
    chamber = house.chamber

    def recusing(name: str) -> Callable[[Session], object]:
        ctx, keys = chamber.acting(name), chamber.keys(name)
        return lambda session: declare_standing(session, ctx, keys, round_id, Grade.DISPUTE)

    acts = [voting(house, round_id, name, *ASKED) for name in MEMBERS[:5] for _each in range(8)]
    acts += [recusing(name) for name in MEMBERS[3:5] for _each in range(4)] + [closing(house, round_id, 73)]
    came_of = all_at_once(house, *shuffled(acts))
    assert set(came_of) <= {"done", "Denied"}
    assert recomputed(house) == decisions(house, round_id)[2] <= 1
