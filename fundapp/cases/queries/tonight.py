"""Who is there tonight: members, turns on call and absences of the groups that verify, approve and release."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Affiliation, Membership, Organisation, Person
from fundapp.accounts.queries.rota import shifts_between
from fundapp.accounts.rules.duty import LISTED
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.house import Away, House, Member, Turn
from fundapp.cases.rules.tonight import DUTY
from fundapp.committee.models import CommitteeSeat, PolicyVersion
from fundapp.committee.rules.bodies import policy_of
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.workflow import PolicyState
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.outbox.models import Recipient


def house_tonight(session: Session, ctx: Context) -> House:
    """Who is there now, by which policy they decide, and who is on call within the time that a rota shows at first.

    Two queries: the policy stands beside each member, of whom there are few.
    """
    require(may_work(ctx))
    members: dict[str, list[Member]] = {group: [] for group in DUTY}
    reached = select(Recipient.id).where(Recipient.owner_id == Person.id, Recipient.active).exists()
    lasting = Absence.begins_at <= ctx.now, or_(Absence.ends_at.is_(None), Absence.ends_at > ctx.now)
    in_force = select(PolicyVersion.body).where(PolicyVersion.state == PolicyState.IN_FORCE.value).scalar_subquery()
    columns: Sequence[Any] = (
        Membership.group_code, Person.id, Person.name, reached, Absence.id, Absence.ends_at, Absence.deputy_id,
        Organisation.id, Organisation.name, CommitteeSeat.kind, in_force,
    )  # fmt: skip
    wanted = select(*columns).join(Person, Person.id == Membership.person_id)
    wanted = wanted.outerjoin(Absence, and_(Absence.person_id == Person.id, *lasting))
    wanted = wanted.outerjoin(Organisation, Organisation.id == _home())
    wanted = wanted.outerjoin(CommitteeSeat, CommitteeSeat.id == Person.id)
    wanted = wanted.where(Membership.group_code.in_(DUTY), Person.state == "active")
    body: str | None = None
    away: dict[UUID, Away] = {}
    for row in session.execute(wanted.order_by(Person.sort_name, Person.id)):
        group, person_id, name, reachable, absence_id, until, deputy_id, home_id, home, seat, body = row
        belongs = (home_id, home) if home_id is not None else None
        members[group].append(Member(person_id, name, bool(reachable), belongs, SeatKind(seat or SeatKind.MEMBER)))
        if absence_id is not None:
            away[person_id] = Away(until, deputy_id)
    turns: dict[str, list[Turn]] = {group: [] for group in DUTY}
    names = {each.id: each.name for group in members.values() for each in group}
    for shift, person in shifts_between(session, DUTY, ctx.now, ctx.now + LISTED):
        turns[shift.group_code].append(Turn(shift.person_id, shift.begins_at, shift.ends_at))
        names[person.id] = person.name
    return House(members, turns, away, names, policy_of(json.loads(body)) if body else None)


def _home() -> Any:
    """The first of a person's organisations by name, as the committee counts them."""
    theirs = select(Affiliation.organisation_id).join(Organisation, Organisation.id == Affiliation.organisation_id)
    theirs = theirs.where(Affiliation.person_id == Person.id).order_by(Organisation.sort_name).limit(1)
    return theirs.correlate(Person).scalar_subquery()
