"""What tests do with a fund: send applications to it, open them as one of its officers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import permissions_of
from fundapp.cases.arriving import Facts, arrive, code_for
from fundapp.cases.commands.conflicts import declare_conflict
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.restricting import step_back
from fundapp.cases.rules.conflicts import Grade, recuses
from fundapp.cases.rules.sheets import Sheet, read
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.vault.envelope import Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import Unlocked, UnlockedMember
from tests.accounts.keyholders import Keyholders

START: Mapping[str, str] = {
    "alias": "Le Baobab",
    "happened": "Deux hommes sont venus chez moi hier soir.",
    "needed": "Partir quelques semaines.",
    "answer": "Signal, le soir.",
}


@dataclass
class Fund:
    """The fund of one test. `people` by first name.

    Of each new case the officers have declared that they have no link with it, unless `everybody_declares` is False
    when it arrives: most tests begin where the conflict card ends.
    """

    app: Flask
    session: Session
    vault: Vault
    keyholders: Keyholders
    people: dict[str, Person]
    everybody_declares: bool = True

    def receive(self, sheet: Sheet | None = None, facts: Facts | None = None, **start: str) -> "Sent":
        """An application through the same steps and command as the pages'."""
        whole = {"start": {**START, **start}, **(sheet or {})}
        with self.app.app_context():
            kept = code_for(self.vault, None, whole)
            arrival = arrive(self.vault, whole, facts or Facts(), kept)
            with transaction() as session:
                found = receive_application(session, self.nobody(), arrival)
                session.flush()
                session.expunge(found)
        return Sent(found, kept.code, kept.unlocked)

    def declared(self, connection: Connection, case_id: UUID) -> None:
        """Writes the declarations of a case that has just arrived; called for each that does."""
        officers = [self.people[name].id for name in ("solange", "idriss")] if self.everybody_declares else []
        for each in officers:
            made = {"id": uuid4(), "case_id": case_id, "person_id": each, "grade": Grade.NONE.value}
            connection.execute(insert(Declaration).values(**made, at=datetime.now(UTC), entry_id=uuid4()))

    def declare(self, found: EmergencyCase, name: str, grade: Grade = Grade.NONE) -> None:
        """What somebody declares of a case, by the command; a grade that recuses, with all that follows."""
        ctx, keys = self.acting(name), self.keys(name)
        with self.app.app_context():
            if recuses(grade):
                step_back(self.vault, ctx, keys, found.reference, grade)
                return
            with transaction() as session:
                declare_conflict(session, ctx, keys, found.reference, grade)

    def nobody(self) -> Context:
        """The context of whoever has no account."""
        return Context(None, datetime.now(UTC), "test-request", Reader("fr", ZoneInfo("UTC")))

    def acting(self, name: str) -> Context:
        """The context in which somebody of the fund acts."""
        person = self.people[name]
        groups = frozenset({"finance" if name in ("joel", "fatime") else "officers"})
        grants = self.app.extensions["fundapp.ports"].grants
        actor = Actor(person.id, person.name, "", permissions_of(groups, grants), groups)
        return replace(self.nobody(), actor=actor)

    def keys(self, name: str) -> UnlockedMember:
        """Somebody's keys."""
        return self.keyholders.vault.members[self.people[name].name]

    def open(self, found: EmergencyCase, kinds: Collection[Kind], by: str = "solange") -> Opened:
        """What somebody of the fund opens of a case."""
        with self.app.app_context():
            return open_compartments(self.vault, self.acting(by), self.keys(by), found.subject, kinds, purpose="test")

    def sheet(self, found: EmergencyCase, kind: Kind, by: str = "solange") -> dict[str, Any]:
        """The steps that a case holds in one compartment."""
        column = kind.value
        return read(
            self.open(found, [kind], by).read(kind, Place("emergency_case", found.id, column), getattr(found, column))
        )

    def sign_in(self, client: FlaskClient, name: str) -> None:
        """Somebody's browser, signed in with their keys unlocked."""
        self.keyholders.sign_in(client, self.people[name])


@dataclass(frozen=True)
class Sent:
    """An application that was received: its row, its code, its applicant's keys."""

    case: EmergencyCase
    code: str
    unlocked: Unlocked
