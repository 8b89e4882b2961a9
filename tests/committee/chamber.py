"""What tests do with a committee: convene a round, declare, open, vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import permissions_of
from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.convening import Asked, Line, convene_round
from fundapp.committee.commands.declaring import declare_standing
from fundapp.committee.commands.opening import Conductor, open_round
from fundapp.committee.commands.policies import draft_policy, sign_policy
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.rules.bodies import KINDS, PRIORITIES, RISKS
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.policies import Band, Policy, Rule, Track
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.committee.sealing import brief_of, open_round_file, seal_round
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.ports import QuestionSource, Settled
from fundapp.core.reader import Reader as Language
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.unlocked import UnlockedMember
from tests.accounts.keyholders import Keyholders

STAFF: Mapping[str, tuple[str, str]] = {
    "solange": ("Solange Ndeke", "officers"),
    "idriss": ("Idriss Abakar", "officers"),
    "awa": ("Awa Diallo", "committee"),
    "bruno": ("Bruno Essono", "committee"),
    "claire": ("Claire Moussavou", "committee"),
    "denis": ("Denis Oyono", "committee"),
    "esther": ("Esther Ngono", "committee"),
    "firmin": ("Firmin Zang", "committee"),
    "grace": ("Grâce Mbolo", "committee"),
}
MEMBERS = tuple(name for name, (_full, group) in STAFF.items() if group == "committee")
EVERY = frozenset(PRIORITIES), frozenset(RISKS)

SMALL = Policy(
    currency="XAF",
    bands=(Band(0, Track.FAST, *EVERY), Band(500_000, Track.FULL, *EVERY)),
    rules={
        Track.FAST: Rule(quorum=2, organisations=2, unanimous=True, hours=12, ratify_days=14),
        Track.FULL: Rule(quorum=3, organisations=2, hours=72),
    },
    kinds=KINDS,
    ceiling=3_000_000,
)


@dataclass
class Subject:
    """A source of questions that remembers what was settled. `refusal`: what it raises instead."""

    settled: list[Settled] = field(default_factory=list)
    waits: bool = True
    refusal: Exception | None = None

    def awaits(self, _session: Session, _subject_id: UUID, _question: str) -> bool:
        """As the port's."""
        return self.waits

    def settle(self, _session: Session, _ctx: Context, settled: Settled) -> None:
        """As the port's."""
        if self.refusal:
            raise self.refusal
        self.settled.append(settled)


@dataclass
class Chamber:
    """The committee of one test. `people` by first name; `subject` is what all rounds are about."""

    app: Flask
    session: Session
    vault: Vault
    keyholders: Keyholders
    people: dict[str, Person]
    subject: Subject = field(default_factory=Subject)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def sources(self) -> dict[str, QuestionSource]:
        """As `app.py` registers them."""
        made = QuestionSource(self.subject.awaits, self.subject.settle, {}, {}, {}, "home.show", "")
        return {"thing": made}

    def acting(self, name: str) -> Context:
        """The context in which somebody acts."""
        person = self.people[name]
        groups = frozenset({STAFF[name][1]})
        grants = self.app.extensions["fundapp.ports"].grants
        actor = Actor(person.id, person.name, "", permissions_of(groups, grants), groups)
        return Context(actor, self.now, "test-request", Language("fr", ZoneInfo("UTC")))

    def keys(self, name: str) -> UnlockedMember:
        """Somebody's keys."""
        return self.keyholders.vault.members[self.people[name].name]

    def policy(self, wanted: Policy = SMALL) -> UUID:
        """A policy in force, signed by two."""
        with self.app.app_context(), transaction() as session:
            made = draft_policy(session, self.acting("awa"), wanted).id
        for name in ("awa", "bruno"):
            with self.app.app_context(), transaction() as session:
                sign_policy(session, self.acting(name), self.keys(name), made)
        return made

    def asked(self, *amounts: int, **changes: Any) -> Asked:
        """A question about an award of these lines."""
        lines = tuple(Line("relocation", amount) for amount in amounts)
        made = Asked(Question.AWARD, "thing", uuid4(), "K7QF-29", "P2", "high", "XAF", lines, country="CM")
        return replace(made, **changes)

    def convene(self, asked: Asked, by: str = "solange") -> UUID:
        """A round about it."""
        ids = [self.people[name].id for name in MEMBERS if self.people[name].id not in asked.barred]
        officers = [Reader(ReaderKind.GROUP, self.keyholders.vault.groups["officers"])]
        with self.app.app_context():
            sealed = seal_round(
                self.vault, {"alias": "Le Baobab"}, {"summary": "Menacée chez elle."}, officers=officers, convened=ids
            )
            with transaction() as session:
                return convene_round(session, self.acting(by), asked, sealed).id

    def declare(self, round_id: UUID, *names: str, grade: Grade = Grade.NONE) -> None:
        """What people declare of themselves."""
        for name in names:
            with self.app.app_context(), transaction() as session:
                declare_standing(session, self.acting(name), self.keys(name), round_id, grade)

    def conductor(self, round_id: UUID, by: str = "solange") -> Conductor:
        """An officer with the round open."""
        return Conductor(self.vault, self.keys(by), self.opened(round_id, by))

    def opened(self, round_id: UUID, by: str) -> Opened:
        """Card and brief, opened by somebody."""
        with self.app.app_context():
            return open_round_file(self.vault, self.acting(by), self.keys(by), self.round(round_id))

    def open(self, round_id: UUID, by: str = "solange") -> DecisionRound:
        """Opens a round for votes."""
        conductor = self.conductor(round_id, by)
        with self.app.app_context():
            brief = brief_of(conductor.opened, self.round(round_id))
            with transaction() as session:
                return open_round(session, self.acting(by), conductor, round_id, brief)

    def vote(self, round_id: UUID, name: str, *amounts: int, choice: Choice = Choice.FOR, **more: Any) -> None:
        """Somebody's vote on the present brief."""
        if choice is Choice.AGAINST:
            more = {"remedy": Remedy.DECLINE, **more}
        version = self.round(round_id).brief_version
        with self.app.app_context(), transaction() as session:
            cast = Cast(Ballot(choice, amounts, **more), version)
            cast_vote(session, self.acting(name), self.keys(name), self.sources, round_id, cast)

    def round(self, round_id: UUID) -> DecisionRound:
        """A round as it stands."""
        self.session.expire_all()
        found = self.session.get_one(DecisionRound, round_id)
        self.session.expunge(found)
        self.session.commit()  # a savepoint that stays open would undo what requests write
        return found

    def standings(self, round_id: UUID) -> dict[str, str]:
        """How everybody stands, by first name."""
        names = {person.id: name for name, person in self.people.items()}
        self.session.expire_all()
        rows = self.session.scalars(select(Panellist).where(Panellist.round_id == round_id)).all()
        found = {names[row.person_id]: row.standing for row in rows}
        self.session.commit()
        return found
