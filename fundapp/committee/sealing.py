"""Card and brief of a round, sealed before its transaction. Nothing here writes a row."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from fundapp.audit.verify import canonical
from fundapp.committee.briefs import Brief, new_brief, read_brief
from fundapp.committee.commands.convening import SealedRound
from fundapp.committee.models import DecisionRound
from fundapp.committee.models.rounds import TABLE
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.trust import Keys
from fundapp.vault.unlocked import UnlockedMember

READ = "committee.round"
"""How the audit log calls the opening of a round's card and brief."""


def seal_round(
    vault: Vault,
    card: Mapping[str, str],
    sections: Mapping[str, str],
    *,
    officers: Sequence[Reader],
    convened: Sequence[UUID],
) -> SealedRound:
    """A round ready to be convened: the card for everybody who is asked, the brief for its officers alone as yet.

    `officers`: their group, or the persons to whom a restricted case is wrapped. `convened`: members who have keys.
    Raises Untrusted, Unvouched, KeystoreAway.
    """
    round_id = uuid4()
    subject = Subject(TABLE, round_id)
    members = [Reader(ReaderKind.MEMBER, each) for each in convened]
    both = [*officers, *(each for each in members if each not in officers)]
    with ReadSession(db) as session:
        plan = {Kind.SUMMARY: both, Kind.NARRATIVE: list(officers)}
        prepared = prepare_compartments(Keys(session, vault), subject, plan)
    opened = Opened(subject, prepared.opened)
    told = canonical(dict(card)).decode()
    return SealedRound(
        round_id,
        prepared,
        opened.seal(Kind.SUMMARY, Place(TABLE, round_id, "card"), told),
        opened.seal(Kind.NARRATIVE, brief_place(round_id), new_brief(sections).packed()),
    )


def seal_brief(opened: Opened, brief: Brief) -> Envelope:
    """A brief for a round that is open in memory. Raises Locked."""
    return opened.seal(Kind.NARRATIVE, brief_place(opened.subject.id), brief.packed())


def open_round_file(vault: Vault, ctx: Context, keys: UnlockedMember, found: DecisionRound) -> Opened:
    """Card and brief, open for an officer or a member with a seat. Raises NotFound for whoever holds no key to them."""
    return open_compartments(vault, ctx, keys, found.subject, [Kind.SUMMARY, Kind.NARRATIVE], purpose=READ)


def brief_of(opened: Opened, found: DecisionRound) -> Brief:
    """The brief as it is now. Raises Locked, CannotOpen."""
    return read_brief(opened.read(Kind.NARRATIVE, brief_place(found.id), found.brief))


def brief_place(round_id: UUID) -> Place:
    """Where the brief of a round belongs."""
    return Place(TABLE, round_id, "brief")
