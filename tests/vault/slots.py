"""Places of sealed objects and keys in the real database, each with the real way to open it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import LargeBinary, and_, select, type_coerce, update

from fundapp.core.database import ReadSession, db
from fundapp.vault import lists
from fundapp.vault.errors import CannotOpen
from fundapp.vault.keeping import token_hash, unlock_by_recovery, unlock_member
from fundapp.vault.models import (
    Applicant,
    Compartment,
    CourierKey,
    Document,
    Epoch,
    EpochKey,
    KeyStatement,
    Member,
    OlderHalf,
    QuickKey,
    UnlockedSession,
    Wrap,
)
from fundapp.vault.rules import COURIERS, ESCROW, Kind, Reader, ReaderKind
from fundapp.vault.sessions import resume_session, unlock_by_code
from fundapp.vault.trust import key_of_reader
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.wrapping import epoch_secrets, newest_secret
from tests.vault.people import PASSPHRASE
from tests.vault.scene import Scene, Text

Opener = Callable[[], object]


@dataclass(frozen=True)
class Slot:
    """A place of a sealed object: its table and row; `columns` are what belongs together; `opens` needs them whole."""

    kind: str
    table: Any
    key: Mapping[str, Any]
    columns: tuple[str, ...]
    opens: Opener

    def where(self) -> Any:
        """The row."""
        return and_(*(self.table.c[name] == value for name, value in self.key.items()))

    def value(self, scene: Scene) -> tuple[Any, ...]:
        """What stands there."""
        columns = [_raw(self.table.c[name]) for name in self.columns]
        return tuple(scene.stage.connection.execute(select(*columns).where(self.where())).one())

    def put(self, scene: Scene, value: tuple[Any, ...]) -> None:
        """Something else there."""
        values = {self.table.c[name]: _raw(found) for name, found in zip(self.columns, value, strict=True)}
        scene.stage.connection.execute(update(self.table).where(self.where()).values(values))


def _raw(found: Any) -> Any:
    """Bytes as bytes, whatever the column makes of them."""
    if isinstance(found, bytes):
        return type_coerce(found, LargeBinary)
    sealed = getattr(found, "type", None)
    return type_coerce(found, LargeBinary) if sealed.__class__.__name__ == "SealedColumn" else found


def slots(scene: Scene) -> list[Slot]:
    """Every sealed object and every key of the scene, with the real way to open it."""
    made = (
        _records,
        _wraps,
        _epoch_keys,
        _epochs,
        _older,
        _quick,
        _members,
        _sessions,
        _applicants,
        _chains,
        _couriers,
    )
    return [slot for each in made for slot in each(scene)]


def rows_of(scene: Scene, table: Any) -> list[Any]:
    """Every row of a table."""
    return list(scene.stage.connection.execute(select(table.__table__)).all())


def _records(scene: Scene) -> Iterator[Slot]:
    awa = scene.people.members["awa"]
    for text in scene.texts:
        where = {"id": text.row_id}
        yield Slot("record", Document.__table__, where, ("title",), partial(scene.read, awa, text))


def reader_of(scene: Scene, reader_id: UUID) -> Unlocked:
    """Somebody who reads by this reader's wraps alone."""
    people = scene.people
    readers: dict[UUID, Unlocked] = {
        people.groups["officers"]: people.members["awa"],
        people.groups["committee"]: people.members["didier"],
    }
    readers |= {each.unlocked.reader.id: each.unlocked for each in scene.codes}
    readers |= {people.members["chantal"].id: people.members["chantal"]}
    if scene.courier:
        readers[scene.courier.reader.id] = scene.courier
    return readers[reader_id]


def kinds_of_boxes(scene: Scene) -> dict[UUID, tuple[int, Kind]]:
    """Which case, and which kind, a compartment is."""
    rows = rows_of(scene, Compartment)
    return {row.id: ([case.id for case in scene.cases].index(row.subject_id), Kind(row.kind)) for row in rows}


