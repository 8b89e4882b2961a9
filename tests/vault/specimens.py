"""One sealed object of each kind, each with the product's own way to open it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db
from fundapp.vault.chain import read_chain
from fundapp.vault.codes import CodeKeys, derive_code, read_code
from fundapp.vault.envelope import Envelope
from fundapp.vault.keeping import token_hash, unlock_applicant, unlock_by_recovery, unlock_member, unlock_session
from fundapp.vault.models import (
    Applicant,
    Compartment,
    Document,
    Epoch,
    EpochKey,
    Member,
    QuickKey,
    UnlockedSession,
    Wrap,
)
from fundapp.vault.opened import Opened
from fundapp.vault.opening import Plan, make_plan, open_plan
from fundapp.vault.queries import statements_of
from fundapp.vault.quick import Quick, QuickReader
from fundapp.vault.rules import ESCROW, Kind
from fundapp.vault.statements import Statement
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.wrapping import epoch_secrets, hand_down, newest_secret
from tests.vault.mutations import Specimen
from tests.vault.people import PASSPHRASE
from tests.vault.scene import Scene, Text


def specimens(scene: Scene) -> list[Specimen]:
    """All kinds."""
    with ReadSession(db) as session:
        made = [each for make in (_texts, _wraps, _epochs, _quick, _members, _visits) for each in make(scene, session)]
        return [*made, *_chain(scene, session)]


def changed(row: Any, **values: Any) -> Any:
    """A row that stands in no database, equal to another but for these columns."""
    columns = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
    return type(row)(**{**columns, **values})


def _plan(scene: Scene, session: Session, unlocked: Unlocked, text: Text) -> Plan:
    return make_plan(session, unlocked, text.subject, [text.kind])


def _texts(scene: Scene, session: Session) -> Iterator[Specimen]:
    awa = scene.people.members["awa"]
    for last in (False, True):
        text = scene.text(0, Kind.NARRATIVE, last=last)
        title = session.get_one(Document, text.row_id).title
        opened = open_plan(scene.people.vault, _plan(scene, session, awa, text), awa)
        read = _reader(opened, text)
        yield Specimen("record" if last else "record of an older version", title.record, read)
    plan = _plan(scene, session, awa, scene.text(0, Kind.NARRATIVE, last=False))
    found = plan.found[0]
    half = found.older[0]

    def open_older(sealed: bytes) -> object:
        other = replace(plan, found=[replace(found, older=[changed(half, sealed=sealed)])])
        return _told(open_plan(scene.people.vault, other, awa), text_of_older, title_of_older)

    text_of_older = scene.text(0, Kind.NARRATIVE, last=False)
    title_of_older = session.get_one(Document, text_of_older.row_id).title
    yield Specimen("older half", half.sealed, open_older)


def _reader(opened: Opened, text: Text) -> Callable[[bytes], object]:
    return lambda record: opened.read(text.kind, text.place, Envelope(record))


def _told(opened: Opened, text: Text, title: Envelope) -> object:
    return opened.read(text.kind, text.place, title)


def _wraps(scene: Scene, session: Session) -> Iterator[Specimen]:
    members, courier = scene.people.members, scene.courier
    assert courier is not None
    readers: dict[str, tuple[Unlocked, Kind]] = {
        "group": (members["awa"], Kind.NARRATIVE),
        "member": (members["chantal"], Kind.NARRATIVE),
        "applicant": (scene.codes[0].unlocked, Kind.MAILBOX),
        "courier": (courier, Kind.NOTICE),
    }
    for name, (unlocked, kind) in readers.items():
        text = scene.text(0, kind)
        plan = _plan(scene, session, unlocked, text)
        title = session.get_one(Document, text.row_id).title
        opens = _wrap_opener(scene, plan, unlocked, (text, title))
        yield Specimen(f"wrap to {name}", plan.found[0].wraps[0].wrapped, opens)


def _wrap_opener(
    scene: Scene, plan: Plan, unlocked: Unlocked, sealed: tuple[Text, Envelope]
) -> Callable[[bytes], object]:
    found = plan.found[0]

    def opens(wrapped: bytes) -> object:
        wrap: Wrap = changed(found.wraps[0], wrapped=wrapped)
        other = replace(plan, found=[replace(found, wraps=[wrap])])
        return _told(open_plan(scene.people.vault, other, unlocked), *sealed)

    return opens


def _epochs(scene: Scene, session: Session) -> Iterator[Specimen]:
    awa, group = scene.people.members["awa"], scene.people.groups["officers"]
    held = session.get_one(EpochKey, (group, awa.id))
    yield Specimen(
        "epoch key of a member", held.wrapped, lambda wrapped: newest_secret(awa, changed(held, wrapped=wrapped))
    )
    escrow, escrowed = scene.escrow, session.get_one(EpochKey, (group, ESCROW))
    yield Specimen(
        "epoch key of the escrow",
        escrowed.wrapped,
        lambda wrapped: newest_secret(escrow, changed(escrowed, wrapped=wrapped)),
    )
    newest, epoch = newest_secret(awa, held), session.get_one(Epoch, (group, 1))
    yield Specimen(
        "epoch before", epoch.before or b"", lambda before: hand_down(newest, [changed(epoch, before=before)])
    )


def _quick(scene: Scene, session: Session) -> Iterator[Specimen]:
    awa, group = scene.people.members["awa"], scene.people.groups["officers"]
    reader = QuickReader.of(epoch_secrets(session, awa, group, 1)[1])
    row = session.scalars(select(QuickKey).where(QuickKey.group_id == group)).first()
    assert row is not None
    assert row.summary is not None
    kept = scene.stage.halves.kept[row.compartment_id]
    subject_id = session.get_one(Compartment, row.compartment_id).subject_id
    place = subject_id, row.compartment_id, row.version, row.number, row.version
    quick = Quick(*place, row.half, row.summary, row.source)
    yield Specimen("quick summary", row.summary, lambda made: reader.open_summary(quick._replace(summary=made), kept))
    yield Specimen("quick half", row.half, lambda made: reader.open_half(quick._replace(half=made), kept))


def _members(scene: Scene, session: Session) -> Iterator[Specimen]:
    member, paper = session.get_one(Member, scene.people.members["awa"].id), scene.papers["awa"]
    yield Specimen("member bundle", member.bundle, lambda made: unlock_member(changed(member, bundle=made), PASSPHRASE))
    yield Specimen(
        "recovery bundle",
        member.recovery or b"",
        lambda made: unlock_by_recovery(changed(member, recovery=made), paper),
    )
    for column in ("salt", "signing_key", "sealing_key"):
        yield Specimen(
            "public half or salt beside a bundle",
            getattr(member, column),
            partial(_unlocked_beside, member, column),
            cuts=False,
        )


def _unlocked_beside(member: Member, column: str, made: bytes) -> object:
    return unlock_member(changed(member, **{column: made}), PASSPHRASE)


def _applicant_beside(applicant: Applicant, keys: CodeKeys, column: str, made: bytes) -> object:
    return unlock_applicant(changed(applicant, **{column: made}), keys)


def _visits(scene: Scene, session: Session) -> Iterator[Specimen]:
    awa, token, kept = scene.people.members["awa"], scene.tokens[0], scene.codes[0]
    row = session.scalars(select(UnlockedSession).where(UnlockedSession.token_hash == token_hash(token))).one()
    yield Specimen("session", row.sealed, lambda sealed: unlock_session(row.id, token, awa.reader, sealed))
    keys = derive_code(read_code(kept.code) or "", scene.people.vault.codes)
    applicant = session.get_one(Applicant, kept.unlocked.reader.id)
    for column, cuts in (("sealed", True), ("sealing_key", False)):
        yield Specimen(
            "applicant's pair" if cuts else "public half beside an applicant's pair",
            getattr(applicant, column),
            partial(_applicant_beside, applicant, keys, column),
            cuts=cuts,
        )


def _chain(scene: Scene, session: Session) -> Iterator[Specimen]:
    group, root = scene.people.groups["officers"], scene.people.vault.root
    stated = statements_of(session, group)
    for position, one in enumerate(stated):
        for part in ("body", "signer", "signature"):

            def opens(made: bytes, position: int = position, one: Statement = one, part: str = part) -> object:
                other = [*stated[:position], replace(one, **{part: made}), *stated[position + 1 :]]
                return read_chain(group, root, other)

            yield Specimen(f"statement's {part}", getattr(one, part), opens)
