"""Who belongs to the committee, of which organisation, as what, and who is away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Affiliation, Membership, Organisation, Person
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
    organisation_id: UUID | None
    organisation: str | None


def committee_members(session: Session, ctx: Context) -> Sequence[CommitteeMember]:
    """Whoever is of the committee and has not left, by name. Two queries."""
    lasting = Absence.begins_at <= ctx.now, or_(Absence.ends_at.is_(None), Absence.ends_at > ctx.now)
    wanted = select(Person.id, Person.name, CommitteeSeat.kind, Absence.id)
    wanted = wanted.join(Membership, Membership.person_id == Person.id)
    wanted = wanted.outerjoin(CommitteeSeat, CommitteeSeat.id == Person.id)
    wanted = wanted.outerjoin(Absence, and_(Absence.person_id == Person.id, *lasting))
    wanted = wanted.where(Membership.group_code == GroupCode.COMMITTEE, Person.state == "active")
    rows = {row[0]: row for row in session.execute(wanted.order_by(Person.sort_name, Person.id))}
    homes = _organisations(session, list(rows))
    return [
        CommitteeMember(
            person_id,
            row[1],
            SeatKind(row[2] or SeatKind.MEMBER),
            row[3] is not None,
            *homes.get(person_id, (None, None)),
        )
        for person_id, row in rows.items()
    ]


def voters(members: Sequence[CommitteeMember]) -> list[Member]:
    """The same as the policy's rules see them; without those who belong to no organisation."""
    return [
        Member(each.id.hex, each.organisation_id.hex, appeals_only=each.kind is SeatKind.OUTSIDE)
        for each in members
        if each.organisation_id is not None
    ]


def _organisations(session: Session, person_ids: Sequence[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
    wanted = select(Affiliation.person_id, Organisation.id, Organisation.name)
    wanted = wanted.join(Organisation, Organisation.id == Affiliation.organisation_id)
    wanted = wanted.where(Affiliation.person_id.in_(person_ids)).order_by(Organisation.sort_name.desc())
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted)}
