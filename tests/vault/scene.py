"""A vault in which there is one of every kind of sealed object, twice: what mutations and swaps start from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault import commands
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.escrow import join
from fundapp.vault.foundation import courier, found_couriers, found_escrow
from fundapp.vault.keeping import KeptCode, keep_code, keep_recovery
from fundapp.vault.lists import Item, open_list
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.passphrases import fresh_recovery_key
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import ESCROW, Courier, Kind, Reader, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked
from tests.vault.people import People
from tests.vault.stage import Stage

KINDS = (Kind.NARRATIVE, Kind.MAILBOX, Kind.NOTICE, Kind.SUMMARY, Kind.EVIDENCE)
"""Evidence stays as it was before the group's newest epoch; everything else was given a new key since."""


@dataclass(frozen=True)
class Text:
    """A sealed text and where it stands."""

    row_id: UUID
    subject: Subject
    kind: Kind
    text: str

    @property
    def place(self) -> Place:
        """Where it was sealed for."""
        return Place("vault_document", self.row_id, "title")


@dataclass
class Scene:
    """The people, two cases, and everything that opens something."""

    stage: Stage
    people: People
    cases: list[Subject] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    codes: list[KeptCode] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)
    """Recovery keys by member."""
    escrow_papers: list[str] = field(default_factory=list)
    courier: Unlocked | None = None
    tokens: list[str] = field(default_factory=list)

    @property
    def escrow(self) -> Unlocked:
        """The escrow, brought back from two papers."""
        return Unlocked(Reader(ReaderKind.MEMBER, ESCROW), join(self.escrow_papers[:2]))

    def ctx(self, unlocked: Unlocked) -> Context:
        """The context in which a reader acts."""
        names = {each.id: name for name, each in self.people.members.items()}
        name = names.get(unlocked.reader.id)
        return self.people.as_(name) if name else replace(self.people.ctx, actor=None)

    def open(self, unlocked: Unlocked, subject: Subject, kinds: Sequence[Kind]) -> Opened:
        """The real opening."""
        return open_compartments(self.people.vault, self.ctx(unlocked), unlocked, subject, kinds, purpose="campaign")

    def read(self, unlocked: Unlocked, text: Text) -> str:
        """A text by the real opening of its compartment, as it stands in the database."""
        opened = self.open(unlocked, text.subject, [text.kind])
        with ReadSession(db) as session:
            title: Envelope = session.get_one(Document, text.row_id).title
        return opened.read(text.kind, text.place, title)

    def view(self, name: str, code: str, texts: Sequence[Text]) -> dict[UUID, str]:
        """Summaries by the real list."""
        with ReadSession(db) as session:
            items = [Item(each.subject, session.get_one(Document, each.row_id).title, each.place) for each in texts]
        people = self.people
        return open_list(
            people.vault, people.as_(name), people.members[name], people.groups[code], items, purpose="campaign"
        )

    @property
    def summaries(self) -> list[Text]:
        """One for each case."""
        return [each for each in self.texts if each.kind == Kind.SUMMARY]

    def text(self, case: int, kind: Kind, *, last: bool = True) -> Text:
        """A text of a compartment: its newest, or its first."""
        found = [each for each in self.texts if each.subject == self.cases[case] and each.kind == kind]
        return found[-1 if last else 0]


@contextmanager
def scene(stage: Stage) -> Iterator[Scene]:
    """The scene, gone afterwards."""
    with stage.run() as people:
        made = Scene(stage, people)
        folder = people.vault.copies.parent / uuid4().hex
        _found(made, folder)
        for _case in range(2):
            _make_case(made)
        _renew(made)
        _keep(made)
        yield made


def _found(made: Scene, folder: Path) -> None:
    people = made.people
    made.codes = [keep_code(people.vault.codes) for _applicant in range(2)]
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, folder)
        made.escrow_papers = found_escrow(session, people.ctx, people.root)
        for kept in made.codes:
            commands.issue_code(session, people.ctx, kept)
    with ReadSession(db) as session:
        made.courier = courier(session, folder, Courier.NOTICES)


def _make_case(made: Scene) -> None:
    people, subject = made.people, Subject("case", uuid4())
    officers, committee = people.group("officers"), people.group("committee")
    chantal = people.members["chantal"].reader
    assert made.courier is not None
    plan: dict[Kind, Sequence[Reader | Unlocked]] = {
        Kind.NARRATIVE: [officers, chantal],
        Kind.MAILBOX: [officers, made.codes[len(made.cases)].unlocked],
        Kind.NOTICE: [officers, made.courier.reader],
        Kind.SUMMARY: [officers, committee],
        Kind.EVIDENCE: [officers],
    }
    made.cases.append(subject)
    with transaction() as session:
        opened = commands.create_compartments(session, people.ctx, people.vault, subject, plan)
    for kind in KINDS:
        write(made, opened, kind)


def write(made: Scene, opened: Opened, kind: Kind) -> None:
    """One more text."""
    text = f"plain {kind} {len(made.texts)}"
    file = SealedFile(uuid4(), opened.compartment(kind).version, 1)
    with transaction() as session:
        commands.add_document(session, made.people.ctx, opened, kind, file, text)
    made.texts.append(Text(file.id, opened.subject, kind, text))


def _renew(made: Scene) -> None:
    people = made.people
    for code, name in (("officers", "awa"), ("committee", "chantal")):
        with transaction() as session:
            by = people.members[name]
            commands.renew_epoch(
                session,
                people.as_(name),
                people.vault,
                by,
                people.groups[code],
                members=holders_of(session, people.groups[code]),
            )
    for subject in made.cases:
        opened = made.open(people.members["awa"], subject, KINDS[:-1])
        for kind in (Kind.NARRATIVE, Kind.MAILBOX):
            write(made, opened, kind)


def _keep(made: Scene) -> None:
    people = made.people
    for code, name in (("officers", "awa"), ("committee", "didier")):
        made.view(name, code, made.summaries)
    for name in ("awa", "bela"):
        made.papers[name] = fresh_recovery_key()
        unlocked = people.members[name]
        with transaction() as session:
            recovery = keep_recovery(unlocked, made.papers[name])
            commands.add_recovery_key(session, people.as_(name), unlocked, recovery)
    readers: list[Unlocked] = [people.members["awa"], people.members["bela"], made.codes[0].unlocked]
    for reader in readers:
        with transaction() as session:
            made.tokens.append(commands.begin_session(session, made.ctx(reader), reader))
