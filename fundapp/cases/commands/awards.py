"""Awards: what the committee approved, with the money that is held for it until it is paid or set free."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.counting import follow_money
from fundapp.cases.commands.stopping import freed as told_freed
from fundapp.cases.commands.stopping import is_outside
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.permissions.awards import may_release
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.counting import envelopes_of
from fundapp.cases.queries.earmarks import earmarked, lines_approved
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.questions import award_of_round, awards_of, awards_of_person
from fundapp.cases.workflow import Action
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.tallies import Outcome
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.ports import Settled
from fundapp.core.verdicts import require
from fundapp.ledger.commands.awarding import ToHold, free_awards, hold_award

KIND = CaseAward.__tablename__

FREES: Mapping[Action, str] = {
    Action.WITHDRAW: "withdrawn", Action.REVISE: "revised", Action.LAPSE: "expired",
}  # fmt: skip
"""Steps after which nothing stays held for a case, and the reason that the books tell (situation 18)."""


def make_award(session: Session, ctx: Context, found: EmergencyCase, settled: Settled) -> CaseAward:
    """Writes down what was approved of a case, and holds the money for it in the same transaction.

    Raises NotCovered, with the reason and what else would pay, where the envelopes that were chosen do not.
    """
    made = CaseAward(
        id=uuid4(), case_id=settled.subject_id, round_id=settled.round_id, currency=settled.currency,
        amount=sum(settled.amounts), conditions=tuple(settled.conditions), fast=settled.fast, ratified=None,
        at=ctx.now,
    )  # fmt: skip
    told: dict[str, Any] = {"case": made.case_id.hex, "round": made.round_id.hex}
    told |= {"amount": made.amount, "currency": made.currency}
    made.entry_id = record(session, ctx, "case.award.made", KIND, made.id, told)
    session.add(made)
    session.flush()
    lines = lines_approved(session, settled.round_id, settled.amounts)
    chosen, before = earmarked(session, settled.round_id), awards_of_person(found.id, ctx.now)
    hold_award(ToHold(made.id, made.currency, found.country, lines, chosen, before), session, ctx)
    return made


def ratify_award(session: Session, ctx: Context, settled: Settled) -> None:
    """Writes down what the full committee said of an award of the fast track. Nothing is taken back (situation 12)."""
    about = session.get_one(DecisionRound, settled.round_id).about_id
    award = award_of_round(session, about) if about is not None else None
    if award is None:
        raise NotFound
    award.ratified = settled.outcome == Outcome.APPROVED
    told = {"case": award.case_id.hex, "round": settled.round_id.hex, "ratified": award.ratified}
    award.entry_id = record(session, ctx, "case.award.ratified", KIND, award.id, told)
    session.flush()


def release_awards(session: Session, ctx: Context, reference: str, reason: str) -> int:
    """Sets free what is still held for a case and will not be paid; how many holds. `reason`: a code.

    Raises NotFound, Denied; Conflict where nothing is held, and while money is under way.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_release(ctx, found))
    demand_reader(session, ctx, found)
    if is_outside(session, found.id):
        raise Conflict(_("A payment of this case is under way: find out what became of it first."))
    found.entry_id = record(session, ctx, "case.award.released", EmergencyCase.__tablename__, found.id, {"why": reason})
    before = envelopes_of(session, found.id)
    freed = free_money_of(found, reason, session, ctx)
    if not freed:
        raise Conflict(_("Nothing is held for this case."))
    follow_money(found, session, before)
    found.updated_at = ctx.now
    session.flush()
    told_freed(found, session, ctx)
    return freed


def free_money_of(found: EmergencyCase, reason: str, session: Session, ctx: Context) -> int:
    """Sets free whatever is held for a case that is locked; how many holds. One query where it was awarded nothing.

    Nothing while money of it is under way: it may have been paid out of what is held.
    """
    awards = awards_of(session, found.id)
    if not awards or is_outside(session, found.id):
        return 0
    return free_awards([each.id for each in awards], reason, session, ctx)
