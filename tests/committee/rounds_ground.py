"""Where a machine of rounds runs: a real committee in a real database, each run undone after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.audit import verify
from fundapp.audit.models import Staged
from fundapp.audit.verify import DECIDED, DECIDING, MEMBERSHIPS, Decisions, Entry, Vouching, read_statement
from fundapp.committee.briefs import new_brief
from fundapp.committee.commands.convening import SealedRound
from fundapp.committee.commands.opening import Conductor
from fundapp.committee.commands.policies import draft_policy, sign_policy
from fundapp.committee.models import CommitteeSeat
from fundapp.committee.sealing import brief_place
from fundapp.core.context import Context
from fundapp.core.errors import DomainError
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault
from fundapp.vault.pairs import is_signed
from fundapp.vault.rules import Kind
from tests.accounts.keyholders import Keyholders
from tests.cases.founding import Founded
from tests.committee.chamber import MEMBERS, SMALL, Chamber
from tests.fixtures.application import NOW
from tests.vault.people import People, vault_in

T = TypeVar("T")
SOMETHING = bytes(200)
KINDS = {"firmin": "deputy", "grace": "outside"}
UNSEALED: tuple[tuple[str, str], ...] = (
    ("convening", "receive_sealed"),
    ("opening", "share_compartment"),
    ("opening", "create_compartments"),
    ("declaring", "_take_keys"),
)
"""What a machine leaves out: keys are handed round by the vault, whose own machine is tests/vault/access_machine.py."""


@dataclass
class Ground:
    """`vouching` and `decisions`: what the log says before any round, up to the staged position `began`."""

    connection: Connection
    chamber: Chamber
    vouching: Vouching
    decisions: Decisions
    began: int

    def act(self, do: Callable[[Session], T]) -> T | None:
        """Does something in a transaction of its own; None where it was refused, and then nothing of it stays."""
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            try:
                done = do(session)
                session.commit()
            except DomainError:
                session.rollback()
                return None
            return done if done is not None else True  # type: ignore[return-value]

    def look(self, do: Callable[[Session], T]) -> T:
        """Reads."""
        with Session(self.connection, join_transaction_mode="rollback_only") as session:
            return do(session)

    def conductor(self) -> Conductor:
        """An officer at work."""
        opened: Any = None
        return Conductor(self.chamber.vault, self.chamber.keys("solange"), opened)

    def sealed(self) -> SealedRound:
        """A card and a brief that nobody opens."""
        round_id, prepared = uuid4(), None
        card = Envelope(SOMETHING, replace(brief_place(round_id), column="card"), Kind.SUMMARY)
        brief = Envelope(SOMETHING, brief_place(round_id), Kind.NARRATIVE)
        return SealedRound(round_id, prepared, card, brief)  # type: ignore[arg-type]

    def brief(self, round_id: UUID) -> tuple[Any, Envelope]:
        """Another brief."""
        made = new_brief({"summary": str(uuid4())})
        return made, Envelope(SOMETHING, brief_place(round_id), Kind.NARRATIVE)

    def decided(self) -> int:
        """How many decisions the auditors' program recomputes from what was recorded. Raises Refused."""
        vouching, decisions = copy(self.vouching), copy(self.decisions)
        self.look(lambda session: follow(session, vouching, decisions, self.began))
        return decisions.count


def follow(session: Session, vouching: Vouching, decisions: Decisions, began: int) -> int:
    """Has the program take in what is staged behind a position; the last position."""
    rows = select(Staged).where(Staged.position > began).order_by(Staged.position)
    for number, row in enumerate(session.scalars(rows).all()):
        told, at = row.payload, number
        statement = read_statement(told["statement"], at) if "statement" in told else None
        votes = told["votes"] if row.action == DECIDED else []
        opened = [read_statement(each["statement"], at) for each in votes]
        entry = Entry(row.id.hex, row.action, row.minute, b"", told, statement, tuple(opened))
        if statement or entry.action in MEMBERSHIPS:
            vouching.follow(entry, at)
        if entry.action in DECIDING:
            decisions.follow(entry, at, vouching)
        began = row.position
    return began


@contextmanager
def ground(app: Flask, founded: Founded, folder: Path) -> Iterator[Ground]:
    """The committee with a policy in force, a deputy and an outsider; all of it undone at the end."""
    vault = vault_in(folder, founded.root)
    with pytest.MonkeyPatch.context() as patch, founded.engine.connect() as connection, connection.begin() as outer:
        for module, name in UNSEALED:
            patch.setattr(f"fundapp.committee.commands.{module}.{name}", lambda *_args, **_more: None)
        patch.setattr(verify, "ed25519_verify", is_signed)  # a thousand times as quick, and compared in tests/audit
        with app.app_context(), Session(connection, join_transaction_mode="create_savepoint") as session:
            chamber = _chamber(app, session, vault, founded)
            _prepare(session, chamber)
            session.commit()
            vouching, decisions = Vouching(founded.root.public), Decisions()
            began = follow(session, vouching, decisions, 0)
            yield Ground(connection, chamber, vouching, decisions, began)
        outer.rollback()


def _chamber(app: Flask, session: Session, vault: Vault, founded: Founded) -> Chamber:
    nobody: Any = Context(None, NOW, "machine", None)  # type: ignore[arg-type]
    people = People(vault, founded.root, nobody, dict(founded.members), dict(founded.groups))
    return Chamber(app, session, vault, Keyholders(app, session, people), dict(founded.people), now=NOW)


def _prepare(session: Session, chamber: Chamber) -> None:
    for name, kind in KINDS.items():
        person_id = chamber.people[name].id
        session.add(CommitteeSeat(id=person_id, kind=kind, created_at=NOW, updated_at=NOW, entry_id=uuid4()))
    session.flush()
    made = draft_policy(session, chamber.acting("awa"), SMALL)
    for name in ("awa", "bruno"):
        sign_policy(session, chamber.acting(name), chamber.keys(name), made.id)
    session.flush()


def in_order(chamber: Chamber) -> dict[str, str]:
    """What each member is, in the order in which seats are given."""
    kinds = ["member", "deputy", "outside"]
    what = {name: KINDS.get(name, "member") for name in MEMBERS}
    names = sorted(what, key=lambda name: (kinds.index(what[name]), chamber.people[name].id.hex))
    return {name: what[name] for name in names}
