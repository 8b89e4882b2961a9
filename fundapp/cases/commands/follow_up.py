"""After help has arrived: the case is paid, somebody asks how it went, at set times, and it is closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.commands.notices import destroyed_wish
from fundapp.cases.commands.stopping import is_outside
from fundapp.cases.commands.tasks import leave_task
from fundapp.cases.models import EmergencyCase, FollowUp
from fundapp.cases.permissions.follow_up import Loose, may_close, may_follow
from fundapp.cases.queries.cases import locked_by_reference, locked_case
from fundapp.cases.queries.earmarks import held_for
from fundapp.cases.queries.follow_up import locked_follow_up, planned_kinds, unasked
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.questions import awards_of
from fundapp.cases.rules.follow_up import GIVEN_UP, LONGEST_WAIT, NO, PRESSES_WITHIN, planned
from fundapp.cases.rules.tasks import Task
from fundapp.cases.workflow import Action, State
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault

KIND = FollowUp.__tablename__
CASE = EmergencyCase.__tablename__


def note_paid(session: Session, ctx: Context, case_id: UUID, since: date | None = None) -> bool:
    """All that was approved of a case is paid: it is followed up from then on. Nobody need ask: a bank said so.

    `since`: the day of its first payment. False, and nothing done, wherever else it stands: told twice, confirmed by
    its applicant before, or stopped meanwhile.
    """
    found = locked_case(session, case_id)
    if found.state != State.PAYMENT:
        return False
    move_case(session, ctx, found, Action.PAY)
    found.entry_id = record(session, ctx, "case.paid", CASE, found.id)
    session.flush()
    plan_follow_ups(found, session, ctx, since or ctx.today)
    return True


def plan_follow_ups(found: EmergencyCase, session: Session, ctx: Context, since: date) -> None:
    """Plans when somebody asks how it went, once for each case, however often help arrives. One query."""
    before = planned_kinds(session, found.id)
    for kind, due_on in planned(since, ctx.today).items():
        if kind in before:
            continue
        made = FollowUp(id=uuid4(), case_id=found.id, kind=kind.value, due_on=due_on)
        made.entry_id = record(session, ctx, "case.follow_up.planned", KIND, made.id, _told(made))
        session.add(made)
    session.flush()


def finish_follow_up(
    session: Session, ctx: Context, reference: str, follow_up_id: UUID, given: Mapping[str, Any], note: Envelope | None,
    *, expected_version: int,
) -> FollowUp:  # fmt: skip
    """Writes down what they said of their safety and their work. `note`: in the officer's words, sealed for this row.

    Where they are not safer, a task presses whoever looks after the case. Raises NotFound, Denied; Conflict where it is
    done already; EditConflict.
    """
    found, asked = _open_one(session, ctx, reference, follow_up_id, expected_version)
    asked.entry_id = record(session, ctx, "case.follow_up.done", KIND, asked.id, _told(asked))
    asked.done_at, asked.done_by_id, asked.reached = ctx.now, _me(ctx), True
    asked.safer, asked.continues, asked.note = given["safer"], given["continues"], note
    if asked.safer == NO:
        leave_task(session, ctx, found, Task.UNSAFE, by_id=_me(ctx), due_at=ctx.now + PRESSES_WITHIN)
    session.flush()
    return asked


def postpone_follow_up(
    session: Session, ctx: Context, reference: str, follow_up_id: UUID, next_on: date, *, expected_version: int
) -> FollowUp:
    """Nobody answered: somebody tries again on `next_on`. Raises as `finish_follow_up`; Invalid at `next_on`."""
    found, asked = _open_one(session, ctx, reference, follow_up_id, expected_version)
    if not ctx.today < next_on <= ctx.today + LONGEST_WAIT:
        raise Invalid({"next_on": [_("Choose a day within the next 60 days, not today.")]})
    asked.due_on = next_on
    told = {**_told(asked), "next": next_on.isoformat()}
    asked.entry_id = record(session, ctx, "case.follow_up.tried", KIND, asked.id, told)
    found.updated_at = ctx.now
    session.flush()
    return asked


def give_up_follow_up(
    session: Session, ctx: Context, reference: str, follow_up_id: UUID, reason: str, note: Envelope | None,
    *, expected_version: int,
) -> FollowUp:  # fmt: skip
    """Nobody asks any more at this time. `reason`: a code of GIVEN_UP. Raises as `finish_follow_up`; Invalid."""
    _found, asked = _open_one(session, ctx, reference, follow_up_id, expected_version)
    if reason not in GIVEN_UP:
        raise Invalid({"reason": [_("Please choose one of the answers offered.")]})
    told = {**_told(asked), "reason": reason}
    asked.entry_id = record(session, ctx, "case.follow_up.given_up", KIND, asked.id, told)
    asked.done_at, asked.done_by_id, asked.reached = ctx.now, _me(ctx), False
    asked.given_up, asked.note = reason, note
    session.flush()
    return asked


def close_case(session: Session, ctx: Context, vault: Vault, reference: str, *, expected_version: int) -> EmergencyCase:
    """Closes a case of which nothing is open; an address for notices is destroyed. Erased twelve months later.

    Nothing is set free with it: money that is held refuses it. Raises NotFound, Denied with the reason, EditConflict.
    """
    found = locked_by_reference(session, ctx, reference)
    if found.version != expected_version:
        raise EditConflict(_("A colleague has just changed this case: look at it as it stands now, then decide."))
    require(may_close(ctx, found, loose_ends(found, session)))
    demand_reader(session, ctx, found)
    move_case(session, ctx, found, Action.CLOSE)
    destroyed_wish(found, session, ctx, vault, "closed")
    found.entry_id = record(session, ctx, "case.closed", CASE, found.id)
    session.flush()
    return found


def loose_ends(found: EmergencyCase, session: Session) -> Loose:
    """What is still open of a case. Some four queries."""
    awards = awards_of(session, found.id)
    held = bool(awards) and bool(held_for(session, [each.id for each in awards]))
    return Loose(unasked(session, found.id), held, is_outside(session, found.id))


def _open_one(
    session: Session, ctx: Context, reference: str, follow_up_id: UUID, expected_version: int
) -> tuple[EmergencyCase, FollowUp]:
    found = locked_by_reference(session, ctx, reference)
    require(may_follow(ctx, found))
    demand_reader(session, ctx, found)
    asked = locked_follow_up(session, found.id, follow_up_id)
    if asked.done_at is not None:
        raise Conflict(_("A colleague has written down meanwhile what came of it."))
    if asked.version != expected_version:
        raise EditConflict
    return found, asked


def _told(found: FollowUp) -> dict[str, Any]:
    return {"case": found.case_id.hex, "kind": found.kind}


def _me(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id
