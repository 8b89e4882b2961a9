"""Need lines: written, changed and removed by officers, from an applicant's words and rough sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import EarlierNeed, NeedLine
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.cases import case_by_reference, locked_case
from fundapp.cases.queries.needs import need_of, needs_of
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.money import Money, MoneyError
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope

KIND = NeedLine.__tablename__
MOST_LINES = 40
"""Of one case: whoever has more to ask for has two cases, or lines to put together."""

LARGEST_TOTAL = 10**15
"""Minor units that a line may come to: as much as one amount (core.money)."""


@dataclass(frozen=True)
class Before:
    """A line as whoever changes it has read it: its version, and its words sealed once more, for the row `id`."""

    id: UUID
    version: int
    item: Envelope | None


def add_need(
    session: Session, ctx: Context, reference: str, need_id: UUID, given: Mapping[str, Any], item: Envelope | None
) -> NeedLine:
    """Puts a line below the others. `given` is what NeedSchema judged; `item` its words, sealed for `need_id`.

    Raises NotFound; Invalid at the field; Conflict where a case has as many lines as it can.
    """
    require(may_work(ctx))
    case_id = locked_case(session, case_by_reference(session, ctx, reference).id).id
    highest, count = session.execute(
        select(func.coalesce(func.max(NeedLine.position), -1), func.count()).where(NeedLine.case_id == case_id)
    ).one()
    if count >= MOST_LINES:
        raise Conflict(_("A case has at most %(count)s lines: put some together.", count=MOST_LINES))
    line = NeedLine(id=need_id, case_id=case_id, created_at=ctx.now, updated_at=ctx.now)
    line.position = highest + 1
    _write(line, given, item)
    line.entry_id = record(session, ctx, "case.need.added", KIND, line.id, _told(line))
    session.add(line)
    session.flush()
    return line


def change_need(
    session: Session,
    ctx: Context,
    reference: str,
    need_id: UUID,
    given: Mapping[str, Any],
    item: Envelope | None,
    *,
    before: Before,
) -> NeedLine:
    """Writes a line anew; what stood there is kept. Raises EditConflict if somebody saved since it was read."""
    require(may_work(ctx))
    line = need_of(session, case_by_reference(session, ctx, reference).id, need_id)
    _keep(session, ctx, line, before, removed=False)
    _write(line, given, item)
    line.updated_at = ctx.now
    line.entry_id = record(session, ctx, "case.need.changed", KIND, line.id, _told(line))
    session.flush()
    return line


def move_need_up(session: Session, ctx: Context, reference: str, need_id: UUID) -> None:
    """Puts a line before the one above it. The first stays where it is. Raises NotFound."""
    require(may_work(ctx))
    case_id = locked_case(session, case_by_reference(session, ctx, reference).id).id
    lines = needs_of(session, case_id)
    line = need_of(session, case_id, need_id)
    at = lines.index(line)
    if at == 0:
        return
    above = lines[at - 1]
    # The log compares each row with the last entry about it: this one is about the line that was moved.
    line.entry_id = record(session, ctx, "case.need.moved", KIND, line.id, {"before": above.id.hex})
    upper, lower = above.position, line.position
    line.position = lines[-1].position + 1  # no two lines stand in one place, not even for a moment
    session.flush()
    above.position = lower
    session.flush()
    line.position, line.updated_at = upper, ctx.now
    session.flush()


def remove_need(session: Session, ctx: Context, reference: str, need_id: UUID, before: Before) -> None:
    """Takes a line away; what stood there is kept. Raises NotFound; EditConflict as `change_need`."""
    require(may_work(ctx))
    line = need_of(session, case_by_reference(session, ctx, reference).id, need_id)
    _keep(session, ctx, line, before, removed=True)
    record(session, ctx, "case.need.removed", KIND, line.id, _told(line))
    session.delete(line)
    session.flush()


def _keep(session: Session, ctx: Context, line: NeedLine, before: Before, *, removed: bool) -> None:
    if line.version != before.version:
        raise EditConflict
    if (line.item is None) != (before.item is None):
        raise Conflict(_("The words of this line are sealed: unlock your keys first, or they would be lost."))
    if ctx.actor is None:
        raise NotSignedIn
    session.add(
        EarlierNeed(
            id=before.id, case_id=line.case_id, need_id=line.id, version=line.version, purpose=line.purpose,
            quantity=line.quantity, unit_cost=line.unit_cost, currency=line.currency, item=before.item,
            removed=removed, at=ctx.now, by_id=ctx.actor.id,
        )
    )  # fmt: skip


def _write(line: NeedLine, given: Mapping[str, Any], item: Envelope | None) -> None:
    line.purpose, line.quantity, line.currency, line.item = given["purpose"], given["quantity"], given["currency"], item
    line.unit_cost = _minor(given["unit_cost"], given["currency"])
    if line.unit_cost * line.quantity > LARGEST_TOTAL:
        raise Invalid({"quantity": [_("This line comes to more than can be.")]})


def _minor(amount: Decimal, currency: str) -> int:
    try:
        minor = Money.from_decimal(amount, currency).minor
    except MoneyError as error:
        raise Invalid({"unit_cost": [str(error.message)]}) from None
    if minor < 0:
        raise Invalid({"unit_cost": [_("An amount that is asked for is not below zero.")]})
    return minor


def _told(line: NeedLine) -> dict[str, Any]:
    """What the log says of a line: codes and figures, never its words."""
    return {
        "case": line.case_id.hex,
        "purpose": line.purpose,
        "quantity": line.quantity,
        "unit_cost": line.unit_cost,
        "currency": line.currency,
    }
