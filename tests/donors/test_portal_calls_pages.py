"""The pages of the portal and of its other side ask the database as often however much there is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.donors.models import DonorQuestion, InstalmentRequest, ReportDownload
from fundapp.donors.rules.portal import FileKind
from tests.donors.portal import House
from tests.fixtures.application import NOW
from tests.fixtures.counting import counted_statements


@pytest.fixture
def house(app: Flask, session: Session, me: Context) -> House:
    return House(app, session, me)


@pytest.fixture
def donor(house: House) -> Person:
    return house.contact("Inès Donatrice")


@pytest.fixture
def host(house: House, donor: Person) -> UUID:
    """An agreement that the donor reads."""
    made = house.agreement(code="CLAIR")
    house.reads(donor, made)
    house.session.commit()
    return made


CALLS = {"/portal": 8, "/portal/agreements/{host}": 16, "/portal/agreements/{host}/questions": 8,
         "/portal/reports/{report}": 16, "/agreements/questions": 8, "/agreements/requests": 8,
         "/agreements/{host}/downloads": 8, "/agreements/{host}/readers": 8, "/agreements/{host}": 16}  # fmt: skip


def test_pages_ask_the_database_as_often_however_much_there_is(
    house: House, host: UUID, donor: Person, acting: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = house.published(host)
    house.session.commit()
    places = {each.format(host=host, report=report): most for each, most in CALLS.items()}
    staff = acting("agreement.see", "agreement.edit", "ledger.keep", "ledger.see", "funder.see")

    def asked() -> dict[str, int]:
        found = {}
        for place in places:
            client = house.browser(house.acting(donor) if place.startswith("/portal") else staff, monkeypatch)
            client.get(place)
            with counted_statements() as statements:
                assert client.get(place).status_code == 200
            found[place] = len(statements)
        return found

    more(house, host, donor, report, 1)
    few = asked()
    more(house, host, donor, report, 12)
    assert asked() == few
    assert {place: count for place, count in few.items() if count > places[place]} == {}


def more(house: House, host: UUID, donor: Person, report: UUID, count: int) -> None:
    """So many of each."""
    assert house.ours.actor is not None
    stamps: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
    for number in range(count):
        other = house.agreement(funder=f"Fonds {count} {number}")
        house.reads(donor, other)
        house.reads(house.contact(f"Lecteur {count} {number}"), host)
        day, common = NOW.date() + timedelta(days=number), {"agreement_id": host, "entry_id": uuid4(), **stamps}
        house.session.add(
            InstalmentRequest(
                id=uuid4(), state="withdrawn", amount=1, wanted_on=day, asked_by_id=house.ours.actor.id, **common
            )
        )
        house.session.add(
            DonorQuestion(
                id=uuid4(), subject=f"Question {number}", state="answered", unread=False, asked_by_id=donor.id,
                found_by="", report_id=report, **common,
            )
        )  # fmt: skip
        house.session.add(
            ReportDownload(
                id=uuid4(), report_id=report, agreement_id=host, person_id=donor.id, kind=FileKind.PDF.value, at=NOW,
                entry_id=uuid4(),
            )
        )  # fmt: skip
    house.session.commit()
