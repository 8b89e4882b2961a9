"""What becomes of an opportunity, step by step: one business verb each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.commands.asking import forget_ask, tell_funder
from fundapp.grants.commands.budgets import freeze_budget
from fundapp.grants.commands.dropping import drop_tasks
from fundapp.grants.commands.going import close_ask, refuse_while_live
from fundapp.grants.commands.moving import moved
from fundapp.grants.commands.opportunities import count_days, write_amount
from fundapp.grants.commands.submissions import take_back, write_down
from fundapp.grants.models import Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import held_opportunity, locked_opportunity
from fundapp.grants.queries.signing import barred_steps
from fundapp.grants.rules.documents import FULL, NOTE
from fundapp.grants.rules.going import Came
from fundapp.grants.workflow import Action, State

OPPORTUNITY = Opportunity.__tablename__

NOTE_IS_OUT = (State.CONCEPT_NOTE, State.FULL_PROPOSAL)
"""Going back to them takes nothing from a concept note that was sent: the funder has it all the same."""

Given = Mapping[str, Any]


def decide_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, told: Given, *, go: bool, expected_version: int
) -> Opportunity:
    """Writes down what the COPIL decided (see GoSchema, NoGoSchema). Raises EditConflict, Conflict.

    Refused while a round of the committee is about it.
    """
    refuse_while_live(_seen(session, ctx, opportunity_id, expected_version), session)
    return settle_opportunity(session, ctx, opportunity_id, go=go, told=told)


def settle_opportunity(session: Session, ctx: Context, opportunity_id: UUID, *, go: bool, told: Given) -> Opportunity:
    """Go or no-go, whoever says so: a person who may, or the committee's own round, which answers for itself.

    `told`: "decided_on" (date), "decided_by_words" and, where it is not taken up, "reasons". Raises NotFound, Conflict
    where it is decided already.
    """
    found = held_opportunity(session, opportunity_id)
    if found is None:
        raise NotFound
    words = " – ".join(filter(None, (told["decided_by_words"], told.get("reasons"))))
    moved(found, Action.GO if go else Action.NO_GO, session, ctx, words)
    found.decided_on, found.decided_by_words = told["decided_on"], told["decided_by_words"]
    found.reasons = None if go else told["reasons"]
    close_ask(found, session, ctx, Came.GO if go else Came.NO_GO)
    found.entry_id = record(session, ctx, "opportunity.settled", OPPORTUNITY, found.id, {"go": go})
    session.flush()
    drop_tasks(found, session, ctx)
    return found


def submit_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, given: Given, *, expected_version: int
) -> Opportunity:
    """The full proposal is with the funder (see SubmitSchema), whose page is told; what was sent is written down.

    Raises EditConflict, Conflict; Invalid for a file that is not of this opportunity.
    """
    found = _seen(session, ctx, opportunity_id, expected_version)
    moved(found, Action.SUBMIT, session, ctx)
    _demand_currency(found, given, ("expected",))
    found.currency = given["currency"]
    write_amount(found, "requested", given)
    found.submitted_on, found.reference = given["submitted_on"], given["reference"]
    found.answer_on = given["answer_on"]
    write_down(found, FULL, given, session, ctx)
    found.entry_id = record(session, ctx, "opportunity.submitted", OPPORTUNITY, found.id)
    freeze_budget(session, ctx, found)
    return _told(found, session, ctx)


def win_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, given: Given, *, expected_version: int
) -> Opportunity:
    """The funder said yes (see WonSchema). Raises EditConflict, Conflict, Invalid for another currency."""
    found = _seen(session, ctx, opportunity_id, expected_version)
    moved(found, Action.WIN, session, ctx)
    _demand_currency(found, given, ("requested", "expected"))
    found.currency = given["currency"]
    write_amount(found, "awarded", given)
    found.answered_on, found.lessons = given["answered_on"], given["lessons"]
    count_days(found)
    found.entry_id = record(session, ctx, "opportunity.won", OPPORTUNITY, found.id)
    return _told(found, session, ctx)


def lose_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, given: Given, *, expected_version: int
) -> Opportunity:
    """The funder said no (see LostSchema), perhaps to the concept note already (see NoteLostSchema)."""
    found = _seen(session, ctx, opportunity_id, expected_version)
    moved(found, Action.LOSE, session, ctx, given["reasons"])
    found.submitted_on = found.submitted_on or given["submitted_on"]
    found.answered_on = given["answered_on"]
    found.reasons, found.lessons = given["reasons"], given["lessons"]
    count_days(found)
    found.entry_id = record(session, ctx, "opportunity.lost", OPPORTUNITY, found.id)
    return _told(found, session, ctx)


def withdraw_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, given: Given, *, expected_version: int
) -> Opportunity:
    """We do not want it any more, for a reason (see WithdrawSchema). Raises EditConflict, Conflict.

    Refused while a round of the committee is about it.
    """
    found = _seen(session, ctx, opportunity_id, expected_version)
    refuse_while_live(found, session)
    close_ask(found, session, ctx, Came.DROPPED)
    moved(found, Action.WITHDRAW, session, ctx, given["reasons"])
    found.reasons, found.lessons = given["reasons"], given["lessons"]
    found.entry_id = record(session, ctx, "opportunity.withdrawn", OPPORTUNITY, found.id)
    return _told(found, session, ctx)


def advance_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, action: Action, given: Given, *, expected_version: int
) -> Opportunity:
    """A step that needs nothing but to be taken, such as to begin the note. Raises EditConflict, Conflict.

    Signing is none of them: it brings an agreement about (see `commands.signing`). Reporting and the end follow the
    agreement: refused, with the reason, before it is so far (see `queries.signing.barred_steps`).
    """
    found = _seen(session, ctx, opportunity_id, expected_version)
    if action == Action.SIGN:
        raise Conflict(_("Record the agreement with it: its amount, its dates, and the envelope that holds its money."))
    if why := barred_steps(session, ctx, found).get(action):
        raise Conflict(why)
    moved(found, action, session, ctx, given.get("note"))
    found.entry_id = record(session, ctx, "opportunity.advanced", OPPORTUNITY, found.id, {"to": found.state})
    session.flush()
    return found


def return_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, action: Action, given: Given, *, expected_version: int
) -> Opportunity:
    """A step back, as long as nobody has answered: what the step had recorded is undone. Raises EditConflict, Conflict.

    What was withdrawn after it was sent stays on the funder's page as withdrawn: sent again, it is another request.
    The records of what was sent stay, marked as taken back.
    """
    found = _seen(session, ctx, opportunity_id, expected_version)
    moved(found, action, session, ctx, given.get("note"))
    found.submitted_on = None
    if found.state == State.SPOTTED:
        found.decided_on = found.decided_by_words = found.reasons = None
    if action == Action.REOPEN:
        found.ask_id = None
    else:
        forget_ask(found, session, ctx)
    take_back(found.id, (FULL,) if found.state in NOTE_IS_OUT else (NOTE, FULL), session, ctx)
    found.entry_id = record(session, ctx, "opportunity.returned", OPPORTUNITY, found.id, {"to": found.state})
    session.flush()
    return found


def _seen(session: Session, ctx: Context, opportunity_id: UUID, expected_version: int) -> Opportunity:
    require(may_edit(ctx))
    found = locked_opportunity(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    return found


def _told(found: Opportunity, session: Session, ctx: Context) -> Opportunity:
    session.flush()
    drop_tasks(found, session, ctx)
    tell_funder(found, session, ctx)
    session.flush()
    return found


def _demand_currency(found: Opportunity, given: Given, amounts: tuple[str, ...]) -> None:
    """All amounts of one opportunity are in one currency."""
    if given["currency"] != found.currency and any(getattr(found, name) is not None for name in amounts):
        raise Invalid({"currency": [_("The other amounts of this opportunity are in another currency.")]})
