"""Reads of partner organisations: the cases that they entered, and nothing of what is in them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from fundapp.accounts.models import Affiliation, Organisation, Person
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import may_refer
from fundapp.cases.workflow import PUBLIC, State
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.vault.models import KeyGroup

SHORT = 12
"""Hexadecimal digits of an organisation's id in the code of its key group."""

_ORDER = (EmergencyCase.received_at.desc(), EmergencyCase.id)


_main = aliased(EmergencyCase)
_THERE = select(_main.state).where(_main.id == EmergencyCase.joined_to_id, _main.erased_at.is_(None))
STANDING: ColumnElement[str] = func.coalesce(_THERE.correlate(EmergencyCase).scalar_subquery(), EmergencyCase.state)
"""In which state what a case is about stands: one that joined another is dealt with there, and stands still itself.

Whoever entered it would read for ever that nobody has read it; or that it is over, while it is not.
"""


def key_group_code(organisation_id: UUID) -> str:
    """The code of the key group by which a partner organisation knows which case is whose."""
    return f"partner-{organisation_id.hex[:SHORT]}"


def standings() -> dict[str, str]:
    """What the person may be told, by the first state of which they are told so."""
    found: dict[str, str] = {}
    for state, words in PUBLIC.items():
        if str(words) not in found.values():
            found[state.value] = str(words)
    return found


def organisations_of(session: Session, ctx: Context) -> Sequence[Organisation]:
    """The organisations for which a partner enters cases, by name. One query."""
    require(may_refer(ctx))
    wanted = select(Organisation).where(Organisation.id.in_(_mine(ctx))).order_by(Organisation.sort_name)
    return session.scalars(wanted).all()


def referral(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """A case of a partner's own organisations. Raises NotFound for any other. One query."""
    require(may_refer(ctx))
    found = session.scalars(select(EmergencyCase).where(_own(ctx), EmergencyCase.reference == reference)).first()
    if found is None:
        raise NotFound
    return found


def referrals_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[EmergencyCase]:
    """One page of the cases of a partner's own organisations, the latest first. Two queries."""
    require(may_refer(ctx))
    return read_page(session, _matching(ctx, wanted), _ORDER, marks=marks, name="referrals", mark=mark)


def standing_of(session: Session, ctx: Context, cases: Collection[EmergencyCase]) -> Mapping[UUID, str]:
    """The state of which their persons are told, by the case's id (see STANDING). One query; none where none joined."""
    require(may_refer(ctx))
    found = {each.id: each.state for each in cases}
    joined = [each.id for each in cases if each.joined_to_id is not None]
    if joined:
        rows = session.execute(select(EmergencyCase.id, STANDING).where(_own(ctx), EmergencyCase.id.in_(joined)))
        found |= {row[0]: row[1] for row in rows}
    return found


def referrals_to_export(
    session: Session, ctx: Context, wanted: Mapping[str, Any]
) -> Iterator[tuple[EmergencyCase, str, str | None, str]]:
    """Every such case with its organisation, who of it entered it and where it stands, the latest first, in chunks."""
    require(may_refer(ctx))
    name = select(Person.name).where(Person.id == EmergencyCase.entered_by_id, _is_colleague(ctx)).scalar_subquery()
    statement = _matching(ctx, wanted).join(Organisation, Organisation.id == EmergencyCase.organisation_id)
    rows = session.execute(
        statement.add_columns(Organisation.name, name, STANDING).order_by(*_ORDER),
        execution_options=IN_CHUNKS,
    )
    return ((row[0], row[1], row[2], row[3]) for row in rows)


def colleague_names(session: Session, ctx: Context, person_ids: Collection[UUID | None]) -> Mapping[UUID, str]:
    """The names of those among these persons who belong to the same organisations: nobody of the fund. One query."""
    require(may_refer(ctx))
    wanted = select(Person.id, Person.name).where(Person.id.in_(person_ids), _is_colleague(ctx))
    return {row.id: row.name for row in session.execute(wanted)}


def key_groups(session: Session, organisation_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The key groups of these organisations, by organisation; those without any are missing. One query."""
    codes = {key_group_code(each): each for each in organisation_ids}
    rows = session.execute(select(KeyGroup.code, KeyGroup.id).where(KeyGroup.code.in_(codes)))
    return {codes[row.code]: row.id for row in rows}


def partner_additions(session: Session, ctx: Context, found: EmergencyCase) -> Sequence[Addition]:
    """What partners have added to a case, the earliest first: that they did, not what. One query."""
    require(may_refer(ctx))
    wanted = select(Addition).where(Addition.case_id == found.id, Addition.author == "partner")
    return session.scalars(wanted.order_by(Addition.made_at, Addition.id)).all()


def _mine(ctx: Context) -> Select[UUID]:
    """The ids of the actor's organisations."""
    actor_id = ctx.actor.id if ctx.actor else None
    return select(Affiliation.organisation_id).where(Affiliation.person_id == actor_id)


def _own(ctx: Context) -> ColumnElement[bool]:
    return EmergencyCase.organisation_id.in_(_mine(ctx))


def _is_colleague(ctx: Context) -> ColumnElement[bool]:
    theirs = Affiliation.person_id == Person.id, Affiliation.organisation_id.in_(_mine(ctx))
    return select(Affiliation.person_id).where(*theirs).exists()


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[EmergencyCase]:
    """The actor's own cases that meet every condition in `wanted`."""
    statement = select(EmergencyCase).where(_own(ctx))
    if wanted.get("q"):
        statement = statement.where(func.upper(EmergencyCase.reference).contains(wanted["q"].upper(), autoescape=True))
    if wanted.get("standing"):
        words = str(PUBLIC[State(wanted["standing"])])
        alike = [state.value for state, told in PUBLIC.items() if str(told) == words]
        statement = statement.where(STANDING.in_(alike))
    return statement
