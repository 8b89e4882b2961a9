"""Who is told that something has become of a payment: those whose work it is, and nobody kept out of the case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Membership, Person
from fundapp.accounts.queries.duty import is_away, on_call
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.outside import people_outside
from fundapp.cases.rules.vocabulary import Channel
from fundapp.committee.models import CommitteeVote, Panellist
from fundapp.committee.rules.panels import Standing
from fundapp.disbursements.models import PaymentOrder, PaymentStep
from fundapp.disbursements.queries.signers import stepped_back
from fundapp.disbursements.rules.topics import CONFIRMED, RETURNED, SENT, TOLD
from fundapp.outbox.models import Recipient

DECIDERS_HEAR = (CONFIRMED, RETURNED)
"""What the members who decided hear of: that it was paid, and that it came back."""

PARTNERS_HEAR = (SENT, CONFIRMED, RETURNED)
"""What whoever brought the case hears of. What only we can do something about is no news for them."""

People = frozenset[UUID]


@dataclass(frozen=True)
class Members:
    """Who may sign in and belongs to a group, by group."""

    by_group: Mapping[str, People]

    def of(self, group: GroupCode) -> People:
        """Those of one group."""
        return self.by_group.get(group.value, frozenset())


def told_of_order(session: Session, order: PaymentOrder, topic: str, now: datetime) -> People:
    """Who is told of an order. At most ten queries."""
    found = told_of_case(session, order.case_id, now)
    people, outside = set(found.people), found.outside
    if topic in DECIDERS_HEAR:
        people |= _deciders(session, order.award_id) & found.members.of(GroupCode.COMMITTEE)
    if topic in PARTNERS_HEAR:
        people |= _partner(session, found.case) & found.members.of(GroupCode.PARTNERS)
    knows = _whoever_did_it(session, order) if topic in TOLD.values() else set()
    return frozenset(people - outside - knows)


@dataclass(frozen=True)
class Concerned:
    """Its officer and finance, and who is kept out."""

    case: EmergencyCase
    members: Members
    people: People
    outside: People


def told_of_case(session: Session, case_id: UUID, now: datetime) -> Concerned:
    """Who is told of a case that waits for its money: whoever looks after it, and finance. At most eight queries."""
    case, members = session.get_one(EmergencyCase, case_id), _members(session)
    outside = people_outside(session, [case_id])[case_id] | stepped_back(session, case_id)
    people = _finance(session, members.of(GroupCode.FINANCE) - outside, now)
    if case.officer_id is not None:
        people |= {case.officer_id} & members.of(GroupCode.OFFICERS)
    return Concerned(case, members, people - outside, outside)


def addresses_of(session: Session, people: Collection[UUID]) -> list[UUID]:
    """Every address in use at which these people are reached, in a fixed order. One query; none for nobody."""
    if not people:
        return []
    wanted = select(Recipient.id).where(Recipient.owner_id.in_(people), Recipient.active)
    return list(session.scalars(wanted.order_by(Recipient.id)))


def _members(session: Session) -> Members:
    groups = [each.value for each in (GroupCode.OFFICERS, GroupCode.FINANCE, GroupCode.COMMITTEE, GroupCode.PARTNERS)]
    wanted = select(Membership.group_code, Membership.person_id).join(Person, Person.id == Membership.person_id)
    found: dict[str, set[UUID]] = {}
    for code, person_id in session.execute(wanted.where(Membership.group_code.in_(groups), Person.state == "active")):
        found.setdefault(code, set()).add(person_id)
    return Members({code: frozenset(people) for code, people in found.items()})


def _finance(session: Session, members: People, now: datetime) -> People:
    """Whoever is on call for finance; all of it where nobody is, or whoever is may not be told or is away."""
    first = on_call(session, GroupCode.FINANCE, now)
    if first is None or first.id not in members or is_away(session, [first.id], now):
        return members
    return frozenset({first.id})


def _deciders(session: Session, award_id: UUID) -> set[UUID]:
    """The members who had a seat when an award was decided, and voted."""
    seated = Panellist.person_id == CommitteeVote.person_id, Panellist.standing == Standing.SEATED.value
    wanted = select(CommitteeVote.person_id).join(CaseAward, CaseAward.round_id == CommitteeVote.round_id)
    wanted = wanted.join(Panellist, (Panellist.round_id == CommitteeVote.round_id) & seated[0] & seated[1])
    return set(session.scalars(wanted.where(CaseAward.id == award_id)))


def _partner(session: Session, case: EmergencyCase) -> set[UUID]:
    """Who entered a case for a partner to which they still belong: as long as that, they see where it stands."""
    if case.channel != Channel.PARTNER or case.entered_by_id is None:
        return set()
    theirs = Affiliation.person_id == case.entered_by_id, Affiliation.organisation_id == case.organisation_id
    return set(session.scalars(select(Affiliation.person_id).where(*theirs)))


def _whoever_did_it(session: Session, order: PaymentOrder) -> set[UUID | None]:
    """Whoever took the last step of an order knows of it."""
    last = select(PaymentStep.by_id).where(PaymentStep.order_id == order.id).order_by(PaymentStep.position.desc())
    return set(session.scalars(last.limit(1)))
