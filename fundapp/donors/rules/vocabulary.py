"""The coded words of the funder map, and how they read."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy

KINDS: Mapping[str, Any] = {
    "bilateral": lazy("Bilateral donor"),
    "multilateral": lazy("Multilateral donor"),
    "embassy": lazy("Embassy"),
    "un_fund": lazy("United Nations fund"),
    "private_foundation": lazy("Private foundation"),
    "womens_fund": lazy("Women’s fund"),
    "regranting_ngo": lazy("Regranting organisation"),
    "ngo": lazy("Non-governmental organisation"),
    "hrd_network": lazy("Network of defenders"),
    "faith_based": lazy("Faith-based organisation"),
    "consortium": lazy("Consortium"),
    "grant_facility": lazy("Grant facility"),
    "local_authority": lazy("Local authority"),
    "company": lazy("Company"),
    "individual_donors": lazy("Individual donors"),
}

THEMES: Mapping[str, Any] = {
    "human_rights": lazy("Human rights"),
    "hrd_protection": lazy("Protection of defenders"),
    "emergency": lazy("Emergency support"),
    "relocation": lazy("Relocation"),
    "legal_aid": lazy("Legal aid and access to justice"),
    "medical": lazy("Medical and psychosocial help"),
    "digital_security": lazy("Digital security"),
    "detention": lazy("Torture, detention, death penalty"),
    "democracy": lazy("Democracy and rule of law"),
    "governance": lazy("Governance and transparency"),
    "civic_space": lazy("Civil society and civic space"),
    "media": lazy("Independent media"),
    "womens_rights": lazy("Women’s rights and gender equality"),
    "lgbti": lazy("LGBTI rights"),
    "youth": lazy("Youth"),
    "minorities": lazy("Minorities and indigenous peoples"),
    "disability": lazy("Disability"),
    "peace": lazy("Peace and security"),
    "environment": lazy("Environment and natural resources"),
    "development": lazy("Development and poverty"),
    "capacity": lazy("Capacity building and advocacy"),
    "culture": lazy("Culture"),
}

APPLICATION_MODES: Mapping[str, Any] = {
    "rolling": lazy("At any time"),
    "call": lazy("Calls for proposals"),
    "annual_call": lazy("Yearly call"),
    "periodic_deadlines": lazy("Several deadlines a year"),
    "invitation": lazy("By invitation"),
    "partnership": lazy("Through a partnership"),
    "relay_partners": lazy("Through relay partners"),
}


class Status(StrEnum):
    """Whether money can be expected at all."""

    ACTIVE = "active"
    DORMANT = "dormant"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Needed(StrEnum):
    """Yes, no, or nobody has found out yet, which is not the same as no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Owner(StrEnum):
    """Who looks after a funder, where no person is named. `unattended`: nobody, or nobody who is there."""

    ME = "me"
    NOBODY = "nobody"
    UNATTENDED = "unattended"


AT_REST = (Status.SUSPENDED, Status.CLOSED)
"""Who gives nothing for now or for good: only whether that still holds is asked again, not how one would apply."""

OWNERS: Mapping[str, Any] = {
    Owner.ME: lazy("Me"),
    Owner.NOBODY: lazy("Nobody"),
    Owner.UNATTENDED: lazy("Nobody who is there"),
}

STATUSES: Mapping[str, Any] = {
    Status.ACTIVE: lazy("Active"),
    Status.DORMANT: lazy("Dormant"),
    Status.SUSPENDED: lazy("Suspended"),
    Status.CLOSED: lazy("Closed"),
}

REGISTRATION: Mapping[str, Any] = {
    Needed.YES: lazy("Needed"),
    Needed.NO: lazy("Not needed"),
    Needed.UNKNOWN: lazy("Not known yet"),
}

FOCUS: Mapping[str, Any] = {
    "named": lazy("Only those that name the country"),
    "anywhere": lazy("Only those that give anywhere"),
}

FRESHNESS: Mapping[str, Any] = {
    "due": lazy("Something is to be checked again"),
    "fresh": lazy("Nothing is to be checked"),
}

RELATIONS: Mapping[str, Any] = {
    "unknown": lazy("Not known yet"),
    "none": lazy("Nobody knows them"),
    "distant": lazy("They have heard of us"),
    "good": lazy("We know each other"),
    "close": lazy("They trust us"),
}
"""How well the network knows a funder."""


BASES: Mapping[str, Any] = {
    "public": lazy("It is public, for example on their website"),
    "given": lazy("They gave it to us themselves"),
    "introduced": lazy("Somebody introduced us, and they agreed"),
}
"""How we come to have what we keep of a contact."""

INTERACTIONS: Mapping[str, Any] = {
    "meeting": lazy("Meeting"),
    "call": lazy("Call"),
    "email": lazy("E-mail"),
    "letter": lazy("Letter"),
    "event": lazy("Event"),
    "visit": lazy("Visit"),
    "report": lazy("Report sent"),
    "other": lazy("Other"),
}

STEPS: Mapping[str, Any] = {
    "open": lazy("Still to do"),
    "late": lazy("Late"),
    "done": lazy("Done"),
}

OUTCOMES: Mapping[str, Any] = {
    "pending": lazy("Waiting for an answer"),
    "won": lazy("Granted"),
    "lost": lazy("Not granted"),
    "withdrawn": lazy("Withdrawn by us"),
    "unknown": lazy("Nobody knows any more"),
}
"""What came of a request."""

ANSWERS: Mapping[str, Any] = {
    "yes": lazy("Yes"),
    "maybe": lazy("Under a condition"),
    "no": lazy("No"),
    "unknown": lazy("To be found out"),
}

GATES: Mapping[str, Any] = {
    "status": lazy("Do they give now?"),
    "country": lazy("In our countries?"),
    "way_in": lazy("May one ask?"),
    "registration": lazy("Registration certificate"),
    "years": lazy("Years of existence"),
}

REGISTRATION_SAID: Mapping[str, Any] = {
    Needed.YES: lazy("only members that have one"),
    Needed.NO: lazy("not needed"),
    Needed.UNKNOWN: lazy("nobody has found out whether it is needed"),
}


def options(words: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Pairs of code and wording, as the fields of forms take them."""
    return [(code, str(label)) for code, label in words.items()]
