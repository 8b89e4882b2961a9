"""The coded words of the directory, with their names. Codes are what the database, sheets and interfaces hold."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

Names = Mapping[str, Any]

ROLES: Names = {
    "member": lazy("Member of the network"),
    "host": lazy("Member that carries the network before the law"),
    "partner": lazy("Partner organisation"),
    "other": lazy("Other"),
}
"""What an organisation is to the network."""

REGISTRATIONS: Names = {
    "yes": lazy("Yes"),
    "no": lazy("No"),
    "pending": lazy("Asked for, not yet received"),
    "unknown": lazy("Unknown"),
}
"""Whether an organisation has its certificate of registration (récépissé)."""

LEGAL_STATUSES: Names = {
    "association": lazy("Association"),
    "ngo": lazy("Non-governmental organisation with an agreement of the state"),
    "foundation": lazy("Foundation"),
    "union": lazy("Trade union"),
    "faith": lazy("Religious organisation"),
    "cooperative": lazy("Cooperative"),
    "company": lazy("Company"),
    "informal": lazy("Group without legal personality"),
}
"""What an organisation is before the law."""

ORGANISATION_STANDINGS: Names = {
    "active": lazy("Active in the network"),
    "inactive": lazy("No longer active"),
}

TRUST: Names = {"yes": lazy("Yes"), "no": lazy("No")}

DOMAINS: Names = {
    "protection": lazy("Protection of defenders"),
    "legal": lazy("Legal aid and access to justice"),
    "press": lazy("Independent media"),
    "labour": lazy("Trade unions and rights at work"),
    "land": lazy("Land and environment"),
    "women": lazy("Women’s rights"),
    "lgbtqi": lazy("Rights of LGBTQI+ people"),
    "youth": lazy("Youth"),
    "minorities": lazy("Minorities and indigenous peoples"),
    "detention": lazy("Torture, detention, death penalty"),
    "anti_corruption": lazy("Against corruption"),
    "elections": lazy("Elections and citizens’ rights"),
    "health": lazy("Health and psychosocial care"),
    "education": lazy("Human rights education"),
    "other": lazy("Other"),
}
"""What an organisation works on: the profiles of defenders, as domains, and what the network's plan adds."""

PURPOSES: Names = {
    "relocation": lazy("Relocation to a safe place"),
    "subsistence": lazy("Food and rent"),
    "medical": lazy("Medical care"),
    "psychosocial": lazy("Psychosocial support"),
    "legal": lazy("Legal help"),
    "prison_visits": lazy("Prison visits"),
    "physical_security": lazy("Physical security"),
    "digital_security": lazy("Digital security"),
    "communications": lazy("Telephone and connection"),
    "transport": lazy("Transport"),
    "family_support": lazy("Support for the family"),
    "equipment": lazy("Replacement of equipment"),
    "other": lazy("Other"),
}
"""What help is needed and paid for: the same words for cases and for funds."""

ASKED_BY: Names = {
    "anybody": lazy("Whoever needs it"),
    "organisation": lazy("An organisation, for the person"),
    "recommended": lazy("Only by recommendation"),
}
"""Who may ask a fund."""

STANDINGS: Names = {"active": lazy("Takes requests"), "inactive": lazy("Takes no requests at present")}
"""Whether a fund can be asked."""

PERSON_ROLES: Names = {
    "lawyer": lazy("Lawyer"),
    "doctor": lazy("Doctor or nurse"),
    "journalist": lazy("Journalist"),
    "leader": lazy("Leads an organisation"),
    "host": lazy("Can take somebody in"),
    "referee": lazy("Can vouch for people"),
    "other": lazy("Other"),
}
"""Who somebody met in the field is to us."""

TIMES: Names = {"now": lazy("At present"), "past": lazy("No longer")}
"""Whether somebody speaks for a country still."""


def options(names: Names) -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in order, as a choice takes them."""
    return [(str(code), str(name)) for code, name in names.items()]
