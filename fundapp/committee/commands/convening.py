"""A round is convened: the question, the card, and everybody who is asked how they stand to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.models import Barred, DecisionRound, Panellist, RoundLine
from fundapp.committee.permissions import may_convene
from fundapp.committee.queries.members import CommitteeMember, committee_members
from fundapp.committee.queries.policies import demanded_policy, read_policy
from fundapp.committee.rules.panels import Question, SeatKind, Standing
from fundapp.committee.rules.policies import Track, track_of
from fundapp.committee.workflow import State
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.vault.commands import receive_sealed
from fundapp.vault.envelope import Envelope
from fundapp.vault.preparing import Prepared

KIND = DecisionRound.__tablename__

on_broken("ix_committee_round_live", lambda: Conflict(lazy("This is before the committee already.")))


@dataclass(frozen=True)
class Line:
    """What is asked for: minor units of the question's currency."""

    purpose: str
    amount: int


@dataclass(frozen=True)
class Asked:
    """A question as its package puts it. `title`: a code by which people know its subject.

    `barred`: who may not decide it, and why, in codes. `named`: who is asked first on the fast track. `room`: how much
    the person may still be awarded within twelve months; None where there is no ceiling. `about_id`: the round that is
    ratified or appealed against.
    """

    question: Question
    subject_kind: str
    subject_id: UUID
    title: str
    priority: str
    risk: str
    currency: str
    lines: Sequence[Line] = ()
    country: str | None = None
    barred: Mapping[UUID, str] = field(default_factory=dict)
    named: Sequence[UUID] = ()
    room: int | None = None
    about_id: UUID | None = None

    @property
    def amount(self) -> int:
        """All lines together."""
        return sum(each.amount for each in self.lines)


@dataclass(frozen=True)
class SealedRound:
    """What was sealed for a round before its transaction (convening.py): compartments, card and brief."""

    id: UUID
    prepared: Prepared
    card: Envelope
    brief: Envelope


def convene_round(session: Session, ctx: Context, asked: Asked, sealed: SealedRound) -> DecisionRound:
    """Puts a question before the committee; each member is told that something waits for them.

    Raises Conflict without a policy, where no band holds the amount, over the ceiling, in another currency than the
    policy's, and where the same question is before the committee already.
    """
    require(may_convene(ctx, asked.question))
    in_force = demanded_policy(session, kept=True)  # so that the log tells of both in the order in which they were done
    rules = read_policy(in_force)
    _refuse_unaffordable(asked, rules.currency)
    made = DecisionRound(
        id=sealed.id, subject_kind=asked.subject_kind, subject_id=asked.subject_id, title=asked.title,
        question=asked.question.value, about_id=asked.about_id, state=State.CONVENED.value,
        track=_track(asked, track_of(rules, asked.amount, asked.priority, asked.risk)).value, policy_id=in_force.id,
        priority=asked.priority, risk=asked.risk, country=asked.country, currency=asked.currency, room=asked.room,
        convened_by_id=ctx.actor.id if ctx.actor else None, brief_version=0, card=sealed.card, brief=sealed.brief,
        created_at=ctx.now, updated_at=ctx.now, conditions=(),
        lines=[RoundLine(position=n, purpose=each.purpose, asked=each.amount) for n, each in enumerate(asked.lines)],
    )  # fmt: skip
    members = [each for each in committee_members(session, ctx) if _is_asked(each, asked)]
    told = {
        "round": made.id.hex, "about": asked.about_id.hex if asked.about_id else None, "question": asked.question.value,
        "case": asked.subject_id.hex, "policy": in_force.digest, "track": made.track,
        "people": sorted(each.id.hex for each in members),
        "members": sorted(each.id.hex for each in members if each.kind is SeatKind.MEMBER),
        "barred": sorted(each.hex for each in asked.barred),
    }  # fmt: skip
    made.entry_id = record(session, ctx, "committee.round.convened", KIND, made.id, told)
    receive_sealed(session, ctx, sealed.prepared)
    made.panel = [_panellist(made, each, asked) for each in members]
    session.add(made)
    session.flush()
    session.add_all(Barred(round_id=made.id, person_id=each, reason=why) for each, why in asked.barred.items())
    session.flush()
    for each in made.panel:
        if each.standing == Standing.CONVENED:
            tell(session, ctx, each.person_id, f"committee:{made.id.hex}:convened", urgent=asked.priority == "P1")
    return made


def _track(asked: Asked, by_amount: Track) -> Track:
    """Only an award goes by the fast track: a ratification, an appeal and a go / no-go are the full committee's."""
    return by_amount if asked.question is Question.AWARD else Track.FULL


def _is_asked(member: CommitteeMember, asked: Asked) -> bool:
    if member.organisation_id is None:
        return False
    return asked.question is Question.APPEAL or member.kind is not SeatKind.OUTSIDE


def _panellist(made: DecisionRound, member: CommitteeMember, asked: Asked) -> Panellist:
    barred = member.id in asked.barred
    return Panellist(
        id=uuid4(), round_id=made.id, person_id=member.id, organisation_id=member.organisation_id,
        kind=member.kind.value, named=member.id in asked.named, grade=None, declared_at=None, nudged_at=None,
        standing=(Standing.BARRED if barred else Standing.CONVENED).value,
    )  # fmt: skip


def _refuse_unaffordable(asked: Asked, currency: str) -> None:
    if asked.currency != currency:
        raise Conflict(
            _("The policy counts in %(currency)s: convert the lines of the request first.", currency=currency)
        )
    if asked.lines and asked.room is not None and asked.room <= 0:
        raise Conflict(_("This person has been awarded as much as the policy allows within twelve months."))
