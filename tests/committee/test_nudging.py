"""Reminding a member by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fundapp.committee.commands.nudging import nudge_member
from fundapp.committee.models import Panellist
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.outbox.models import Delivery
from tests.accounts.acting import filled, told
from tests.accounts.filling import recipient
from tests.accounts.pages import said, words
from tests.committee.pages import House, at
from tests.fixtures.application import Look


def nudge(house: House, round_id: object, name: str, by: str = "solange") -> int:
    """An officer's reminder."""
    with house.chamber.app.app_context(), transaction() as session:
        return nudge_member(session, house.chamber.acting(by), round_id, house.chamber.people[name].id)  # type: ignore[arg-type]


def test_a_reminder_says_that_something_waits_and_nothing_else(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    address = recipient(house.chamber.session, house.chamber.people["denis"].id, address="denis@example.org")
    solange = house.browser("solange")
    page = solange.get(at(round_id)).text
    assert "Relancer Denis Oyono" in said(page)
    where = at(round_id, f"/nudge/{house.chamber.people['denis'].id}")
    answer = solange.post(where, data={"csrf_token": filled(page)["csrf_token"]}, follow_redirects=True)
    assert "avertie que quelque chose" in words(answer.text)
    (sent,) = look(select(Delivery))
    assert (sent.recipient_id, sent.kind, sent.matter) == (address, "notice", None)
    assert (
        "committee.member.nudged",
        {"round": round_id.hex, "people": [house.chamber.people["denis"].id.hex]},
    ) in told(look)
    assert "il y a moins de deux heures" in words(answer.text)


def test_a_second_reminder_waits_for_two_hours(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    nudge(house, round_id, "denis")
    with pytest.raises(Denied):
        nudge(house, round_id, "denis", by="idriss")
    nudge(house, round_id, "grace")
    session = house.chamber.session
    long_ago = house.chamber.now - timedelta(hours=2)
    session.execute(update(Panellist).where(Panellist.nudged_at.is_not(None)).values(nudged_at=long_ago))
    session.commit()
    nudge(house, round_id, "denis")


def test_whoever_has_voted_is_reminded_of_nothing(house: House) -> None:
    round_id = house.opened(300_000)
    house.chamber.vote(round_id, "denis", 300_000)
    with pytest.raises(Denied):
        nudge(house, round_id, "denis")


def test_only_officers_remind(house: House) -> None:
    round_id = house.opened(300_000)
    with pytest.raises(NotFound):
        nudge(house, round_id, "grace", by="denis")


def test_somebody_who_was_not_asked_is_not_there_to_be_reminded(house: House) -> None:
    with pytest.raises(NotFound):
        nudge(house, house.opened(300_000), "idriss")


def test_whoever_has_no_address_is_to_be_called(house: House) -> None:
    round_id = house.convened(300_000)
    solange = house.browser("solange")
    page = solange.get(at(round_id)).text
    where = at(round_id, f"/nudge/{house.chamber.people['denis'].id}")
    answer = solange.post(where, data={"csrf_token": filled(page)["csrf_token"]}, follow_redirects=True)
    assert "appelez-la" in words(answer.text)
