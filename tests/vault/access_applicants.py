"""Steps of applicants: codes, drafts, mailboxes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault import commands
from fundapp.vault.keeping import (
    keep_code,
)
from fundapp.vault.rules import DRAFT_KEPT, Kind, Reader, ReaderKind, Subject
from fundapp.vault.sessions import unlock_by_code
from tests.vault.access_attempt import attempt
from tests.vault.access_boxes import Holder, make
from tests.vault.access_world import Person, World


def apply(world: World) -> None:
    """Somebody begins an application: a code, and a draft that it alone opens."""
    world.outcomes["applied"] += 1
    kept = keep_code(world.vault.codes)
    subject = Subject("case", uuid4())
    person = Person(kept.unlocked.reader.id, ReaderKind.APPLICANT, [kept.unlocked], code=kept.code, draft=subject)
    world.know(person)
    world.model.applicants.add(person.id)
    with transaction() as session:
        commands.issue_code(session, world.ctx(), kept)
        make(world, session, subject, {Kind.DRAFT: [kept.unlocked]})


def submit(world: World, person: Person, group: UUID) -> None:
    """The draft becomes an application: its key is destroyed, and there is a mailbox."""
    allowed = person.there and person.mailbox is None

    def act(session: Session) -> None:
        commands.submit_draft(session, world.ctx(), world.vault, person.id)
        assert person.draft is not None
        holders: list[Holder] = [Reader(ReaderKind.GROUP, group), person.keys[-1]]
        make(world, session, person.draft, {Kind.MAILBOX: holders})

    world.keep_copy()
    attempt(world, "submitted", act, allowed=allowed)
    if allowed:
        person.mailbox = person.draft
        _shred_draft(world, person)


def purge(world: World, person: Person) -> None:
    """A draft that was never submitted, two weeks later."""
    allowed = person.there and person.mailbox is None
    later = replace(world.ctx(), now=world.people.ctx.now + DRAFT_KEPT + timedelta(seconds=1))
    attempt(
        world, "purged", lambda session: commands.purge_draft(session, later, world.vault, person.id), allowed=allowed
    )
    if allowed:
        person.there = False
        person.tokens = dict.fromkeys(person.tokens, False)
        _shred_draft(world, person)


def _shred_draft(world: World, person: Person) -> None:
    for box in world.boxes:
        if box.kind == Kind.DRAFT and person.id in box.readers:
            box.shredded = True


def replace_code(world: World, person: Person, by: Person) -> None:
    """Another code, by the applicant with the old one, or by an officer who opens the mailbox."""
    kind = Kind.DRAFT if person.mailbox is None else Kind.MAILBOX
    box = next(box for box in world.boxes if box.subject == person.draft and box.kind == kind)
    opened = world.open(by, [box]) if person.there else None
    if not opened or not opened.compartments:
        return
    kept, allowed = keep_code(world.vault.codes, person.id), person.id in box.readers
    attempt(
        world,
        "codes replaced",
        lambda session: commands.replace_code(session, world.ctx(by), world.vault, kept, opened),
        allowed=allowed and world.model.renewable_by(by.id, box),
    )
    if not allowed or not world.model.renewable_by(by.id, box):
        return
    world.model.renew(box)
    old, person.code = person.code, kept.code
    person.keys.append(kept.unlocked)
    person.tokens = dict.fromkeys(person.tokens, False)
    world.know(person)
    with ReadSession(db) as session:
        assert unlock_by_code(session, world.vault, old) is None
        assert unlock_by_code(session, world.vault, person.code) == kept.unlocked
