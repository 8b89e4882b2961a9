"""Who is told that something of an agreement waits, and that a notice says nothing else."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.donors.commands.agreement_readers import end_reader
from fundapp.donors.commands.donor_questions import ask_question
from fundapp.donors.jobs.portal import tell_readers_of_report
from fundapp.donors.models import Agreement
from fundapp.outbox.topics import Claim
from tests.donors.portal import House
from tests.donors.test_portal_talks import QUESTION, told
from tests.fixtures.application import NOW


@pytest.fixture
def house(app: Flask, session: Session, me: Context) -> House:
    return House(app, session, me)


@pytest.fixture
def donor(house: House) -> Person:
    return house.contact("Inès")


@pytest.fixture
def host(house: House, donor: Person) -> UUID:
    """An agreement that the donor reads."""
    made = house.agreement()
    house.reads(donor, made)
    return made


@pytest.mark.usefixtures("in_app")
def test_readers_are_told_of_a_published_report_once_and_of_no_other(house: House, host: UUID, donor: Person) -> None:
    gone = house.contact("Partie")
    end_reader(house.session, house.ours, house.reads(gone, host).id)
    published, draft = house.published(host), house.published(host, state="review")
    house.session.commit()
    for report_id in (published, published, draft):
        ids = (str(report_id),)
        claim = Claim(uuid4(), "report.published", "tell_readers_of_report", report_id.hex, ids, 1, 1, NOW)
        tell_readers_of_report(claim)
    house.session.expire_all()
    assert (told(house, donor), told(house, gone)) == (1, 0)


def test_whoever_looks_after_the_agreement_is_told_alone(house: House, host: UUID, donor: Person) -> None:
    owner, other = house.contact("Paul", ("finance",)), house.contact("Rose", ("fundraising",))
    house.session.get_one(Agreement, host).owner_id = owner.id
    ask_question(house.session, house.acting(donor), host, QUESTION)
    assert (told(house, owner), told(house, other)) == (1, 0)
    house.session.get_one(Agreement, host).owner_id = None
    ask_question(house.session, house.acting(donor), host, QUESTION)
    assert (told(house, owner), told(house, other)) == (2, 1)
