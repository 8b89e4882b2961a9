"""What the hotline desk and partners do alike: somebody else's case is entered, and its code shown this once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from fundapp.accounts.signin import DOOR, settings, token_in
from fundapp.cases.arriving import Arrival, Facts, arrive, code_for
from fundapp.cases.filing import ArrivedFiles, arrive_files, clean_files
from fundapp.cases.forms.desk import SeededForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.desk import entered_before, has_files
from fundapp.cases.rules.limits import LARGEST_SENDING, MOST_FILES
from fundapp.cases.rules.sheets import Sheet, Step
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError
from fundapp.core.i18n import _
from fundapp.vault.errors import CodeTaken
from fundapp.vault.space import demand_room

Receive = Callable[[Session, Arrival], EmergencyCase]
"""The command that keeps what arrives."""

Attach = Callable[[Session, str, ArrivedFiles], object]
"""The command that keeps files for the case of a reference."""

_CONTACT = {
    "never": "never",
    "way": "way",
    "details": "details",
    "hours": "hours",
    "code_word": "agreed_word",
    "reached_by": "reached_by",
}
"""Answers of the step about safe contact, and how the form calls them."""


@dataclass(frozen=True)
class Entered:
    """A case that was entered, and the code that whoever it is for gets told. `again`: it had been entered before."""

    case: EmergencyCase
    code: str
    again: bool = False


@dataclass(frozen=True)
class Files:
    """How many files are kept, and which are not, with the reason."""

    kept: int = 0
    refused: Sequence[tuple[str, str]] = ()


def make_room(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Lets somebody of ours send as much as files may weigh.

    Called before anything looks at what was sent: also whoever must sign in again gets back what they typed.
    """
    if request.method == "POST" and request.mimetype == "multipart/form-data" and token_in(DOOR):
        request.max_content_length = LARGEST_SENDING


def chosen_files(form: SeededForm) -> list[tuple[str, Any]] | None:
    """The files that were sent along, by name; None where they are too many, which the form then tells."""
    found = [(each.filename or "", each.stream) for each in request.files.getlist("files") if each.filename]
    if len(found) <= MOST_FILES:
        return found
    form.problem = _("Choose at most %(most)s files, and send the others from the case itself.", most=MOST_FILES)
    return None


def sheet_of(given: Mapping[str, Any], role: str) -> Sheet:
    """What was written down, step by step, as the applicant's own form has it. What was not answered is left out."""
    steps: dict[Step, dict[str, Any]] = {
        Step.START: {name: given.get(name) for name in ("alias", "happened", "needed")},
        Step.WHO: {"role": role},
        Step.CONTACT: {name: given.get(field) for name, field in _CONTACT.items()},
        Step.CONSENT: {"consent": given.get("consent")},
    }
    answered = {step.value: {name: value for name, value in each.items() if value} for step, each in steps.items()}
    return {step: answers for step, answers in answered.items() if answers}


def facts_of(ctx: Context, given: Mapping[str, Any], channel: Channel) -> Facts:
    """What is known of it without opening anything."""
    return Facts(
        channel=channel,
        priority=Priority(given["priority"]),
        country=given["country"],
        purpose=given["purpose"],
        first_contact_at=given["first_contact_at"],
        organisation_id=given.get("organisation_id"),
        entered_by_id=ctx.actor.id if ctx.actor else None,
    )


def enter(
    ctx: Context, form: SeededForm, sheet: Sheet, facts: Facts, receive: Receive, partner: str | None = None
) -> Entered:
    """Keeps a case under a provisional code. A form that is sent again is the same case, with the same code."""
    house = vault()
    kept = code_for(house, form.seed_bytes, sheet)
    arrival = arrive(house, sheet, facts, kept, provisional=True, partner=partner)
    try:
        with transaction() as session:
            found = receive(session, arrival)
            session.flush()
            session.expunge(found)
    except CodeTaken:
        with ReadSession(db) as reading:
            return Entered(entered_before(reading, ctx, kept.locator), kept.code, again=True)
    return Entered(found, kept.code)


def attach(entered: Entered, chosen: Sequence[tuple[str, Any]], keep: Attach) -> Files:
    """Keeps the files that came along. The case is safe already, so that nothing here can lose it."""
    if not chosen or (entered.again and has_files(db.session(), entered.case.id)):
        return Files()
    try:
        demand_room(settings())
        cleaned, refused = clean_files(chosen)
        if cleaned:
            arrived = arrive_files(vault(), cleaned, entered.case.id)
            with transaction() as session:
                keep(session, entered.case.reference, arrived)
    except DomainError as error:
        return Files(0, [(name, str(error.reason or error.title)) for name, _stream in chosen])
    return Files(len(cleaned), refused)
