"""Shortly after midnight in Central Africa it is still yesterday in UTC: the day is that of whoever reads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.core.reader import Reader
from fundapp.ledger.commands.awarding import ToHold, hold_award
from fundapp.ledger.commands.rates import enter_rate
from fundapp.ledger.queries.accounts import unresolved
from fundapp.ledger.queries.rate_lists import newest_rates
from fundapp.ledger.rules.rates import Rate
from tests.ledger.funded import funded
from tests.ledger.machine_ground import ASKING, add_people

TODAY = date(2026, 3, 15)


@pytest.fixture
def late(session: Session) -> Context:
    """Half past midnight in Douala."""
    add_people(session)
    reader = Reader("fr", ZoneInfo("Africa/Douala"))
    return replace(ASKING, now=datetime(2026, 3, 14, 23, 30, tzinfo=UTC), reader=reader)


def rate(on: date) -> Rate:
    """A rate of a day."""
    return Rate("CDF", Decimal("3050.5"), on, "BCC")


def test_the_rate_of_today_is_taken_and_that_of_tomorrow_is_not(session: Session, late: Context) -> None:
    with pytest.raises(Invalid):
        enter_rate(session, late, rate(TODAY + timedelta(days=1)))
    assert enter_rate(session, late, rate(TODAY)).on == TODAY


def test_a_rate_of_today_is_new_and_one_of_yesterday_a_day_old(session: Session, late: Context) -> None:
    ages = []
    for day in (TODAY - timedelta(days=1), TODAY):
        enter_rate(session, late, rate(day))
        ages.append({each.currency: each.age for each in newest_rates(session, late)}["CDF"])
    assert ages == [1, 0]


def test_an_award_is_held_at_the_rate_of_today(session: Session, late: Context) -> None:
    enter_rate(session, late, rate(TODAY))
    envelope_id = funded(session, late, 10_000_00, "EUR")
    wanted = ToHold(
        ASKING.actor.id if ASKING.actor else envelope_id, "CDF", "CD", [("medical", 305_050)], [envelope_id]
    )
    hold_award(wanted, session, late)
    assert [(each.amount, each.rate_on) for each in unresolved(session, wanted.about_id)] == [(100, TODAY)]
