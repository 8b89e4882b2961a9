"""Who belongs to the committee, of which organisation, as what, and who is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Affiliation, Membership, Organisation, Person, Shift
from fundapp.accounts.rules.groups import GroupCode
from fundapp.committee.models import CommitteeSeat
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.policies import Member
from fundapp.core.context import Context


@dataclass(frozen=True)
class CommitteeMember:
    """Somebody of the committee. `organisation`: by name the first of theirs; None: they belong to none.

    Whoever belongs to no organisation cannot be seated: nobody could tell whether two voters are independent.
    """

    id: UUID
    name: str
    kind: SeatKind
    away: bool
    on_call: bool
    organisation_id: UUID | None
    organisation: str | None


def committee_members(session: Session, ctx: Context) -> Sequence[CommitteeMember]:
    """Whoever is of the committee and has not left, by name. One query."""
    lasting = Absence.begins_at <= ctx.now, or_(Absence.ends_at.is_(None), Absence.ends_at > ctx.now)
    turn = Shift.group_code == GroupCode.COMMITTEE, Shift.begins_at <= ctx.now, Shift.ends_at > ctx.now
    away = exists().where(Absence.person_id == Person.id, *lasting)
    on_call = exists().where(Shift.person_id == Person.id, *turn)
    wanted = select(Person.id, Person.name, CommitteeSeat.kind, away, on_call, Organisation.id, Organisation.name)
    wanted = wanted.join(Membership, Membership.person_id == Person.id)
    wanted = wanted.outerjoin(CommitteeSeat, CommitteeSeat.id == Person.id)
    wanted = wanted.outerjoin(Affiliation, Affiliation.person_id == Person.id)
    wanted = wanted.outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
    wanted = wanted.where(Membership.group_code == GroupCode.COMMITTEE, Person.state == "active")
    found: dict[UUID, CommitteeMember] = {}
    for row in session.execute(wanted.order_by(Person.sort_name, Person.id, Organisation.sort_name)):
        seat = SeatKind(row[2] or SeatKind.MEMBER)
        found.setdefault(row[0], CommitteeMember(row[0], row[1], seat, bool(row[3]), bool(row[4]), row[5], row[6]))
    return list(found.values())


def voters(members: Sequence[CommitteeMember]) -> list[Member]:
    """The same as the policy's rules see them; without those who belong to no organisation."""
    return [
        Member(each.id.hex, each.organisation_id.hex, appeals_only=each.kind is SeatKind.OUTSIDE)
        for each in members
        if each.organisation_id is not None
    ]
