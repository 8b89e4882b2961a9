"""What people do with a change to several funders: prepare it, confirm, give up, take back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Uuid, func, insert, literal
from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import ask_worker, asker
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.commands.bulk_moving import forget_rows, recount, step
from fundapp.donors.commands.bulk_working import all_of, judge_part, take_back_part, write_part
from fundapp.donors.commands.bulk_writing import GivenOf
from fundapp.donors.models import BulkChange, BulkChangeRow, Funder
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.bulk import Chosen, bulk_change, chosen_funders, count_all, count_written
from fundapp.donors.rules.bulk import FORGETTING, JUDGING, SMALL, UNDO_WITHIN, UNDOING, WRITING
from fundapp.donors.workflow.bulk import Action, State
from fundapp.outbox.commands import put

KIND = BulkChange.__tablename__


def prepare_change(
    session: Session,
    ctx: Context,
    chosen: Chosen,
    plan: Mapping[str, Any],
    given_of: GivenOf,
    *,
    address: Mapping[str, Any] | None = None,
) -> BulkChange:
    """Keeps which funders are meant and what is to be done (see `rules.bulk.Plan`), and works out what that does.

    `address`: the filter that shows them, where all that it shows are meant. Nothing is changed yet. Raises Denied,
    NotFound; Conflict where nobody is meant.
    """
    require(may_edit(ctx))
    found = BulkChange(
        id=uuid4(), state=State.JUDGING.value, by_id=asker(ctx), plan=dict(plan), wanted=address, total=0, done=0,
        beat_at=ctx.now, changed=0, same=0, refused=0, otherwise=0, taken_back=0, left_as_is=0, created_at=ctx.now,
        updated_at=ctx.now,
    )  # fmt: skip
    found.entry_id = record(session, ctx, "bulk_change.prepared", KIND, found.id)
    session.add(found)
    session.flush()
    found.total = _keep_rows(found, chosen, session, ctx)
    if not found.total:
        raise Conflict(_("No funder is chosen any more: go back to the list."))
    put(session, ctx, FORGETTING, found.id.hex, [found.id], due=ctx.now + UNDO_WITHIN)
    if found.total <= SMALL:
        all_of(judge_part, found, given_of, session, ctx)
    else:
        ask_worker(session, ctx, JUDGING, found.id)
    return found


def confirm_change(session: Session, ctx: Context, change_id: UUID, given_of: GivenOf) -> BulkChange:
    """Has the funders changed. Raises Denied, NotFound; Conflict where nothing would change or it has moved on."""
    require(may_edit(ctx))
    found = bulk_change(session, ctx, change_id, lock=True)
    if not found.changed:
        raise Conflict(_("This changes nothing."))
    step(found, Action.CONFIRM, ctx)
    recount(found, session)
    found.by_id, found.problem, found.done = asker(ctx), None, count_written(session, found)
    found.entry_id = record(session, ctx, "bulk_change.confirmed", KIND, found.id, {"changed": found.changed})
    if found.total <= SMALL:
        all_of(write_part, found, given_of, session, ctx)
    else:
        ask_worker(session, ctx, WRITING, found.id)
    return found


def abandon_change(session: Session, ctx: Context, change_id: UUID) -> BulkChange:
    """Gives a change up that was not confirmed. Raises NotFound; Conflict where a part of it is written already."""
    require(may_edit(ctx))
    found = bulk_change(session, ctx, change_id, lock=True)
    if count_written(session, found):
        raise Conflict(_("A part of it is written: let it be finished, and take it back then if need be."))
    step(found, Action.ABANDON, ctx)
    forget_rows(found, session)
    found.entry_id = record(session, ctx, "bulk_change.abandoned", KIND, found.id)
    return found


def undo_change(session: Session, ctx: Context, change_id: UUID, given_of: GivenOf) -> BulkChange:
    """Has taken back what nobody has changed since. Raises Denied, NotFound; Conflict after 30 days."""
    require(may_edit(ctx))
    found = bulk_change(session, ctx, change_id, lock=True)
    if found.ended_at is None or ctx.now > found.ended_at + UNDO_WITHIN:
        raise Conflict(_("This was done too long ago to be taken back as a whole."))
    step(found, Action.UNDO, ctx)
    found.done, found.problem = found.taken_back + found.left_as_is, None
    found.entry_id = record(session, ctx, "bulk_change.undo_asked", KIND, found.id)
    if found.total <= SMALL:
        all_of(take_back_part, found, given_of, session, ctx)
    else:
        ask_worker(session, ctx, UNDOING, found.id)
    return found


def _keep_rows(found: BulkChange, chosen: Chosen, session: Session, ctx: Context) -> int:
    """The funders that are meant, from now on these and no others; how many. Two statements."""
    place = func.row_number().over(order_by=(Funder.sort_name, Funder.id))
    change_id = literal(found.id, Uuid())
    rows = chosen_funders(ctx, chosen).with_only_columns(change_id, place, Funder.id, Funder.name)
    session.execute(insert(BulkChangeRow).from_select(["change_id", "number", "funder_id", "name"], rows))
    return count_all(session, found)
