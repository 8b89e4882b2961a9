"""Reads of what minutes tell: a decided round whole, and where its decision stands in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.accounts.queries.people import person_names
from fundapp.audit.models import CheckpointRow, Entry
from fundapp.committee.models import CommitteeVote, DecisionRound, PolicyVersion, RoundMinutes
from fundapp.committee.permissions import may_read_minutes
from fundapp.committee.queries.policies import policy_by_id
from fundapp.committee.queries.rounds import Sitting, last_votes, sitting_of
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.vault.models import Document

DECIDED = "committee.round.decided"
"""The action whose entry holds the votes, with their signatures and salts."""


@dataclass(frozen=True)
class Proven:
    """The entry of the decision, and the oldest checkpoint that covers it: so that this never changes."""

    entry: Entry
    checkpoint: CheckpointRow


@dataclass(frozen=True)
class Decided:
    """A decided round with its policy, the votes that were counted, and the names of all in it.

    `about`: the round that it ratifies or looks at once more. `proven`: None until a checkpoint covers the decision.
    """

    sitting: Sitting
    policy: PolicyVersion
    votes: Sequence[CommitteeVote]
    names: Mapping[UUID, str]
    organisations: Mapping[UUID, str]
    about: DecisionRound | None
    proven: Proven | None

    @property
    def round(self) -> DecisionRound:
        """The round itself."""
        return self.sitting.round


def decided_round(session: Session, ctx: Context, round_id: UUID) -> Decided:
    """What minutes tell of a round. Raises NotFound, Denied. At most eleven queries."""
    sitting = sitting_of(session, ctx, round_id)
    found = sitting.round
    require(may_read_minutes(ctx, found, sitting.mine))
    seats = {each.person_id for each in sitting.seated}
    people = {each.person_id for each in found.panel} | set(sitting.barred) | {found.convened_by_id}
    return Decided(
        sitting,
        policy_by_id(session, found.policy_id),
        [each for each in last_votes(session, found) if each.person_id in seats],
        person_names(session, people),
        _organisations(session, {each.organisation_id for each in found.panel}),
        session.get(DecisionRound, found.about_id) if found.about_id else None,
        proven_decision(session, found),
    )


def proven_decision(session: Session, found: DecisionRound) -> Proven | None:
    """Where the decision of a round stands in the log; None until a checkpoint covers it. Two queries."""
    entry = session.scalars(select(Entry).where(Entry.id == found.entry_id, Entry.action == DECIDED)).first()
    if entry is None:
        return None
    covering = select(CheckpointRow).where(CheckpointRow.size > entry.index).order_by(CheckpointRow.size).limit(1)
    checkpoint = session.scalars(covering).first()
    return Proven(entry, checkpoint) if checkpoint else None


def minutes_of(session: Session, round_id: UUID) -> Sequence[RoundMinutes]:
    """The minutes of a round that were made, by language, for whoever has judged access. One query."""
    wanted = select(RoundMinutes).where(RoundMinutes.round_id == round_id)
    return session.scalars(wanted.order_by(RoundMinutes.language)).all()


def minutes_in(session: Session, ctx: Context, round_id: UUID, language: str) -> tuple[RoundMinutes, Document, Sitting]:
    """Minutes in one language, and the file that they lie in. Raises NotFound, Denied. Five queries."""
    sitting = sitting_of(session, ctx, round_id)
    require(may_read_minutes(ctx, sitting.round, sitting.mine))
    wanted = select(RoundMinutes, Document).join(Document, Document.id == RoundMinutes.document_id)
    wanted = wanted.where(RoundMinutes.round_id == round_id, RoundMinutes.language == language)
    row = session.execute(wanted).first()
    if row is None:
        raise NotFound
    return row[0], row[1], sitting


def _organisations(session: Session, ids: set[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
