"""Who has opened a case, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import person_names
from fundapp.audit.minutes import moment
from fundapp.cases.models import Addition
from fundapp.core.i18n import lazy
from fundapp.vault.rules import Kind
from fundapp.vault.seen import openings_of

MOST_SHOWN = 30
"""Openings that the page of a case's readers names, the newest."""

PARTS: Mapping[str, Any] = {
    Kind.IDENTITY: lazy("Who it is about"),
    Kind.CONTACT: lazy("How to reach them safely"),
    Kind.NARRATIVE: lazy("What happened"),
    Kind.REFEREES: lazy("Who can confirm it"),
    Kind.PAYMENT: lazy("How help could reach them"),
    Kind.MAILBOX: lazy("Mailbox"),
    Kind.ASSESSMENT: lazy("What officers found"),
    Kind.EVIDENCE: lazy("Files"),
    Kind.SUMMARY: lazy("Summary"),
    Kind.DISCUSSION: lazy("The committee’s discussion"),
}

PURPOSES: Mapping[str, Any] = {
    "case.page": lazy("To read the case"),
    "case.triage": lazy("For triage"),
    "case.verification": lazy("For verification"),
    "case.safeguarding": lazy("To protect a minor"),
    "case.tasks": lazy("For tasks"),
    "case.follow_up": lazy("For follow-up"),
    "case.referral": lazy("For a referral"),
    "case.recusal": lazy("To step back from it"),
    "case.access": lazy("To change who reads it"),
    "case.code": lazy("To make a new code"),
    "case.file": lazy("To read a file"),
    "case.original": lazy("To read the original of a file"),
    "case.card": lazy("To say how they stand to it"),
    "case.notice": lazy("To set up notices"),
    "case.count": lazy("To count it"),
    "case.visit": lazy("To look after their own case"),
}
"""By the code of the log; one without words stands as itself."""


@dataclass(frozen=True)
class Opened:
    """One opening: when, who (None: somebody without an account), which parts, what for."""

    at: datetime
    name: str | None
    parts: Sequence[Any]
    purpose: Any


def opened_by(session: Session, case_id: UUID) -> list[Opened]:
    """The last openings of a case and of what was added to it, the newest first. Three queries."""
    added = session.scalars(select(Addition.id).where(Addition.case_id == case_id)).all()
    found = openings_of(session, [case_id, *added], MOST_SHOWN)
    names = person_names(session, {each.member_id for each in found if each.member_id})
    return [
        Opened(
            moment(each.minute),
            names.get(each.member_id) if each.member_id else None,
            [PARTS.get(kind, kind) for kind in each.compartments],
            PURPOSES.get(each.purpose, each.purpose),
        )
        for each in found
    ]
