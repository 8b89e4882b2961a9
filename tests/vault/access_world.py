"""The vault beside the model of it: who there is, and whether both agree on who reads what."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select

from fundapp.core.context import Actor, Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.keeping import unlock_member
from fundapp.vault.models import Member
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import ReaderKind, Subject
from fundapp.vault.sessions import resume_session
from fundapp.vault.unlocked import Unlocked, UnlockedMember
from tests.vault.access_model import Box, Model
from tests.vault.attacker import Dump, Thief, Tries
from tests.vault.people import PASSPHRASE
from tests.vault.stage import GROUPS, Stage


@dataclass
class Person:
    """Somebody who ever had keys: all of them, the newest last. `tokens`: sessions, and whether they still resume."""

    id: UUID
    kind: ReaderKind
    keys: list[Unlocked]
    passphrase: str = PASSPHRASE
    paper: str = ""
    code: str = ""
    there: bool = True
    draft: Subject | None = None
    mailbox: Subject | None = None
    tokens: dict[str, bool] = field(default_factory=dict)

    @property
    def member(self) -> UnlockedMember:
        """The newest keys of a member of staff."""
        newest = self.keys[-1]
        assert isinstance(newest, UnlockedMember)
        return newest


class World:
    """One run. `after` is called after each step, `end` once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._run = ExitStack()
        self.people = self._run.enter_context(stage.run())
        self.vault = self.people.vault
        self.model = Model()
        self.persons: dict[UUID, Person] = {}
        self.thieves: dict[UUID, Thief] = {}
        self.copies: list[Dump] = []
        self._tries: Tries = {}
        self.outcomes: Counter[str] = Counter()
        for unlocked in self.people.members.values():
            self.know(Person(unlocked.id, ReaderKind.MEMBER, [unlocked]))
        for code, group in self.people.groups.items():
            self.model.holders[group] = {self.people.members[name].id for name in GROUPS[code]}
            self.model.epochs[group] = 0
        self.seen = self.now
        """The database after the last step: opening may renew wraps since, but seals no record anew."""

    def close(self) -> None:
        """Undoes the run."""
        self._run.close()

    @property
    def staff(self) -> list[Person]:
        """Members, also those who left."""
        return [each for each in self.persons.values() if each.kind == ReaderKind.MEMBER]

    @property
    def applicants(self) -> list[Person]:
        """Applicants, also those whose draft was purged."""
        return [each for each in self.persons.values() if each.kind == ReaderKind.APPLICANT]

    @property
    def boxes(self) -> list[Box]:
        """Every compartment that was ever made."""
        return list(self.model.boxes.values())

    def know(self, person: Person) -> None:
        """A person, or new keys of theirs: their thief has them from now on."""
        self.persons[person.id] = person
        thief = self.thieves.setdefault(person.id, Thief(self._tries))
        thief.hold(person.id, person.keys[-1].pair)

    def ctx(self, person: Person | None = None) -> Context:
        """The context in which a person acts. Applicants have no account."""
        staff = person is not None and person.kind == ReaderKind.MEMBER
        actor = Actor(person.id, "", "member", frozenset()) if person and staff else None
        return replace(self.people.ctx, actor=actor)

    def open(self, person: Person, boxes: Sequence[Box], keys: Unlocked | None = None) -> Opened | None:
        """What a person opens of one subject, and what that does to the model; None where they are refused."""
        kinds, unlocked = [box.kind for box in boxes], keys or person.keys[-1]
        try:
            opened = open_compartments(
                self.vault, self.ctx(person), unlocked, boxes[0].subject, kinds, purpose="campaign"
            )
        except (NotFound, CannotOpen, Locked):
            return None
        for box in boxes:
            if box.kind in opened.compartments and keys in (None, person.keys[-1]):
                due, renewable = self.model.is_due(box), self.model.renewable_by(person.id, box)
                if due and renewable:
                    self.model.renew(box)
                assert opened.compartments[box.kind].stale == (due and not renewable), "a key that others know"
                assert opened.compartments[box.kind].version == box.version, "a renewal that was due, or was not"
        return opened

    def check(self, person: Person, boxes: Sequence[Box], keys: Unlocked | None = None) -> None:
        """Through the interface: all texts where the model allows the boxes, none of them where it does not."""
        may = keys in (None, person.keys[-1]) and all(
            box.shredded or self.model.may_open(person.id, box) for box in boxes
        )
        opened = self.open(person, boxes, keys)
        self.outcomes["opened" if may else "not opened"] += 1
        assert may == (opened is not None), f"opened: {opened is not None}, allowed: {may}"
        for box in boxes if opened else ():
            self._check_texts(opened, box)

    def _check_texts(self, opened: Opened | None, box: Box) -> None:
        assert opened is not None
        titles = {row.id: row.title for row in self.seen.records if row.compartment_id == box.id}
        for key, record in self.model.records.items():
            if record.box is not box:
                continue
            try:
                text = opened.read(box.kind, Place("vault_document", key, "title"), titles[key])
            except Shredded:
                text = ""
            assert text == ("" if box.shredded else record.text)

    @property
    def now(self) -> Dump:
        """The database as it stands."""
        return Dump.of(self.stage.connection)

    def after(self) -> None:
        """Every person tries by themselves what the database, the keystore and their private keys give."""
        self.model.remember(set(self.persons))
        self.seen, kept = self.now, self.stage.halves.kept
        for person_id, thief in self.thieves.items():
            forgetful = thief.forgetful()
            got = forgetful.read(self.seen, kept)
            assert got == self.model.may_read(person_id), "by private keys"
            if thief.absorb(forgetful):
                got = thief.read(self.seen, kept)
            assert got == self.model.could_read(person_id), "by everything ever held"
            self.outcomes["texts read by thieves"] += len(got)
            self.outcomes["texts kept from thieves"] += len(self.model.records) - len(got)

    def keep_copy(self) -> None:
        """The whole database as it stands, for whoever compares it with later ones."""
        self.copies.append(self.now)

    def end(self, *, wholly: bool = True, thoroughly: bool = True) -> None:
        """With the older copies; `wholly`: everybody against everything; `thoroughly`: each key on each row."""
        self._check_sessions()
        for copy in self.copies:
            self._try_copy(copy)
        if thoroughly:
            dump, kept = self.now, self.stage.halves.kept
            for person_id, thief in self.thieves.items():
                got = thief.forgetful().read(dump, kept, thoroughly=True)
                assert got == self.model.may_read(person_id), "by each key on each row"
            self._check_passphrases()
        for person in self.persons.values() if wholly else ():
            self._check_everything(person)

    def _check_passphrases(self) -> None:
        """Each passphrase on each member's keys: it opens those of whoever chose it, and no others."""
        with ReadSession(db) as session:
            rows = session.scalars(select(Member)).all()
            session.expunge_all()
        for passphrase in {each.passphrase for each in self.staff}:
            opened = set()
            for row in rows:
                with suppress(CannotOpen):
                    opened.add(unlock_member(row, passphrase).id)
            assert opened == {each.id for each in self.staff if each.passphrase == passphrase}, "by a passphrase"

    def _check_everything(self, person: Person) -> None:
        subjects = {box.subject for box in self.boxes}
        for subject in subjects:
            boxes = [box for box in self.boxes if box.subject == subject]
            readable = [box for box in boxes if box.shredded or self.model.may_open(person.id, box)]
            for part in [readable, *([box] for box in boxes if box not in readable)]:
                if part:
                    self.check(person, part)
            for keys in person.keys[:-1]:
                self.check_old(person, boxes, keys)

    def check_old(self, person: Person, boxes: Sequence[Box], keys: Unlocked) -> None:
        """Keys that were replaced open nothing."""
        for box in boxes:
            opened = self.open(person, [box], keys)
            assert opened is None or not opened.compartments, "by keys that were replaced"

    def _try_copy(self, copy: Dump) -> None:
        """An older copy gives nobody what was shredded since, nor what they never could read."""
        kept = self.stage.halves.kept
        shredded = {key for key, each in self.model.records.items() if each.box.shredded}
        for person_id, thief in self.thieves.items():
            got = Thief(self._tries, thief.pairs, dict(thief.epochs), dict(thief.halves)).read(copy, kept)
            assert not shredded & got.keys(), "shredded, by an older copy"
            assert got.keys() <= self.model.ever(person_id), "by an older copy"

    def _check_sessions(self) -> None:
        for person in self.persons.values():
            for token, lives in person.tokens.items():
                with transaction() as session:
                    found = resume_session(session, token, self.people.ctx.now)
                assert (found is not None) == lives, "a session"
                assert found is None or found == person.keys[-1]
