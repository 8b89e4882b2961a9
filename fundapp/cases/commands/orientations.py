"""A case is sent on to another fund, ends with that, and what came of it is noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.models import EmergencyCase, Orientation
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.orientations import may_close_as_referred, may_orient
from fundapp.cases.queries.cases import case_by_reference, locked_by_reference
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.orientations import orientation_of
from fundapp.cases.queries.verification import noted_row
from fundapp.cases.rules.orientations import Way
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.directory.queries.funds import other_fund
from fundapp.vault.envelope import Envelope

KIND = Orientation.__tablename__
CASE = EmergencyCase.__tablename__


@dataclass(frozen=True)
class Sending:
    """Where a case is sent on to. `note`: what was handed over and an officer's words, sealed for the row `id`.

    `handed`: codes, of a transfer. `agreed`: an officer says that the person agrees to it; `said`: they allowed it in
    the form, too; `explained`: else the officer has written down how and when they agreed.
    """

    id: UUID
    fund_id: UUID
    way: Way
    note: Envelope | None
    handed: tuple[str, ...] = ()
    agreed: bool = False
    said: bool = False
    explained: bool = False


def orient_case(session: Session, ctx: Context, reference: str, sending: Sending) -> Orientation:
    """Keeps that a case was referred or transferred to a fund. The case itself stays where it is. Sent twice, once.

    Raises NotFound; Denied where the case is over; Invalid at the field for a fund that takes no requests, and for a
    transfer without consent or of nothing.
    """
    found = locked_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    if session.get(Orientation, sending.id) is not None:
        return noted_row(session, Orientation, found.id, sending.id)
    require(may_orient(ctx, found))
    if ctx.actor is None:
        raise NotSignedIn
    if not other_fund(session, ctx, sending.fund_id).active:
        raise Invalid({"fund": [_("This fund takes no requests at present.")]})
    _demand_consent(sending)
    made = Orientation(
        id=sending.id, case_id=found.id, by_id=ctx.actor.id, at=ctx.now, fund_id=sending.fund_id,
        kind=sending.way.value, note=sending.note, outcome=None, outcome_at=None,
    )  # fmt: skip
    made.entry_id = record(session, ctx, "case.oriented", KIND, made.id, _told(found, sending))
    session.add(made)
    session.flush()
    return made


def close_as_referred(session: Session, ctx: Context, reference: str, reason: str) -> EmergencyCase:
    """Ends a case as referred. `reason`: one of REASONS of this action. Raises NotFound, Denied with the reason."""
    found = locked_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    require(may_close_as_referred(ctx, found))
    move_case(session, ctx, found, Action.REFER, reason=reason)
    found.entry_id = record(session, ctx, "case.referred", CASE, found.id, {"reason": reason})
    session.flush()
    return found


def note_outcome(
    session: Session, ctx: Context, reference: str, orientation_id: UUID, outcome: str, *, expected_version: int
) -> Orientation:
    """Keeps what came of it. Raises NotFound; EditConflict if somebody noted something after that version was read."""
    require(may_work(ctx))
    found = case_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    row = orientation_of(session, found.id, orientation_id).row
    if row.version != expected_version:
        raise EditConflict
    row.outcome, row.outcome_at = outcome, ctx.now
    told = {"case": found.id.hex, "outcome": outcome}
    row.entry_id = record(session, ctx, "case.orientation.outcome", KIND, row.id, told)
    session.flush()
    return row


def _demand_consent(sending: Sending) -> None:
    """Nothing goes to another fund without the person's consent, and it is said what goes."""
    if sending.way is not Way.TRANSFER:
        return
    if not sending.agreed:
        raise Invalid({"consent": [_("Ask them first: without their consent nothing is handed over.")]})
    if not sending.handed:
        raise Invalid({"handed": [_("Say what is handed over.")]})
    if not sending.said and not sending.explained:
        raise Invalid({"note": [_("They did not allow this in the form: write down how and when they agreed.")]})


def _told(found: EmergencyCase, sending: Sending) -> Mapping[str, Any]:
    """What the log says: codes, never words."""
    told: dict[str, Any] = {"case": found.id.hex, "fund": sending.fund_id.hex, "way": sending.way.value}
    if sending.way is Way.TRANSFER:
        told |= {"handed": list(sending.handed), "consent": "form" if sending.said else "asked"}
    return told
