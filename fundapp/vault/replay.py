"""After an older backup was put back: taking away again what was taken away since it was made.

The log outlives the backup; the entries that the backup did not have say what to take away. What they gave (wraps,
a group's newer key) cannot come back, since keys are never in the log: the group's key is renewed, people are admitted
again. Statements do come back, so that a group's chain goes on from where the log has it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from fundapp.audit.loading import Told
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.vault.models import (
    Applicant,
    Compartment,
    EpochKey,
    KeyGroup,
    KeyStatement,
    Member,
    OlderHalf,
    QuickKey,
    UnlockedSession,
    Wrap,
)


def replay(session: Session, entries: Iterable[Told], now: datetime) -> int:
    """Applies every withdrawal, shredding, leaving, reset and code replacement; how many there were.

    Sessions are never in a backup; whatever is in their table goes too.
    """
    session.execute(delete(UnlockedSession))
    done = 0
    for entry in entries:
        apply = _EFFECTS.get(entry.action)
        if apply is not None:
            apply(session, entry, now)
            done += 1
    return done


def _seized(session: Session, entry: Told, _now: datetime) -> None:
    subjects = [UUID(each) for each in entry.detail("subjects")]
    there = Compartment.subject_id.in_(subjects), Compartment.shredded_at.is_(None)
    session.execute(update(Compartment).where(*there).values(renewal_wanted=True))


def _shredded(session: Session, entry: Told, now: datetime) -> None:
    if entry.payload is None:
        return  # that it was about a case was erased, too; its halves are gone whatever the rows say
    ids = _compartments(session, entry)
    for table in (Wrap, OlderHalf, QuickKey):
        session.execute(delete(table).where(table.compartment_id.in_(ids)))
    there = update(Compartment).where(Compartment.id.in_(ids), Compartment.shredded_at.is_(None))
    session.execute(there.values(shredded_at=now, final_at=now, halves_gone=False))


def _withdrawn(session: Session, entry: Told, _now: datetime) -> None:
    ids, reader_id = _compartments(session, entry), UUID(entry.detail("reader"))
    session.execute(delete(Wrap).where(Wrap.compartment_id.in_(ids), Wrap.reader_id == reader_id))
    session.execute(delete(QuickKey).where(QuickKey.compartment_id.in_(ids), QuickKey.group_id == reader_id))
    session.execute(update(Compartment).where(Compartment.id.in_(ids)).values(renewal_wanted=True))


def _left_group(session: Session, entry: Told, now: datetime) -> None:
    member_id = UUID(entry.detail("member"))
    gone = EpochKey.group_id == entry.subject, EpochKey.holder_id == member_id
    session.execute(delete(EpochKey).where(*gone))
    _refuse_empty(session)
    session.execute(update(KeyGroup).where(KeyGroup.id == entry.subject).values(renewal_wanted_at=now))


def _stated(session: Session, entry: Told, now: datetime) -> None:
    """What was stated of a group since: nobody states another thing in its place, and members renew its key."""
    group = session.get(KeyGroup, entry.subject)
    if group is None:
        return  # founded since, too: nothing of it came back
    told = entry.detail("statement")
    body = json.loads(told["body"])
    known = KeyStatement.group_id == group.id, KeyStatement.position == body["position"]
    if session.scalars(select(KeyStatement.id).where(*known)).first() is None:
        parts = {name: bytes.fromhex(told[name]) for name in ("signer", "signature")}
        place = {"group_id": group.id, "position": body["position"]}
        session.add(KeyStatement(**place, body=told["body"].encode(), made_at=now, **parts))
        group.renewal_wanted_at = now
        session.flush()


def _left(session: Session, entry: Told, now: datetime) -> None:
    _reset(session, entry, now)
    session.execute(update(Member).where(Member.id == entry.subject).values(left_at=now))


def _reset(session: Session, entry: Told, _now: datetime) -> None:
    """The keys in the backup are those that were given up: nobody reads by them any more."""
    own = Wrap.reader_id == entry.subject
    lost = select(Wrap.compartment_id).where(own)
    session.execute(update(Compartment).where(Compartment.id.in_(lost)).values(renewal_wanted=True))
    session.execute(delete(Wrap).where(own))
    session.execute(delete(EpochKey).where(EpochKey.holder_id == entry.subject))
    _refuse_empty(session)


def _refuse_empty(session: Session) -> None:
    """A group that everybody of the backup's time has left since could be read by nobody."""
    held = select(EpochKey.group_id)
    if session.scalar(select(KeyGroup.id).where(KeyGroup.id.not_in(held)).limit(1)) is not None:
        raise Conflict(_("Everybody who could read a group's cases when this backup was made has left since."))


def _code_dead(session: Session, entry: Told, _now: datetime) -> None:
    """The code in the backup was replaced or purged; its locator must lead nowhere."""
    session.execute(delete(Wrap).where(Wrap.reader_id == entry.subject))
    session.execute(delete(Applicant).where(Applicant.id == entry.subject))


def _compartments(session: Session, entry: Told) -> list[UUID]:
    kinds = entry.detail("compartments")
    wanted = select(Compartment.id).where(Compartment.subject_id == entry.subject, Compartment.kind.in_(kinds))
    return list(session.scalars(wanted))


_EFFECTS: Mapping[str, Callable[[Session, Told, datetime], None]] = {
    "vault.applicant.code_replaced": _code_dead,
    "vault.applicant.removed": _code_dead,
    "vault.compartments.shredded": _shredded,
    "vault.compartments.withdrawn": _withdrawn,
    "vault.group.admitted": _stated,
    "vault.group.left": _left_group,
    "vault.group.renewed": _stated,
    "vault.member.left": _left,
    "vault.member.reset": _reset,
    "vault.member.seized": _seized,
}
