"""The page of a funder is told of what we sent them and what they answered: once, and corrected later."""

from typing import Any

from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.donors.commands.asks import correct_ask, record_ask, remove_ask
from fundapp.donors.models import FunderAsk
from fundapp.donors.queries.asks import ask
from fundapp.grants.models import Opportunity
from fundapp.grants.workflow import GRANTED, State

OUTCOMES = {
    State.SUBMITTED: "pending",
    State.LOST: "lost",
    State.WITHDRAWN: "withdrawn",
    **dict.fromkeys(GRANTED, "won"),
}
LONGEST_TITLE = 200
KEPT = ("led_by", "reference", "reasons", "lessons")
"""What somebody may have written there, and stays where we have nothing to say."""


def tell_funder(found: Opportunity, session: Session, ctx: Context) -> None:
    """Records or corrects the request; nothing for what was not sent, or to a funder who is not on the map."""
    known = ask(session, ctx, found.ask_id) if found.ask_id else None
    if known is not None and (found.submitted_on is None or known.funder_id != found.funder_id):
        forget_ask(found, session, ctx)
        known = None
    if found.submitted_on is None or found.funder_id is None:
        return
    given = _request(session, found)
    if known is None:
        found.ask_id = record_ask(session, ctx, found.funder_id, given).id
    else:
        correct_ask(session, ctx, known.id, given | _theirs(known, given), expected_version=known.version)


def forget_ask(found: Opportunity, session: Session, ctx: Context) -> None:
    """Takes the request out again: it was not sent after all, or not to them."""
    if found.ask_id is not None:
        ask_id, found.ask_id = found.ask_id, None
        session.flush()
        remove_ask(session, ctx, ask_id)


def _theirs(known: FunderAsk, given: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(known, name) for name in KEPT if given[name] is None}


def _request(session: Session, found: Opportunity) -> dict[str, Any]:
    """As AskSchema has it."""
    lead = session.get(Organisation, found.lead_id) if found.lead_id else None
    return {
        "title": found.title[:LONGEST_TITLE],
        "led_by": lead.name if lead else None,
        "reference": found.reference,
        "asked_on": found.submitted_on,
        "answered_on": found.answered_on,
        "outcome": OUTCOMES[State(found.state)],
        "currency": found.currency,
        "asked_amount": found.asked.decimal if found.asked else None,
        "got_amount": found.got.decimal if found.got else None,
        "reasons": found.reasons,
        "lessons": found.lessons,
    }