def _wraps(scene: Scene) -> Iterator[Slot]:
    boxes = kinds_of_boxes(scene)
    for row in rows_of(scene, Wrap):
        reader, text = reader_of(scene, row.reader_id), scene.text(*boxes[row.compartment_id])
        key = {name: getattr(row, name) for name in ("compartment_id", "reader_kind", "reader_id")}
        for columns in (("wrapped",), ("version", "number", "wrapped", "pin")):
            kind = f"wrap to {row.reader_kind}"
            yield Slot(kind, Wrap.__table__, key, columns, partial(scene.read, reader, text))


def _epoch_keys(scene: Scene) -> Iterator[Slot]:
    people = scene.people
    codes = {group: code for code, group in people.groups.items()}
    names = {each.id: name for name, each in people.members.items()}
    for row in rows_of(scene, EpochKey):
        key = {"group_id": row.group_id, "holder_id": row.holder_id}
        opens: Opener = partial(_escrowed, scene, key)
        if row.holder_id != ESCROW:
            name, code = names[row.holder_id], codes[row.group_id]
            opens = partial(scene.view, name, code, scene.summaries[:1])
        kind = "epoch key of the escrow" if row.holder_id == ESCROW else "epoch key of a member"
        for columns in (("wrapped",), ("number", "wrapped")):
            yield Slot(kind, EpochKey.__table__, key, columns, opens)


def _escrowed(scene: Scene, key: Mapping[str, UUID]) -> object:
    with ReadSession(db) as session:
        return newest_secret(scene.escrow, session.get_one(EpochKey, (key["group_id"], key["holder_id"])))


def _epochs(scene: Scene) -> Iterator[Slot]:
    people = scene.people
    for code, name in (("officers", "awa"), ("committee", "didier")):
        group, unlocked = people.groups[code], people.members[name]
        key = {"group_id": group, "number": 1}
        yield Slot("epoch before", Epoch.__table__, key, ("before",), partial(_back, unlocked, group))
        opens = partial(_public, scene, people.group(code))
        yield Slot("public key of an epoch", Epoch.__table__, key, ("sealing_key",), opens)


def _back(unlocked: Unlocked, group: UUID) -> object:
    with ReadSession(db) as session:
        return epoch_secrets(session, unlocked, group, 0)


def _public(scene: Scene, reader: Reader, kind: Kind = Kind.NARRATIVE) -> object:
    with ReadSession(db) as session:
        return key_of_reader(session, scene.people.vault, reader, kind)


def _older(scene: Scene) -> Iterator[Slot]:
    boxes, awa = kinds_of_boxes(scene), scene.people.members["awa"]
    for row in rows_of(scene, OlderHalf):
        text = scene.text(*boxes[row.compartment_id], last=False)
        key = {"compartment_id": row.compartment_id, "version": row.version}
        yield Slot("older half", OlderHalf.__table__, key, ("sealed",), partial(scene.read, awa, text))


def _quick(scene: Scene) -> Iterator[Slot]:
    boxes, groups = kinds_of_boxes(scene), {scene.people.groups["officers"]: ("awa", "officers")}
    groups[scene.people.groups["committee"]] = ("didier", "committee")
    for row in rows_of(scene, QuickKey):
        text, who = scene.text(*boxes[row.compartment_id]), groups[row.group_id]
        key = {"compartment_id": row.compartment_id, "group_id": row.group_id}
        opens = partial(_summary, scene, who, text, key)
        anew = partial(_read_anew, scene, who, text, key)
        yield Slot("quick summary", QuickKey.__table__, key, ("summary",), opens)
        yield Slot("quick half", QuickKey.__table__, key, ("half",), anew)
        yield Slot("quick row", QuickKey.__table__, key, ("number", "version", "half", "summary", "source"), opens)


def _summary(scene: Scene, who: tuple[str, str], text: Text, key: Mapping[str, UUID]) -> object:
    """The summary in a list; None where its row was found out: the list then reads the envelope, and seals anew."""
    table: Any = QuickKey.__table__
    row = select(table).where(and_(*(table.c[name] == value for name, value in key.items())))
    before = scene.stage.connection.execute(row).first()
    found = scene.view(*who, [text]).get(text.subject.id)
    assert found in (None, text.text), "another text is shown"
    return found if scene.stage.connection.execute(row).first() == before else None


