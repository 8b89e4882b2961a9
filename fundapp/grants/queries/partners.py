"""Reads of who builds a proposal together, and of what its funder demands of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fundapp.accounts.models import Affiliation, Organisation, Person
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.rules.answers import Answer
from fundapp.grants.models import Opportunity, OpportunityPartner
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.candidates import COLUMNS, candidate_of, described
from fundapp.grants.queries.fit import terms_among
from fundapp.grants.rules.gates import Candidate, Gate, Kind, Terms
from fundapp.grants.rules.partners import Demand, Role, Standing, demands, lacking, stands

MOST = 100
"""How many partners of one proposal are shown at most."""

WITH_COSTS = (Role.LEAD, Role.CO_APPLICANT)
"""Whose costs a budget has: the applicants."""

_RANKS = {role.value: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True)
class Seen:
    """A partner, and what the funder demands of it; nothing where no call says anything, or of a supplier."""

    partner: OpportunityPartner
    candidate: Candidate
    demands: Sequence[Demand]

    @property
    def answer(self) -> Answer | None:
        """Whether it may take part; None where nothing is demanded."""
        return stands(self.demands) if self.demands else None

    @property
    def lacks(self) -> Sequence[Gate]:
        """The gates that are shut."""
        return lacking(self.demands)

    @property
    def to_find_out(self) -> Sequence[Demand]:
        """What the directory does not know of it."""
        return [each for each in self.demands if each.to_find_out]

    @property
    def takes_part(self) -> bool:
        """Whoever has not declined."""
        return self.partner.standing != Standing.DECLINED


def partner(session: Session, ctx: Context, partner_id: UUID, *, anew: bool = False) -> OpportunityPartner:
    """One partner with its organisation, its contact and the opportunity. One query. Raises NotFound.

    `anew`: as it stands now, even where it was read before; whoever waited for a lock has read what is over.
    """
    require(may_see(ctx))
    whole = (
        joinedload(OpportunityPartner.organisation),
        joinedload(OpportunityPartner.opportunity).load_only(Opportunity.id, Opportunity.title, Opportunity.currency),
        joinedload(OpportunityPartner.contact).load_only(Person.id, Person.name, Person.state),
    )
    found = session.get(OpportunityPartner, partner_id, options=whole, populate_existing=anew)
    if found is None:
        raise NotFound
    return found


def partners_of(session: Session, ctx: Context, found: Opportunity) -> Sequence[Seen]:
    """Who builds it: the lead first, then by role and name, who declined last. Two queries; one without a call."""
    require(may_see(ctx))
    wanted = described(
        select(OpportunityPartner, *COLUMNS)
        .outerjoin(OpportunityPartner.organisation)
        .options(
            contains_eager(OpportunityPartner.organisation),
            joinedload(OpportunityPartner.contact).load_only(Person.id, Person.name, Person.state),
        )
        .where(OpportunityPartner.opportunity_id == found.id)
        .order_by(OpportunityPartner.created_at, OpportunityPartner.id)
        .limit(MOST)
    )
    rows = session.execute(wanted).all()
    terms = terms_among(session, [found.call_id]) if rows and found.call_id else {}
    told = terms.get(found.call_id) if found.call_id else None
    return sorted((_seen(row, told[0] if told else None, ctx.today.year) for row in rows), key=_order)


def same_partner(
    session: Session, opportunity_id: UUID, organisation_id: UUID | None, words: str | None
) -> UUID | None:
    """The partner that is this organisation, or bears this folded name. One query."""
    one = (
        OpportunityPartner.organisation_id == organisation_id
        if organisation_id
        else OpportunityPartner.sort_name == words
    )
    wanted = select(OpportunityPartner.id).where(OpportunityPartner.opportunity_id == opportunity_id, one)
    return session.scalars(wanted.limit(1)).first()


def contact_options(session: Session, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """Whoever belongs to an organisation and has not left, by name. One query."""
    wanted = select(Person.id, Person.name).join(Affiliation, Affiliation.person_id == Person.id)
    wanted = wanted.where(Affiliation.organisation_id == organisation_id, Person.state != "left")
    return [(row.id, row.name) for row in session.execute(wanted.order_by(Person.sort_name, Person.id))]


def partner_options(session: Session, opportunity_id: UUID) -> list[tuple[UUID, str]]:
    """The organisations of the directory that take part, by name. One query."""
    wanted = select(Organisation.id, Organisation.name).join(
        OpportunityPartner, OpportunityPartner.organisation_id == Organisation.id
    )
    taking_part = OpportunityPartner.standing != Standing.DECLINED
    wanted = wanted.where(OpportunityPartner.opportunity_id == opportunity_id, taking_part)
    return [(row.id, row.name) for row in session.execute(wanted.order_by(Organisation.sort_name, Organisation.id))]


@dataclass(frozen=True)
class Sharer:
    """Somebody who takes part, as budgets know them: `key` is the id of their organisation, or their folded name."""

    key: UUID | str
    name: str
    has_costs: bool


def sharers_of(session: Session, ctx: Context, found: Opportunity) -> list[Sharer]:
    """Whoever takes part in a proposal, also one who leads it and is no partner yet, by name. One query.

    Associates and suppliers have no costs of their own in it.
    """
    require(may_see(ctx))
    name = func.coalesce(Organisation.short_name, Organisation.name, OpportunityPartner.name)
    wanted = (
        select(OpportunityPartner.organisation_id, OpportunityPartner.sort_name, OpportunityPartner.role, name)
        .outerjoin(OpportunityPartner.organisation)
        .where(OpportunityPartner.opportunity_id == found.id, OpportunityPartner.standing != Standing.DECLINED)
        .limit(MOST)
    )
    made = [Sharer(row[0] or row[1] or "", row[3], row[2] in WITH_COSTS) for row in session.execute(wanted)]
    if found.lead_id and found.lead and found.lead_id not in {each.key for each in made}:
        made.append(Sharer(found.lead_id, found.lead.short_name or found.lead.name, has_costs=True))
    return sorted(made, key=lambda each: (fold(each.name), str(each.key)))


def _seen(row: Row[Any], terms: Terms | None, year: int) -> Seen:
    """Of whoever is not in the directory, nothing is known."""
    made: OpportunityPartner = row[0]
    one = candidate_of(row) if made.organisation_id else Candidate(None, Kind.PARTNER, made.called)
    return Seen(made, one, demands(terms, one, made.role, made.country, year) if terms else ())


def _order(seen: Seen) -> tuple[bool, int, str, str]:
    made = seen.partner
    return not seen.takes_part, _RANKS[made.role], fold(made.called), str(made.id)
