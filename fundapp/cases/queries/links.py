"""Cases of one person: what officers decided of two that look alike, and which awards there were before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Organisation, Person
from fundapp.cases.models import CaseLink, CaseMove, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused, recused_ids
from fundapp.cases.rules.linking import AWARD_COUNTS, AWARDED, Likeness
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.verdicts import require

MOST_LINKED = 50
"""Other cases of one person that a page names."""


@dataclass(frozen=True)
class Linked:
    """Another case about which something was decided; by whom and when. `partner`: who entered it. `joined`: to which.

    `likeness` of one that joined the same case, and about which nothing was decided directly, is `same`.
    """

    id: UUID
    reference: str
    state: str
    purpose: str | None
    received_at: datetime
    partner: str | None
    joined_to: str | None
    likeness: str
    by: str | None
    at: datetime | None


@dataclass(frozen=True)
class Award:
    """An earlier award of the same person: when its payment was begun, where it stands now."""

    reference: str
    state: str
    purpose: str | None
    at: datetime


@dataclass(frozen=True)
class Stranded:
    """A case that joined another one, which is over by now, while it still waits itself."""

    reference: str
    main: str


def decided(first_id: Any, second_id: Any) -> ColumnElement[bool]:
    """Whether officers have decided of two cases how they belong together, in whatever order they are given."""
    link = aliased(CaseLink)
    pair = and_(link.first_id == first_id, link.second_id == second_id)
    turned = and_(link.first_id == second_id, link.second_id == first_id)
    # What it is compared with stands in a join's condition, too, where nothing is correlated by itself.
    return select(link.id).where(or_(pair, turned)).correlate_except(link).exists()


def link_of(session: Session, one: UUID, other: UUID) -> CaseLink | None:
    """What was decided of two cases. One query."""
    first, second = sorted((one, other))
    return session.scalars(select(CaseLink).where(CaseLink.first_id == first, CaseLink.second_id == second)).first()


def decided_of(session: Session, ctx: Context, found: EmergencyCase) -> list[Linked]:
    """Every case about which it was decided how it belongs to this one, and all that joined the same one.

    None from which the actor is recused. One query.
    """
    require(may_work(ctx))
    other, main, link = aliased(EmergencyCase), aliased(EmergencyCase), aliased(CaseLink)
    mine = or_(
        and_(link.first_id == found.id, link.second_id == EmergencyCase.id),
        and_(link.second_id == found.id, link.first_id == EmergencyCase.id),
    )
    family = select(other.id).where(_family(other, found))
    wanted = (
        select(
            EmergencyCase.id, EmergencyCase.reference, EmergencyCase.state, EmergencyCase.purpose,
            EmergencyCase.received_at, Organisation.name, main.reference, link.verdict, Person.name, link.at,
        )
        .outerjoin(link, mine)
        .outerjoin(Person, Person.id == link.by_id)
        .outerjoin(Organisation, Organisation.id == EmergencyCase.organisation_id)
        .outerjoin(main, (main.id == EmergencyCase.joined_to_id) & main.id.not_in(recused_ids(ctx)))
        .where(EmergencyCase.id != found.id, or_(link.id.is_not(None), EmergencyCase.id.in_(family)), not_recused(ctx))
        .order_by(EmergencyCase.received_at.desc(), EmergencyCase.id)
        .limit(MOST_LINKED)
    )  # fmt: skip
    return [Linked(*row[:7], row[7] or Likeness.SAME, row[8], row[9]) for row in session.execute(wanted)]


def linked_to(session: Session, ctx: Context, found: EmergencyCase) -> list[Linked]:
    """As `decided_of`, but only cases of the same person."""
    return [each for each in decided_of(session, ctx, found) if each.likeness != Likeness.SEPARATE]


def earlier_awards(session: Session, ctx: Context, found: EmergencyCase) -> list[Award]:
    """Awards of the same person of which the payment was begun within twelve months, the newest first. One query.

    Of whatever case that is linked to this one, or to one that was joined with it. None from which the actor is
    recused.
    """
    require(may_work(ctx))
    member, link = aliased(EmergencyCase), aliased(CaseLink)
    family = select(member.id).where(_family(member, found))
    there = or_(link.first_id.in_(family), link.second_id.in_(family)) & (link.verdict != Likeness.SEPARATE)
    ends: Any = (select(link.first_id).where(there), select(link.second_id).where(there))
    paid = func.max(CaseMove.at, type_=CaseMove.at.type)
    columns: Any = (EmergencyCase.reference, EmergencyCase.state, EmergencyCase.purpose)
    wanted = (
        select(*columns, paid)
        .join(CaseMove, and_(CaseMove.case_id == EmergencyCase.id, CaseMove.to_state == State.PAYMENT.value))
        .where(EmergencyCase.id != found.id, EmergencyCase.state.in_([each.value for each in AWARDED]))
        .where(or_(EmergencyCase.id.in_(family), *(EmergencyCase.id.in_(each) for each in ends)), not_recused(ctx))
        .group_by(EmergencyCase.id, *columns)
        .having(paid >= ctx.now - AWARD_COUNTS)
        .order_by(paid.desc(), EmergencyCase.reference)
        .limit(MOST_LINKED)
    )
    rows: Any = session.execute(wanted)
    return [Award(*row) for row in rows]


def credited_partners(session: Session, ctx: Context, found: EmergencyCase) -> Sequence[str]:
    """The partners who entered this matter, also through a case that was joined: the award is theirs together.

    By name; none through a case from which the actor is recused. One query.
    """
    require(may_work(ctx))
    wanted = select(Organisation.name).join(EmergencyCase, EmergencyCase.organisation_id == Organisation.id)
    theirs = _family(EmergencyCase, found), or_(EmergencyCase.id == found.id, not_recused(ctx))
    wanted = wanted.where(*theirs).group_by(Organisation.id, Organisation.name)
    return session.scalars(wanted.order_by(Organisation.name, Organisation.id)).all()


def main_of(session: Session, ctx: Context, found: EmergencyCase) -> EmergencyCase | None:
    """The case with which this one goes on, where it was joined to one; None for whoever is recused from that.

    One query, or none.
    """
    if found.joined_to_id is None:
        return None
    return session.scalars(
        select(EmergencyCase).where(EmergencyCase.id == found.joined_to_id, not_recused(ctx))
    ).first()


def same_matter(session: Session, case_ids: Collection[UUID]) -> list[set[UUID]]:
    """Of each of these cases, all that are the same matter by what was decided; a set for each. A few queries.

    One for each step from a case to the next: a matter has a handful.
    """
    return [_together(session, case_id, (Likeness.SAME,)) for case_id in case_ids]


def same_person(session: Session, case_id: UUID) -> set[UUID]:
    """A case and all that are of the same person by what was decided, through whichever others. A few queries."""
    return _together(session, case_id, (Likeness.SAME, Likeness.AGAIN))


def matter_of(case_id: UUID) -> Select[UUID]:
    """The ids of a case, of the one that it was joined to and of all that joined the same one, for a condition."""
    one, member = aliased(EmergencyCase), aliased(EmergencyCase)
    main = select(func.coalesce(one.joined_to_id, one.id)).where(one.id == case_id).scalar_subquery()
    return select(member.id).where(or_(member.id == main, member.joined_to_id == main))


def cases_of_the_person(session: Session, ctx: Context, case_id: UUID) -> Sequence[str]:
    """References of other cases of the same person, erased ones left out, and those from which the actor is recused.

    By what was decided directly: one matter, or another one. One query.
    """
    pairs = or_(CaseLink.first_id == case_id, CaseLink.second_id == case_id), CaseLink.verdict != Likeness.SEPARATE
    other = or_(EmergencyCase.id == CaseLink.first_id, EmergencyCase.id == CaseLink.second_id)
    wanted = select(EmergencyCase.reference).join(CaseLink, other).where(*pairs, EmergencyCase.id != case_id)
    wanted = wanted.where(EmergencyCase.erased_at.is_(None), not_recused(ctx))
    return session.scalars(wanted.order_by(EmergencyCase.reference)).all()


def stranded_cases(session: Session, ctx: Context) -> list[Stranded]:
    """Open cases that joined one which is over by now, and that are the actor's or nobody's. One query."""
    require(may_work(ctx))
    main = aliased(EmergencyCase)
    me = ctx.actor.id if ctx.actor else None
    theirs = or_(EmergencyCase.officer_id == me, EmergencyCase.officer_id.is_(None))
    wanted = (
        select(EmergencyCase.reference, main.reference)
        .join(main, main.id == EmergencyCase.joined_to_id)
        .where(EmergencyCase.state.in_(OPEN), main.state.not_in(OPEN), theirs, not_recused(ctx))
        .order_by(EmergencyCase.received_at, EmergencyCase.id)
        .limit(MOST_LINKED)
    )
    return [Stranded(*row) for row in session.execute(wanted)]


def _family(member: Any, found: EmergencyCase) -> ColumnElement[bool]:
    """A case, the one that it was joined to, and all others that joined the same one."""
    main_id = found.joined_to_id or found.id
    condition: ColumnElement[bool] = or_(member.id == main_id, member.joined_to_id == main_id)
    return condition


def _together(session: Session, case_id: UUID, verdicts: Sequence[Likeness]) -> set[UUID]:
    found, asked = {case_id}, {case_id}
    while asked:
        ends = select(CaseLink.first_id, CaseLink.second_id).where(
            CaseLink.verdict.in_(verdicts), or_(CaseLink.first_id.in_(asked), CaseLink.second_id.in_(asked))
        )
        asked = {each for row in session.execute(ends) for each in row} - found
        found |= asked
    return found
