"""The one thing that a case asks of whoever looks at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fundapp.cases.rules.answers import OTHERS as ASK_FOR_OTHERS
from fundapp.cases.rules.sheets import Step
from fundapp.cases.views.reading import Dossier
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.i18n import _

TAKE, ANSWER, ERASE, WAIT, TRIAGE, OTHERS = "take", "answer", "erase", "wait", "triage", "others"
WITHDRAWN, VERIFY, RESUME = "withdrawn", "verify", "resume"


@dataclass(frozen=True)
class Asked:
    """`kind` tells which buttons go with it; `due`: until when."""

    kind: str
    title: str
    text: str
    due: datetime | None = None


def asked_of(ctx: Context, dossier: Dossier) -> Asked | None:
    """What comes first; None where the case asks nothing at present."""
    found, me = dossier.case, ctx.actor.id if ctx.actor else None
    due = found.due_at
    if found.officer_id is None and found.state in OPEN:
        return Asked(
            TAKE,
            _("Nobody has taken this case yet"),
            _("Whoever takes it answers the alert, and looks after the person."),
            due,
        )
    if found.officer_id != me and found.state in OPEN:
        name = dossier.head.officer or _("Somebody who has left")
        text = _("You can read, write and change everything here. Take it over if they cannot go on.")
        return Asked(OTHERS, _("%(name)s looks after this case", name=name), text)
    return _asked_of_its_officer(dossier, due, ctx.now)


def _asked_of_its_officer(dossier: Dossier, due: datetime | None, now: datetime) -> Asked | None:
    found = dossier.case
    if found.erasure_asked_at is not None:
        text = _("They have asked that what identifies them be erased. Speak with your group about it today.")
        return Asked(ERASE, _("An erasure is asked for"), text)
    if dossier.mailbox.theirs:
        return Asked(ANSWER, _("The last message is theirs"), _("Read it below, and answer."), due)
    if dossier.mailbox.asked and found.state in OPEN:
        if due is not None and due <= now:
            text = _("Reach them in another way, ask again, or decide on what there is.")
            return Asked(WAIT, _("Your question has no answer yet"), text, due)
        text = _("The clock stands still meanwhile. Their answer will stand here and on your first page.")
        return Asked(WAIT, _("Your question waits for an answer"), text, due)
    return _asked_in(found.state, due)


def _asked_in(state: str, due: datetime | None) -> Asked | None:
    """What each state asks by itself."""
    match state:
        case State.WITHDRAWN:
            text = _(
                "Somebody may have made them do it. If anything here makes you doubt it, reach them over their safe "
                "contact, or write to them below."
            )
            return Asked(WITHDRAWN, _("They have withdrawn this"), text)
        case State.TRIAGE:
            text = _(
                "Settle how urgent it is and where, write down what is needed line by line, and ask what is missing."
            )
            return Asked(TRIAGE, _("This case is in triage"), text, due)
        case State.VERIFICATION:
            text = _("Ask whom they have named, note what you have seen, then write down how far it is borne out.")
            return Asked(VERIFY, _("This case is being verified"), text, due)
        case State.SUSPENDED:
            return Asked(RESUME, _("This case is suspended"), _("Its clocks stand still. Take it up again in time."))
        case _:
            return None


@dataclass(frozen=True)
class Care:
    """What must be kept in mind of a person before anything is done; `kind` is that of a note: danger or warning."""

    kind: str
    title: str
    text: str


def cares_of(dossier: Dossier) -> list[Care]:
    """A minor, and consent that is missing: what stands above the answers."""
    who, consent = _latest(dossier, Step.WHO), _latest(dossier, Step.CONSENT)
    return [*_minor(who), *_consent(who, consent)]


def _minor(who: Mapping[str, Any]) -> Iterator[Care]:
    if who.get("age_band") != "under_18":
        return
    if who.get("guardian"):
        text = _("Everything goes through their guardian. Nothing of it is ever told as a story.")
        yield Care("warning", _("A minor, with a guardian"), text)
        return
    text = _(
        "Follow the safeguarding rules of your fund before anything else: agree with a colleague which trusted adult "
        "can be spoken to, and say nothing to the family until you know that they are no part of the danger."
    )
    yield Care("danger", _("A minor without a guardian"), text)


def _consent(who: Mapping[str, Any], consent: Mapping[str, Any]) -> Iterator[Care]:
    given = consent.get("consent")
    if given == "impossible_detained":
        text = _(
            "Ask for their consent as soon as they are free, and write down what they say. Until then share nothing "
            "that is not needed to help them. If relatives disagree, settle with whom you speak."
        )
        yield Care("warning", _("The person is detained or missing: they could not be asked"), text)
    elif given == "not_yet" or (given is None and who.get("role") in ASK_FOR_OTHERS):
        text = _("Somebody asks for them, and they do not know it yet. Ask them before anybody else is told.")
        yield Care("warning", _("Consent is missing"), text)
    if consent and "verify" not in (consent.get("uses") or ()):
        text = _("They have not agreed that you ask the people whom they name. Ask them first.")
        yield Care("warning", _("Do not contact their referees yet"), text)


def _latest(dossier: Dossier, step: Step) -> dict[str, Any]:
    """The answers of a step, later ones over earlier ones."""
    found: dict[str, Any] = {}
    for sheet in dossier.sheets:
        answers = sheet.get(step.value)
        if isinstance(answers, Mapping):
            found.update(answers)
    return found
