"""What each donor's contact reads: an agreement with a published report, a request and a question; and one of ours."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.context import Actor, Context
from fundapp.donors.models import DonorMessage, DonorQuestion, InstalmentRequest
from tests.access.belongings import Belongings
from tests.access.terms import Which
from tests.donors.portal import House
from tests.fixtures.application import NOW

ABSENT = str(UUID(int=0))
NAMES = ("granted_id", "published_id", "asked_id", "thread_id")
"""How the portal's addresses name an agreement, a report, a request and a question."""


def granted(app: Flask, session: Session, ctx: Context, donors: Collection[Belongings]) -> dict[UUID, dict[str, str]]:
    """An agreement of its own for each of these contacts, with one of everything: the ids by person and argument."""
    found = {}
    for each in donors:
        house = House(app, session, replace(ctx, actor=Actor(each.person_id, "", "")))
        agreement_id = house.agreement(funder=f"Funder of {each.person_id}")
        house.reads(session.get_one(Person, each.person_id), agreement_id)
        report_id = house.published(agreement_id)
        request_id, question_id = talks(session, agreement_id, each.person_id)
        found[each.person_id] = dict(
            zip(NAMES, map(str, (agreement_id, report_id, request_id, question_id)), strict=True)
        )
    session.commit()
    return found


def talks(session: Session, agreement_id: UUID, person_id: UUID) -> tuple[UUID, UUID]:
    """A request for an instalment and a question on an agreement."""
    request_id, question_id, entry = uuid4(), uuid4(), {"entry_id": uuid4(), "created_at": NOW, "updated_at": NOW}
    session.add(
        InstalmentRequest(
            id=request_id, agreement_id=agreement_id, state="asked", amount=1_000, wanted_on=NOW.date(),
            asked_by_id=person_id, **entry,
        )
    )  # fmt: skip
    session.add(
        DonorQuestion(
            id=question_id, agreement_id=agreement_id, subject="Frais", state="open", unread=True, found_by="frais",
            asked_by_id=person_id, **entry,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        DonorMessage(id=uuid4(), question_id=question_id, number=1, ours=False, by_id=person_id, text="?", at=NOW)
    )
    session.flush()
    return request_id, question_id


def on_ours(app: Flask, session: Session, ctx: Context, agreement_id: UUID, donor_id: UUID) -> dict[str, str]:
    """A reader of the agreement of the matrix, a request and a question on it."""
    house = House(app, session, replace(ctx, actor=Actor(donor_id, "", "")))
    reading = house.reads(session.get_one(Person, donor_id), agreement_id)
    request_id, question_id = talks(session, agreement_id, donor_id)
    found = {"reader_id": reading.id, "instalment_request_id": request_id, "donor_question_id": question_id}
    session.commit()
    return {name: str(each) for name, each in found.items()}


def asked_for(theirs: Mapping[str, str], mine: Mapping[str, str] | None) -> dict[str, dict[Which, str]]:
    """For each argument of the portal: one's own, for whoever is a contact; another's; one that is not there."""
    return {
        name: {Which.OTHER: theirs[name], Which.ABSENT: ABSENT} | ({Which.OWN: mine[name]} if mine else {})
        for name in NAMES
    }
