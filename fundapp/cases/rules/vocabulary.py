"""The coded words of applications, with their names. Codes are what the database, sheets and interfaces hold."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.directory.rules import vocabulary as directory

Names = Mapping[str, Any]


class Channel(StrEnum):
    """How an application reached us."""

    FORM = "form"
    HOTLINE = "hotline"
    PARTNER = "partner"
    REFERRAL = "referral"


CHANNELS: Names = {
    Channel.FORM: lazy("Public form"),
    Channel.HOTLINE: lazy("Hotline"),
    Channel.PARTNER: lazy("Partner organisation"),
    Channel.REFERRAL: lazy("Another fund"),
}


class Priority(StrEnum):
    """How soon somebody must look."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


PRIORITIES: Names = {
    Priority.P1: lazy("P1 · life or freedom at stake now"),
    Priority.P2: lazy("P2 · serious, within days"),
    Priority.P3: lazy("P3 · can wait"),
}

ROLES: Names = {
    "self": lazy("Myself"),
    "family": lazy("A member of my family"),
    "colleague": lazy("A colleague or a friend"),
    "organisation": lazy("My organisation"),
    "partner": lazy("Somebody whom my organisation accompanies"),
}
"""For whom somebody asks."""

CONSENTS: Names = {
    "given": lazy("Yes, this person knows and agrees"),
    "verbal": lazy("Yes, they said so"),
    "impossible_detained": lazy("It is impossible to ask: they are detained or have disappeared"),
    "not_yet": lazy("Not yet"),
}

USES: Names = {
    "verify": lazy("Ask the people I name about what happened"),
    "refer": lazy("Share what is needed with another fund, if it can help better"),
    "statistics": lazy("Count this case in figures that name nobody"),
}
"""What somebody may agree to, one by one."""

AGE_BANDS: Names = {
    "under_18": lazy("Under 18"),
    "18_29": lazy("18 to 29"),
    "30_44": lazy("30 to 44"),
    "45_59": lazy("45 to 59"),
    "60_over": lazy("60 or older"),
}

GENDERS: Names = {
    "woman": lazy("Woman"),
    "man": lazy("Man"),
    "non_binary": lazy("Non-binary"),
    "other": lazy("Other"),
    "unsaid": lazy("I prefer not to say"),
}

PROFILES: Names = {
    "journalist": lazy("Journalist"),
    "lawyer": lazy("Lawyer"),
    "trade_unionist": lazy("Trade unionist"),
    "land": lazy("Land and environment"),
    "women": lazy("Women’s rights"),
    "lgbtqi": lazy("Rights of LGBTQI+ people"),
    "youth": lazy("Youth"),
    "anti_corruption": lazy("Against corruption"),
    "elections": lazy("Elections and citizens’ rights"),
    "other": lazy("Other"),
}

REGISTRATIONS: Names = {"yes": lazy("Yes"), "no": lazy("No"), "unknown": lazy("I do not know")}
"""Whether an organisation has its certificate of registration (récépissé)."""

PRECISIONS: Names = {
    "day": lazy("That very day"),
    "month": lazy("About that time"),
    "lasting": lazy("Since then, and still now"),
}

INCIDENTS: Names = {
    "threat": lazy("Threat"),
    "arrest": lazy("Arrest"),
    "detention": lazy("Detention"),
    "assault": lazy("Assault"),
    "search": lazy("Search of home or office"),
    "prosecution": lazy("Prosecution"),
    "surveillance": lazy("Surveillance"),
    "defamation": lazy("Defamation"),
    "disappearance": lazy("Disappearance"),
    "expulsion": lazy("Expulsion"),
    "other": lazy("Other"),
}

PERPETRATORS: Names = {
    "police": lazy("Police or gendarmerie"),
    "army": lazy("Army"),
    "intelligence": lazy("Intelligence service"),
    "authorities": lazy("Other authorities"),
    "armed_group": lazy("Armed group"),
    "company": lazy("Company"),
    "relatives": lazy("Family or community"),
    "unknown": lazy("Unknown"),
    "other": lazy("Other"),
}

PURPOSES: Names = directory.PURPOSES
"""What is needed: the directory's words, so that funds can be found for it."""

METHODS: Names = {
    "mobile_money": lazy("Mobile money"),
    "operator": lazy("Money transfer with a code to collect"),
    "bank": lazy("Bank transfer"),
    "intermediary": lazy("Cash by somebody I trust"),
    "supplier": lazy("Pay the supplier directly"),
    "unsure": lazy("I do not know yet"),
}
"""How somebody wishes to be paid."""

WAYS: Names = {
    "signal": lazy("Signal"),
    "whatsapp": lazy("WhatsApp"),
    "phone": lazy("Telephone"),
    "email": lazy("E-mail"),
    "person": lazy("Through somebody I trust"),
    "form": lazy("Only here: I come back with my code"),
}
"""How somebody can be reached safely."""


def options(names: Names) -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in order, as a choice takes them."""
    return [(str(code), str(name)) for code, name in names.items()]
