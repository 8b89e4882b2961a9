"""Sheets: the answers of an application, step by step, and which compartment each step belongs to.

A sheet is a JSON object from the name of a step to its answers. It is kept whole in a draft, and by compartment in a
case; each step that is added later is a sheet of its own.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.cases.rules.limits import SUMMARY_LENGTH
from fundapp.vault.rules import Group, Kind

Sheet = Mapping[str, Any]


class Step(StrEnum):
    """A page of the form. `start` is the first message: it alone is needed."""

    START = "start"
    WHO = "who"
    INCIDENTS = "incidents"
    NEEDS = "needs"
    FUNDERS = "funders"
    REFEREES = "referees"
    CONTACT = "contact"
    PAYMENT = "payment"
    CONSENT = "consent"
    FILES = "files"


KINDS: Mapping[Step, Kind] = {
    Step.WHO: Kind.IDENTITY,
    Step.CONSENT: Kind.IDENTITY,
    Step.INCIDENTS: Kind.NARRATIVE,
    Step.NEEDS: Kind.NARRATIVE,
    Step.FUNDERS: Kind.NARRATIVE,
    Step.REFEREES: Kind.REFEREES,
    Step.CONTACT: Kind.CONTACT,
    Step.PAYMENT: Kind.PAYMENT,
    Step.FILES: Kind.EVIDENCE,
}
"""`start` is not among them: its four answers belong to three compartments (see `parts`)."""

READERS: Mapping[Kind, tuple[Group, ...]] = {
    Kind.IDENTITY: (Group.OFFICERS,),
    Kind.CONTACT: (Group.OFFICERS,),
    Kind.NARRATIVE: (Group.OFFICERS,),
    Kind.REFEREES: (Group.OFFICERS,),
    Kind.ASSESSMENT: (Group.OFFICERS,),
    Kind.PAYMENT: (Group.OFFICERS, Group.FINANCE),
    Kind.MAILBOX: (Group.OFFICERS,),
    Kind.EVIDENCE: (Group.OFFICERS, Group.FINANCE),
    Kind.SUMMARY: (Group.OFFICERS,),
}
"""Which groups read a compartment from its beginning (security design, section 1). The applicant has the mailbox."""

ALWAYS = (Kind.IDENTITY, Kind.CONTACT, Kind.NARRATIVE, Kind.SUMMARY, Kind.MAILBOX)
"""Compartments of every case; others come with the first answer that belongs to them."""

_START: Mapping[str, Kind] = {
    "alias": Kind.IDENTITY,
    "happened": Kind.NARRATIVE,
    "needed": Kind.NARRATIVE,
    "answer": Kind.CONTACT,
}


def parts(sheet: Sheet) -> dict[Kind, dict[str, Any]]:
    """A sheet by compartment: each of those that every case has, and whatever else has answers."""
    found: dict[Kind, dict[str, Any]] = {kind: {} for kind in ALWAYS if kind not in (Kind.SUMMARY, Kind.MAILBOX)}
    for name, value in sheet.get(Step.START, {}).items():
        found[_START[name]].setdefault(Step.START, {})[name] = value
    for step, kind in KINDS.items():
        if sheet.get(step):
            found.setdefault(kind, {})[step.value] = sheet[step]
    return found


def summary_of(sheet: Sheet) -> str:
    """The line by which officers know a case in a list: its alias, and the beginning of what is needed."""
    start = sheet[Step.START]
    words = " ".join(str(start.get("needed") or start.get("happened") or "").split())
    alias = " ".join(str(start.get("alias") or "").split())
    return json.dumps({"alias": alias[:SUMMARY_LENGTH], "words": words[:SUMMARY_LENGTH]}, ensure_ascii=False)


def written(sheet: Sheet) -> str:
    """A sheet as it is sealed."""
    return json.dumps(sheet, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> dict[str, Any]:
    """A sheet as it was sealed."""
    found: dict[str, Any] = json.loads(text)
    return found
