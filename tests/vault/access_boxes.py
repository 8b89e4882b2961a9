"""Steps of compartments: made, written, shared, withdrawn, renewed, erased, listed."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.database import transaction
from fundapp.core.errors import NotFound
from fundapp.vault import commands
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.envelope import Place
from fundapp.vault.lists import Item, open_list
from fundapp.vault.opened import Opened
from fundapp.vault.resealing import reseal, waiting_for
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked
from tests.vault.access_attempt import attempt
from tests.vault.access_model import Box, Record
from tests.vault.access_world import Person, World

Holder = Reader | Unlocked


def make_case(world: World, plan: dict[Kind, Sequence[UUID]], subject: Subject | None = None) -> None:
    """A subject with compartments, each for groups and single people, and one text in each."""
    subject = subject or Subject("case", uuid4())
    known = world.model.epochs.keys() | world.model.vouched
    allowed = all(plan.values()) and all(reader in known for readers in plan.values() for reader in readers)
    holders = {kind: [_holder(world, reader) for reader in readers] for kind, readers in plan.items()}
    attempt(world, "cases", lambda session: make(world, session, subject, holders), allowed=allowed)


def make(world: World, session: Session, subject: Subject, holders: dict[Kind, list[Holder]]) -> None:
    """Compartments for these readers, and a text in each."""
    opened = commands.create_compartments(session, world.ctx(), world.vault, subject, holders)
    for kind, each in opened.compartments.items():
        readers = {to.reader.id if isinstance(to, Unlocked) else to.id for to in holders[kind]}
        epochs = {group: number for group, number in world.model.epochs.items() if group in readers}
        box = Box(each.id, subject, kind, readers, epochs)
        world.model.boxes[box.id] = box
        _write(world, session, opened, box)


def _holder(world: World, reader: UUID) -> Holder:
    if reader in world.model.epochs:
        return Reader(ReaderKind.GROUP, reader)
    person = world.persons[reader]
    return person.keys[-1] if person.kind == ReaderKind.APPLICANT else Reader(person.kind, reader)


def _write(world: World, session: Session, opened: Opened, box: Box) -> None:
    file = SealedFile(uuid4(), opened.compartment(box.kind).version, 1)
    text = f"text {len(world.model.records)}"
    commands.add_document(session, world.ctx(), opened, box.kind, file, text)
    world.model.records[file.id] = Record(box, text, box.version)


def write(world: World, box: Box, by: Person) -> None:
    """One more text in a compartment, by whoever can open it."""
    may = world.model.may_open(by.id, box)
    opened = world.open(by, [box])
    assert may == bool(opened and opened.compartments)
    if opened and opened.compartments and not opened.compartment(box.kind).stale:
        world.outcomes["written"] += 1
        with transaction() as session:
            _write(world, session, opened, box)


def share(world: World, box: Box, to: UUID, by: Person) -> None:
    """A compartment for one more reader."""
    opened = world.open(by, [box])
    if not opened or not opened.compartments:
        return
    known = world.model.epochs.keys() | world.model.vouched
    draft = box.kind == Kind.DRAFT
    allowed = to in known and not draft
    attempt(
        world,
        "shared",
        lambda session: commands.share_compartment(
            session, world.ctx(by), world.vault, opened, box.kind, _holder(world, to)
        ),
        allowed=allowed,
    )
    if allowed:
        box.readers.add(to)
        if to in world.model.epochs:
            box.wrapped_at[to] = world.model.epochs[to]


def withdraw(world: World, box: Box, reader: UUID) -> None:
    """A reader is recused."""
    holder = _holder(world, reader)
    who = holder.reader if isinstance(holder, Unlocked) else holder
    given, draft = (world.ctx(), box.subject.id, [box.kind], who), box.kind == Kind.DRAFT and who.kind == "applicant"
    last = who.kind != "applicant" and not box.shredded and world.model.is_alone(reader, box)
    allowed = not draft and not last
    attempt(world, "withdrawn", lambda session: commands.withdraw_reader(session, *given), allowed=allowed)
    if allowed and not box.shredded:
        box.readers.discard(reader)
        box.wrapped_at.pop(reader, None)
        box.renewal_wanted = True


def renew(world: World, box: Box, by: Person) -> None:
    """A compartment's next key."""
    opened = world.open(by, [box])
    if opened and opened.compartments:
        given, allowed = (world.ctx(by), world.vault, opened, [box.kind]), world.model.renewable_by(by.id, box)
        attempt(world, "renewed", lambda session: commands.renew_compartments(session, *given), allowed=allowed)
        if allowed:
            world.model.renew(box)


def reseal_all(world: World, by: Person) -> None:
    """Whatever waits for a new key and this member can read, older texts too."""
    for each in waiting_for(by.member):
        boxes = [box for box in world.boxes if box.subject == each.subject and box.kind in each.kinds]
        assert all(world.model.may_open(by.id, box) for box in boxes), "offered to somebody who cannot read it"
        if not all(world.model.renewable_by(by.id, box) for box in boxes if world.model.is_due(box)):
            continue
        world.outcomes["records resealed"] += reseal(world.vault, world.ctx(by), by.member, each)
        for box in boxes:
            if world.model.is_due(box):
                world.model.renew(box)
            for record in world.model.records.values():
                if record.box is box:
                    record.version = box.version


def shred(world: World, boxes: Sequence[Box]) -> None:
    """Compartments of one subject are erased for ever; somebody kept a copy of the database."""
    there = [box for box in boxes if not box.shredded]
    world.keep_copy()
    attempt(
        world,
        "shredded",
        lambda session: commands.shred_compartments(
            session, world.ctx(), world.vault, boxes[0].subject.id, [box.kind for box in boxes], reason="retention"
        ),
        allowed=bool(there),
    )
    for box in there:
        box.shredded = True


def view(world: World, group: UUID, by: Person) -> None:
    """A list of every summary."""
    rows = {row.compartment_id: row for row in world.now.records}
    boxes = [box for box in world.boxes if box.kind == Kind.SUMMARY]
    items = [Item(box.subject, rows[box.id].title, Place("vault_document", rows[box.id].id, "title")) for box in boxes]
    allowed = by.id in world.model.holders[group]
    try:
        found = open_list(world.vault, world.ctx(by), by.member, group, items, purpose="campaign")
    except NotFound:
        assert not allowed
        return
    assert allowed
    world.outcomes["summaries in lists"] += len(found)
    assert found == {
        box.subject.id: world.model.records[rows[box.id].id].text
        for box in boxes
        if group in box.readers and not box.shredded
    }