def _read_anew(scene: Scene, who: tuple[str, str], text: Text, key: Mapping[str, UUID]) -> object:
    """As if the summary had been written anew: then the half opens it, here where no wrap can come to its help."""
    table: Any = QuickKey.__table__
    where = and_(*(table.c[name] == value for name, value in key.items()))
    scene.stage.connection.execute(update(table).where(where).values(source=bytes(24)))
    with patch.object(lists, "unwrap_half", side_effect=CannotOpen):
        return scene.view(*who, [text]).get(text.subject.id)


def _members(scene: Scene) -> Iterator[Slot]:
    for name, unlocked in scene.people.members.items():
        key, table = {"id": unlocked.id}, Member.__table__
        by_passphrase = partial(_unlocked, unlocked.id)
        yield Slot("member bundle", table, key, ("bundle",), by_passphrase)
        yield Slot("member bundle", table, key, ("salt", "memory", "passes", "bundle"), by_passphrase)
        opens = partial(_public, scene, unlocked.reader)
        yield Slot("public keys of a member", table, key, ("sealing_key", "signing_key"), opens)
        yield Slot("public keys of a member", table, key, ("sealing_key",), opens)
        yield Slot("public keys of a member", table, key, ("signing_key",), opens)
        if name in scene.papers:
            by_paper = partial(_recovered, unlocked.id, scene.papers[name])
            yield Slot("recovery bundle", table, key, ("recovery",), by_paper)


def _unlocked(member_id: UUID) -> object:
    with ReadSession(db) as session:
        return unlock_member(session.get_one(Member, member_id), PASSPHRASE)


def _recovered(member_id: UUID, paper: str) -> object:
    with ReadSession(db) as session:
        return unlock_by_recovery(session.get_one(Member, member_id), paper)


def _sessions(scene: Scene) -> Iterator[Slot]:
    table = UnlockedSession.__table__
    for token in scene.tokens:
        key = {"token_hash": token_hash(token)}
        for columns in (("sealed",), ("reader_kind", "reader_id", "sealed"), ("reader_kind", "reader_id")):
            yield Slot("session", table, key, columns, partial(_resumed, scene, token))


def _resumed(scene: Scene, token: str) -> object:
    with ReadSession(db) as session:
        return resume_session(session, token, scene.people.ctx.now)


def _applicants(scene: Scene) -> Iterator[Slot]:
    for kept in scene.codes:
        key, table = {"id": kept.unlocked.reader.id}, Applicant.__table__
        for columns in (("sealed",), ("sealing_key", "sealed"), ("sealing_key",)):
            yield Slot("applicant's pair", table, key, columns, partial(_by_code, scene, kept.code))


def _by_code(scene: Scene, code: str) -> object:
    with ReadSession(db) as session:
        return unlock_by_code(session, scene.people.vault, code)


def _chains(scene: Scene) -> Iterator[Slot]:
    for row in rows_of(scene, KeyStatement):
        opens = partial(_public, scene, Reader(ReaderKind.GROUP, row.group_id))
        for columns in (("body", "signer", "signature"), ("body",), ("signer",), ("signature",)):
            yield Slot("statement", KeyStatement.__table__, {"id": row.id}, columns, opens)


def _couriers(scene: Scene) -> Iterator[Slot]:
    for row in rows_of(scene, CourierKey):
        kind = next((kind for kind, purpose in COURIERS.items() if purpose == row.purpose), None)
        if kind is None:
            continue  # the escrow
        opens = partial(_public, scene, Reader(ReaderKind.COURIER, row.id), kind)
        for columns in (("sealing_key", "body", "signature"), ("sealing_key",), ("body",), ("signature",)):
            yield Slot("courier", CourierKey.__table__, {"id": row.id}, columns, opens)
