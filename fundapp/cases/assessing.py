"""The officers' own compartment of a case: what they write down while they work on it. Made when it is first needed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict
from fundapp.vault.commands import create_compartments
from fundapp.vault.errors import Shredded
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Kind, Reader, ReaderKind
from fundapp.vault.unlocked import UnlockedMember


def open_assessment(
    vault: Vault, ctx: Context, keys: UnlockedMember, found: EmergencyCase, *, purpose: str, also: Sequence[Kind] = ()
) -> Opened:
    """The assessment of a case, open to whoever acts, with other compartments of it.

    Where there is none yet it is made for those who read the narrative: the officers' group, or the persons to whom a
    restricted case is wrapped. Raises NotFound for whoever cannot read it, Locked.
    """
    if found.erased_at is not None:  # a new compartment would hold what nobody destroys any more
        raise Shredded
    with ReadSession(db) as session:
        there = session.scalar(select(Compartment.id).where(*_assessment(found)))
    if there is None:
        _make(vault, ctx, found)
    return open_compartments(vault, ctx, keys, found.subject, [Kind.ASSESSMENT, *also], purpose=purpose)


def readers_of_narrative(session: Session, found: EmergencyCase) -> list[Reader]:
    """Who has a key to what happened: the officers' group, or persons. One query."""
    wanted = select(Wrap.reader_kind, Wrap.reader_id).join(Compartment, Compartment.id == Wrap.compartment_id)
    wanted = wanted.where(Compartment.subject_id == found.id, Compartment.kind == Kind.NARRATIVE.value)
    return [Reader(ReaderKind(kind), reader_id) for kind, reader_id in session.execute(wanted.order_by(Wrap.reader_id))]


def _make(vault: Vault, ctx: Context, found: EmergencyCase) -> None:
    try:
        with transaction() as session:
            # Locked: nobody changes who reads the case meanwhile.
            row = session.get(EmergencyCase, found.id, with_for_update=True, populate_existing=True)
            if row is None or row.erased_at is not None:
                raise Shredded
            readers = readers_of_narrative(session, found)
            if not readers and row.restricted_since is None:
                readers = [Reader(ReaderKind.GROUP, group_by_code(session, Group.OFFICERS).id)]
            create_compartments(session, ctx, vault, found.subject, {Kind.ASSESSMENT: readers})
    except Conflict:  # a colleague has made it a moment ago
        return


def _assessment(found: EmergencyCase) -> tuple[ColumnElement[bool], ...]:
    return Compartment.subject_id == found.id, Compartment.kind == Kind.ASSESSMENT.value
