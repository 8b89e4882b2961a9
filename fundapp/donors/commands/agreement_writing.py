"""What all writes to an agreement share: whether it may be written, its state, its rows, what follows from dates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement, AgreementMove
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreements import locked_agreement
from fundapp.donors.workflow.agreements import OVER, Action, State, steps_from

AGREEMENT = Agreement.__tablename__

Given = Mapping[str, Any]
Rows = Sequence[Given]


def seen(agreement_id: UUID, expected_version: int, session: Session, ctx: Context, *parts: str) -> Agreement:
    """A locked agreement that may still be written, with these parts. Raises NotFound, EditConflict, Conflict."""
    require(may_edit_agreements(ctx))
    found = locked_agreement(session, ctx, agreement_id, *parts)
    if found.version != expected_version:
        raise EditConflict
    refuse_over(found)
    return found


def refuse_over(found: Agreement) -> None:
    """Raises Conflict for an agreement that is over: what it says is not changed any more."""
    if found.state in OVER:
        raise Conflict(_("This agreement is over: it can be read, not changed."))


def begun(found: Agreement, state: State, session: Session, ctx: Context) -> None:
    """A new one stands where it is recorded."""
    _move(found, state)
    session.add(_step(found, ctx, 0))


def moved(found: Agreement, action: Action, reason: str | None, session: Session, ctx: Context) -> None:
    """Takes a locked agreement a step further. One query. Raises Conflict where this leads nowhere from here."""
    leads_to = steps_from(found.state).get(action)
    if leads_to is None:
        raise Conflict(_("Somebody has moved this agreement meanwhile: look at it again."))
    last = session.scalar(select(func.max(AgreementMove.number)).where(AgreementMove.agreement_id == found.id))
    before = found.state
    _move(found, leads_to)
    step = _step(found, ctx, (last or 0) + 1)
    step.before, step.action, step.reason = before, action.value, reason
    session.add(step)


def write_rows(rows: list[Any], wanted: Rows, kind: type[Any], write: Callable[[Any, Given], None]) -> bool:
    """Makes `rows` what is wanted, in this order; whether anything changed. A row is known again by its "id"."""
    before = [_said(row) for row in rows]
    known = {row.id: row for row in rows}
    kept = []
    for number, given in enumerate(wanted, 1):
        row = known.pop(given.get("id"), None) or kind(id=uuid4())
        row.number = number
        write(row, given)
        kept.append(row)
    for gone in known.values():
        rows.remove(gone)
    rows.extend(row for row in kept if row not in rows)
    rows.sort(key=lambda row: row.number)
    return before != [_said(row) for row in rows]


def settle(found: Agreement, ctx: Context) -> None:
    """The agreement has changed with one of its parts."""
    found.updated_at = ctx.now


def write_next_report(found: Agreement) -> None:
    """When the next report is due, by which lists are sorted. Needs its reports."""
    found.next_report_on = _first(row.due_on for row in found.reports if row.sent_on is None)


def write_next_instalment(found: Agreement) -> None:
    """When the next instalment is expected. Needs its instalments."""
    found.next_instalment_on = _first(row.due_on for row in found.instalments if row.received_on is None)


def write_found_by(found: Agreement, funder_words: str) -> None:
    """By what a search finds it."""
    words = (found.title, found.code, found.reference, funder_words)
    found.found_by = fold(" ".join(filter(None, words)))


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _said(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, each.key) for each in inspect(type(row)).column_attrs if each.key != "agreement_id")


def _step(found: Agreement, ctx: Context, number: int) -> AgreementMove:
    by_id = ctx.actor.id if ctx.actor else None
    return AgreementMove(id=uuid4(), agreement_id=found.id, number=number, after=found.state, at=ctx.now, by_id=by_id)


def _move(found: Agreement, state: State) -> None:
    found.state = state.value
