"""Reads of rounds, for whoever conducts them and whoever decides in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.permissions import may_see_round
from fundapp.committee.rules.panels import Standing
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.ports import QuestionSource
from fundapp.core.verdicts import require

WHOLE = tuple(selectinload(each) for each in (DecisionRound.lines, DecisionRound.panel, DecisionRound.barred))


@dataclass(frozen=True)
class Sitting:
    """A round with its lines and panel, and the actor's own place in it."""

    round: DecisionRound
    mine: Panellist | None

    @property
    def barred(self) -> list[UUID]:
        """Whoever verified it, looks after it or decided it before."""
        return [each.person_id for each in self.round.barred]

    @property
    def seated(self) -> list[Panellist]:
        """Whoever has a seat."""
        return seated_in(self.round)


def seated_in(found: DecisionRound) -> list[Panellist]:
    """Whoever has a seat in a round."""
    return [each for each in found.panel if each.standing == Standing.SEATED]


def sitting_of(session: Session, ctx: Context, round_id: UUID) -> Sitting:
    """A round as the actor may know of it. Raises NotFound. Four queries."""
    return sitting_in(ctx, _round(session, round_id, locked=False))


def locked_sitting(session: Session, ctx: Context, round_id: UUID) -> Sitting:
    """As `sitting_of`; the round is nobody else's until the transaction ends."""
    return sitting_in(ctx, locked_round(session, round_id))


def sitting_in(ctx: Context, found: DecisionRound) -> Sitting:
    """A round that was read, as the actor may know of it. Raises NotFound."""
    mine = next((each for each in found.panel if ctx.actor and each.person_id == ctx.actor.id), None)
    require(may_see_round(ctx, found, mine))
    return Sitting(found, mine)


def locked_for_decision(session: Session, sources: Mapping[str, QuestionSource], round_id: UUID) -> DecisionRound:
    """What a round is about, locked, and then the round: in this order, as whatever else locks both. NotFound."""
    found = _round(session, round_id, locked=False)
    sources[found.subject_kind].awaits(session, found.subject_id, found.question)
    return locked_round(session, round_id)


def locked_round(session: Session, round_id: UUID) -> DecisionRound:
    """A round that is nobody else's until the transaction ends, for whoever has judged access. Raises NotFound."""
    return _round(session, round_id, locked=True)


def rounds_of(session: Session, subject_id: UUID) -> Sequence[DecisionRound]:
    """The rounds about a subject, the newest first. Four queries."""
    wanted = select(DecisionRound).where(DecisionRound.subject_id == subject_id).options(*WHOLE)
    return session.scalars(wanted.order_by(DecisionRound.created_at.desc(), DecisionRound.id)).all()


def last_votes(session: Session, found: DecisionRound) -> Sequence[CommitteeVote]:
    """The vote of each member that counts: the highest revision of the present brief. One query.

    For the tally, and once the round is decided for its readers; before that nobody is shown any of them.
    """
    newest = (
        select(CommitteeVote.person_id, func.max(CommitteeVote.revision).label("revision"))
        .where(CommitteeVote.round_id == found.id)
        .group_by(CommitteeVote.person_id)
        .subquery()
    )
    wanted = select(CommitteeVote).join(
        newest, (newest.c.person_id == CommitteeVote.person_id) & (newest.c.revision == CommitteeVote.revision)
    )
    wanted = wanted.where(CommitteeVote.round_id == found.id, CommitteeVote.brief_version == found.brief_version)
    return session.scalars(wanted.order_by(CommitteeVote.person_id)).all()


def voted(session: Session, found: DecisionRound) -> set[UUID]:
    """Who has voted on the present brief, and nothing of how. One query."""
    wanted = select(CommitteeVote.person_id).where(
        CommitteeVote.round_id == found.id, CommitteeVote.brief_version == found.brief_version
    )
    return set(session.scalars(wanted))


def next_revision(session: Session, round_id: UUID, person_id: UUID) -> int:
    """The number of a member's next vote. One query."""
    wanted = select(func.max(CommitteeVote.revision))
    wanted = wanted.where(CommitteeVote.round_id == round_id, CommitteeVote.person_id == person_id)
    return (session.scalar(wanted) or 0) + 1


def _round(session: Session, round_id: UUID, *, locked: bool) -> DecisionRound:
    wanted = select(DecisionRound).where(DecisionRound.id == round_id).options(*WHOLE)
    wanted = wanted.execution_options(populate_existing=True)
    found = session.scalars(wanted.with_for_update(of=DecisionRound) if locked else wanted).first()
    if found is None:
        raise NotFound
    return found
