"""Where a machine of envelopes runs: a real database with two people of finance, each run undone after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.constraints import broken_rule
from fundapp.core.context import Actor, Context
from fundapp.core.errors import DomainError
from fundapp.core.models import Base
from fundapp.core.reader import Reader
from fundapp.ledger.commands.envelopes import EnvelopeInput
from fundapp.ledger.permissions import KEEP, SEE
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts.people import person_of
from tests.fixtures.application import NOW
from tests.ledger.machine_model import Plain

T = TypeVar("T")


def _finance(number: int, name: str) -> Context:
    actor = Actor(UUID(int=number), name, "finance", frozenset({KEEP, SEE}))
    return Context(actor, NOW, "machine", Reader("fr", ZoneInfo("Africa/Douala")))


ASKING, AGREEING = _finance(101, "Ama Compte"), _finance(102, "Béa Compte")


@dataclass
class Ground:
    """One connection, on which nothing stays."""

    connection: Connection

    def act(self, do: Callable[[Session], T]) -> T | None:
        """Does something in a transaction of its own; None where it was refused, and then nothing of it stays.

        As `transaction()` does: a rule of the database that nobody has words for is an error.
        """
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            try:
                done = do(session)
                session.commit()
            except DomainError:
                session.rollback()
                return None
            except IntegrityError as error:
                session.rollback()
                if broken_rule(error, Base.metadata) is None:
                    raise
                return None
            return done

    def look(self, do: Callable[[Session], T]) -> T:
        """Reads."""
        with Session(self.connection, join_transaction_mode="rollback_only") as session:
            return do(session)


@contextmanager
def ground(engine: Engine) -> Iterator[Ground]:
    """All of it undone at the end."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            add_people(session)
            session.commit()
        yield Ground(connection)
        outer.rollback()


def add_people(session: Session) -> None:
    """Whoever asks and whoever agrees."""
    for each in (ASKING, AGREEING):
        assert each.actor is not None
        session.add(person_of(each.actor.name, person_id=each.actor.id))
    session.flush()


def wanted_as(model: Plain, currency: str, number: int, **more: Any) -> EnvelopeInput:
    """What the model says of an envelope."""
    wanted = EnvelopeInput(
        f"E{number}", f"Enveloppe {number}", currency, Basis(model.basis), model.pledged, date(2026, 1, 1),
        share=model.share, tolerance=model.tolerance,
    )  # fmt: skip
    return replace(wanted, **more)
