"""Reads of who at a funder reads an agreement, for those who look after it, and for whoever tells them of something."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from fundapp.accounts.models import Membership, Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.donors.models import (
    Agreement,
    AgreementReader,
    DonorQuestion,
    FunderContact,
    InstalmentRequest,
    ReportDownload,
)
from fundapp.donors.permissions import may_see_agreements
from fundapp.donors.queries.agreements import keeping
from fundapp.donors.queries.portal import readings
from fundapp.donors.rules.portal import QuestionState
from fundapp.donors.workflow.instalment_requests import OPEN

ENDED_SHOWN = 20

NAMED = (
    joinedload(AgreementReader.person).load_only(Person.id, Person.name, Person.email, Person.state),
    joinedload(AgreementReader.contact).load_only(FunderContact.id, FunderContact.name, FunderContact.role),
)


@dataclass(frozen=True)
class Shared:
    """What happens with a donor on an agreement: readers, open requests and questions, files taken home."""

    readers: int
    requests: int
    questions: int
    downloads: int


def readers_of(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[AgreementReader]:
    """Who was admitted and not ended, by name. At most MOST_READERS. One query."""
    require(may_see_agreements(ctx))
    wanted = _of(agreement_id).where(AgreementReader.ended_at.is_(None))
    return session.scalars(wanted.order_by(Person.sort_name, AgreementReader.id)).all()


def ended_readers_of(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[AgreementReader]:
    """Who read it once, the latest ENDED_SHOWN. One query."""
    require(may_see_agreements(ctx))
    wanted = _of(agreement_id).where(AgreementReader.ended_at.is_not(None))
    ordered = wanted.order_by(AgreementReader.ended_at.desc(), AgreementReader.id)
    return session.scalars(ordered.limit(ENDED_SHOWN)).all()


def reader(session: Session, ctx: Context, reader_id: UUID, *, lock: bool = False) -> AgreementReader:
    """One of them, `lock`ed. Raises NotFound. One query."""
    require(may_see_agreements(ctx))
    wanted = select(AgreementReader).where(AgreementReader.id == reader_id).options(*NAMED)
    wanted = wanted.execution_options(populate_existing=True)
    found = session.scalars(wanted.with_for_update(of=AgreementReader) if lock else wanted).first()
    if found is None:
        raise NotFound
    return found


def reading_now(session: Session, agreement_id: UUID) -> Sequence[UUID]:
    """The ids of the persons who may read an agreement now. One query."""
    ids = readings().with_only_columns(AgreementReader.person_id)
    wanted = ids.where(AgreementReader.agreement_id == agreement_id).order_by(AgreementReader.person_id)
    return session.scalars(wanted).all()


def could_read(session: Session, agreement_id: UUID) -> list[tuple[UUID, str]]:
    """Donors' contacts with an account who do not read an agreement yet, by name. One query."""
    reads = select(AgreementReader.person_id).where(
        AgreementReader.agreement_id == agreement_id, AgreementReader.ended_at.is_(None)
    )
    contacts = select(Membership.person_id).where(Membership.group_code == GroupCode.DONORS)
    wanted = select(Person.id, Person.name).where(Person.id.in_(contacts), Person.id.not_in(reads))
    ordered = wanted.where(Person.state != "left").order_by(Person.sort_name, Person.id)
    return [(row.id, row.name) for row in session.execute(ordered)]


def attending(session: Session, agreement_id: UUID) -> Sequence[UUID]:
    """Who hears what a donor says of an agreement: whoever looks after it, or all who could. At most two queries."""
    mine = select(Agreement.owner_id).where(Agreement.id == agreement_id, Agreement.owner_id.in_(keeping()))
    owner_id = session.scalar(mine)
    return [owner_id] if owner_id else session.scalars(keeping().order_by(Person.id)).all()


def shared_of(session: Session, ctx: Context, agreement_id: UUID) -> Shared:
    """How much there is of each. One query."""
    require(may_see_agreements(ctx))
    found = session.execute(
        select(
            _count(AgreementReader, agreement_id).where(AgreementReader.ended_at.is_(None)).scalar_subquery(),
            _count(InstalmentRequest, agreement_id)
            .where(InstalmentRequest.state.in_([each.value for each in OPEN]))
            .scalar_subquery(),
            _count(DonorQuestion, agreement_id)
            .where(DonorQuestion.state == QuestionState.OPEN.value)
            .scalar_subquery(),
            _count(ReportDownload, agreement_id).scalar_subquery(),
        )
    ).one()
    return Shared(*found)


def _of(agreement_id: UUID) -> Select[AgreementReader]:
    wanted = select(AgreementReader).join(Person, Person.id == AgreementReader.person_id).options(*NAMED)
    return wanted.where(AgreementReader.agreement_id == agreement_id)


def _count(kind: type, agreement_id: UUID) -> Select[int]:
    table: type[AgreementReader] = kind
    return select(func.count()).select_from(table).where(table.agreement_id == agreement_id)
