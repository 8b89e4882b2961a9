"""Reads of lists of sanctions, and of how payees stand to them. Never a name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import recused_from_row
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PayeeScreening, PaymentOrder, PaymentPayee, SanctionEntry, SanctionList
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.rules.screening import STOPS, Standing, standing_of, token_of
from fundapp.ledger.queries.transfers import day_after, day_begins

_ORDER = (PayeeScreening.at.desc(), PayeeScreening.id.desc())


@dataclass(frozen=True)
class Screened:
    """A screening, the case it is about, and how its payee stands by it."""

    screening: PayeeScreening
    case_reference: str
    standing: Standing


def current_lists(session: Session) -> Sequence[SanctionList]:
    """The newest of each list, by code. One query."""
    later = aliased(SanctionList)
    newer = later.code == SanctionList.code, or_(later.at > SanctionList.at, _same_moment(later))
    wanted = select(SanctionList).where(~exists().where(*newer)).order_by(SanctionList.code)
    return session.scalars(wanted).all()


def tokens_of(lists: Collection[SanctionList]) -> frozenset[str]:
    """How screenings name these lists."""
    return frozenset(token_of(each.code, (each.published or each.at.date()).isoformat(), each.digest) for each in lists)


def known_list(session: Session, digest: str) -> SanctionList | None:
    """The list that was made of a file. One query."""
    return session.scalars(select(SanctionList).where(SanctionList.digest == digest)).first()


def entries_of(session: Session, list_id: UUID) -> Iterator[str]:
    """Who is on a list, as JSON, in the order of the file. One query, read in chunks."""
    wanted = select(SanctionEntry.body).where(SanctionEntry.list_id == list_id).order_by(SanctionEntry.position)
    return iter(session.scalars(wanted, execution_options={"yield_per": 2_000}))


def screening_standing(session: Session, payee_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """How each of these payees stands to the lists. Two queries, however many they are."""
    lists = tokens_of(current_lists(session))
    newest = newest_screenings(session, payee_ids)
    return {each: standing_by(lists, newest.get(each)) for each in payee_ids}


def standing_by(lists: frozenset[str], found: PayeeScreening | None) -> Standing:
    """How a payee stands by their last screening, while these lists count. No query."""
    if found is None:
        return Standing.NONE
    return standing_of(lists, frozenset(found.lists), found.possible, found.verdict)


def refuse_unscreened(session: Session, payee_id: UUID, prepared_by_id: UUID) -> None:
    """Raises Conflict, with the reason, where a payee may not be paid as they stand to the lists. Two queries.

    Nothing is stopped while no list was ever imported. Whoever prepared the order has not judged the match themselves.
    """
    lists = current_lists(session)
    if not lists:
        return
    found = newest_screenings(session, [payee_id]).get(payee_id)
    stop = STOPS.get(standing_by(tokens_of(lists), found))
    if stop is not None:
        raise Conflict(stop)
    if found is not None and found.judged_by_id == prepared_by_id:
        raise Conflict(
            _("Whoever judged the possible matches has prepared this payment: somebody else must prepare it.")
        )


def newest_screenings(session: Session, payee_ids: Collection[UUID]) -> dict[UUID, PayeeScreening]:
    """The last screening of each payee who has one. One query."""
    ranked = func.row_number().over(partition_by=PayeeScreening.payee_id, order_by=_ORDER)
    inner = select(PayeeScreening.id, ranked.label("rank")).where(PayeeScreening.payee_id.in_(payee_ids)).subquery()
    wanted = select(PayeeScreening).join(inner, inner.c.id == PayeeScreening.id).where(inner.c.rank == 1)
    return {each.payee_id: each for each in session.scalars(wanted)}


def payee_with_case(session: Session, payee_id: UUID) -> tuple[PaymentPayee, EmergencyCase]:
    """A payee and their case. Raises NotFound. One query; the caller sees to who may ask."""
    wanted = select(PaymentPayee, EmergencyCase).join(EmergencyCase, EmergencyCase.id == PaymentPayee.case_id)
    row = session.execute(wanted.where(PaymentPayee.id == payee_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def screening_of(session: Session, screening_id: UUID) -> PayeeScreening:
    """One screening. Raises NotFound. One query; the caller sees to who may ask."""
    found = session.get(PayeeScreening, screening_id)
    if found is None:
        raise NotFound
    return found


def locked_payee(session: Session, payee_id: UUID) -> PaymentPayee:
    """A payee, whom nobody else screens or judges until the transaction ends. Raises NotFound. One query."""
    found = session.get(PaymentPayee, payee_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def has_prepared(session: Session, person_id: UUID, payee_id: UUID) -> bool:
    """Whether somebody has prepared a payment to a payee. One query."""
    mine = PaymentOrder.payee_id == payee_id, PaymentOrder.prepared_by_id == person_id
    return bool(session.scalar(select(exists().where(*mine))))


def screenings_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PayeeScreening]:
    """One page of the screenings that meet `wanted` (see ScreeningFilterSchema), newest first. Two queries."""
    require(may_prepare(ctx))
    found = select(PayeeScreening).join(PaymentPayee, PaymentPayee.id == PayeeScreening.payee_id)
    return read_page(session, found.where(*_conditions(ctx, wanted)), _ORDER, marks=marks, name="screenings", mark=mark)


def screened(session: Session, screenings: Sequence[PayeeScreening], lists: frozenset[str]) -> list[Screened]:
    """These screenings with the references of their cases, in the same order. One query."""
    wanted = _with_case().where(PayeeScreening.id.in_([each.id for each in screenings]))
    found = {row[0].id: Screened(row[0], row[1], standing_by(lists, row[0])) for row in session.execute(wanted)}
    return [found[each.id] for each in screenings]


def screenings_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Screened]:
    """Every screening that meets `wanted`, newest first, read in chunks."""
    require(may_prepare(ctx))
    lists = tokens_of(current_lists(session))
    statement = _with_case().where(*_conditions(ctx, wanted)).order_by(*_ORDER)
    rows = session.execute(statement, execution_options=IN_CHUNKS)
    return (Screened(row[0], row[1], standing_by(lists, row[0])) for row in rows)


def _same_moment(later: Any) -> ColumnElement[bool]:
    return and_(later.at == SanctionList.at, later.id > SanctionList.id)


def _with_case() -> Select[Any]:
    columns: tuple[Any, ...] = (PayeeScreening, EmergencyCase.reference)
    found = select(*columns).join(PaymentPayee, PaymentPayee.id == PayeeScreening.payee_id)
    return found.join(EmergencyCase, EmergencyCase.id == PaymentPayee.case_id)


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    yield ~recused_from_row(ctx, PaymentPayee.case_id.expression)
    match wanted.get("outcome"):
        case None:
            pass
        case Standing.CLEAR.value:
            yield PayeeScreening.possible == 0
        case Standing.WAITS.value:
            yield (PayeeScreening.possible > 0) & PayeeScreening.verdict.is_(None)
        case verdict:
            yield PayeeScreening.verdict == verdict
    if wanted.get("since"):
        yield PayeeScreening.at >= day_begins(wanted["since"], ctx.reader.zone)
    if wanted.get("until"):
        yield PayeeScreening.at < day_begins(day_after(wanted["until"]), ctx.reader.zone)
