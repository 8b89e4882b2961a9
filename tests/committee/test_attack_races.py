"""Two rounds about one person that are decided at the same time never award more than the ceiling together."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward
from tests.cases.fund import Fund
from tests.committee.chamber import Chamber
from tests.committee.test_attack_committee import REFUSERS, link
from tests.committee.test_cases import put, verified
from tests.committee.test_races import House, all_at_once, house, recomputed, voting

__all__ = ["house"]


def almost(fund: Fund, chamber: Chamber) -> list[UUID]:
    """Two rounds about one person, of each of which one vote is still missing."""
    chamber.policy()
    one, other = verified(fund, chamber, 2_000_000), verified(fund, chamber, 2_000_000)
    link(fund, one, other, "again")
    rounds = [put(fund, chamber, each, 2_000_000) for each in (one, other)]
    chamber.session.rollback()  # what it has read is older than the rounds
    for round_id in rounds:
        chamber.declare(round_id, *REFUSERS)
        chamber.open(round_id)
        for name in REFUSERS[:2]:
            chamber.vote(round_id, name, 2_000_000)
    chamber.session.rollback()
    return rounds


def test_two_rounds_decided_at_once_award_one_person_no_more_than_the_ceiling(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    chamber = house.chamber
    fund = Fund(chamber.app, chamber.session, chamber.vault, chamber.keyholders, chamber.people)
    sources = chamber.app.extensions["fundapp.ports"].questions
    monkeypatch.setattr(Chamber, "sources", property(lambda _self: sources))
    rounds = almost(fund, chamber)
    acts = [voting(house, each, REFUSERS[2], 2_000_000) for _turn in range(20) for each in rounds]
    came_of = all_at_once(house, *acts)
    assert set(came_of) <= {"done", "Denied", "Conflict"}
    assert came_of["done"] == 1
    with Session(house.engine) as session:
        assert session.scalar(select(func.sum(CaseAward.amount))) == 2_000_000
    assert recomputed(house) == 1
