"""How fast an envelope is used up, and how its page says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.ledger.commands.funding import carry_spending, open_balance, receive_money
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.queries.burning import burning
from fundapp.ledger.rules.burning import FEWEST_DAYS, PACE_DAYS, Pace, month_beginnings, pace_since
from tests.accounts.conftest import become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in
from tests.fixtures.application import NOW
from tests.ledger.purses import Stock, at, commit, finance, plain, stock

__all__ = ["become", "commit", "finance", "nobody_was_wrong_yet", "stock"]


def test_months_follow_every_transfer_and_end_with_what_is_left(session: Session, ctx: Context, stock: Stock) -> None:
    def on(day: date) -> Context:
        return replace(ctx, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    opening, later = on(date(2025, 11, 5)), on(date(2026, 1, 20))
    made = stock("FU-25", 0, share=1_000, tolerance=1_000)
    open_balance(session, opening, Entry("open", made, 1_000_000))
    carry_spending(session, opening, Entry("before", made, 400_000))
    held = hold_money(session, on(date(2025, 12, 10)), Entry("a", made, 200_000))
    freed = hold_money(session, on(date(2025, 12, 31)), Entry("b", made, 50_000))
    pay_held(session, later, held.id, Payment("pay", 150_000, 160_000))
    free_money(session, later, freed, key="free", reason="withdrawn")
    receive_money(session, on(date(2026, 2, 1)), Entry("more", made, 100_000))
    carry_spending(session, on(date(2026, 2, 10)), Entry("forgotten", made, 20_000))
    session.flush()
    session.expire_all()
    found = session.get_one(FundEnvelope, made)
    burnt = burning(session, ctx, found)
    assert burnt.months == [
        (date(2025, 11, 30), 500_000), (date(2025, 12, 31), 250_000), (date(2026, 1, 31), 290_000),
        (date(2026, 2, 28), 360_000), (NOW.date(), 360_000),
    ]  # fmt: skip
    assert burnt.months[-1][1] == found.available.minor
    assert burnt.pace == Pace(10_000 - 50_000 + 50_000, PACE_DAYS), "since mid-December, without what was before"


def test_a_pace_says_until_when_an_envelope_lasts() -> None:
    pace, today = Pace(91_000, PACE_DAYS), date(2026, 3, 14)
    assert pace.lasts_until(30_000, today) == today + timedelta(days=30)
    assert Pace(0, PACE_DAYS).lasts_until(30_000, today) is None
    assert Pace(1, PACE_DAYS).lasts_until(10**12, today) is None, "more than ten years are not foretold"
    assert pace.left_on(30_000, today, today + timedelta(days=10)) == 20_000
    assert pace.left_on(30_000, today, today + timedelta(days=60)) == 0


def test_a_young_envelope_is_measured_over_a_month_at_least() -> None:
    today = date(2026, 3, 14)
    ages = [pace_since(first, today) for first in (None, today, today - timedelta(days=50), date(2020, 1, 1))]
    assert ages == [FEWEST_DAYS, FEWEST_DAYS, 51, PACE_DAYS]
    assert month_beginnings(date(2026, 1, 31), today) == [date(2026, 2, 1), date(2026, 3, 1)]
    assert month_beginnings(today, today) == []
    assert month_beginnings(date(2001, 1, 31), today)[0] == date(2024, 4, 1)


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (None, "l’enveloppe est épuisée en"),
        (timedelta(days=10), "à la fin de la période"),
        (timedelta(days=-1), "sa période est terminée"),
    ],
    ids=["used_up", "money_left", "over"],
)
def test_the_page_says_how_long_the_money_lasts(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, ends_on: timedelta | None, words: str
) -> None:
    now = datetime.now(UTC)
    made = stock("FU-26", 0, ends_on=now.date() + ends_on if ends_on else None)
    earlier = replace(ctx, now=now - timedelta(days=70))
    receive_money(session, earlier, Entry("r", made, 1_000_000))
    hold_money(session, earlier, Entry("h", made, 400_000))
    session.commit()
    page = finance.get(at(made)).text
    assert words in plain(page)
    assert "<svg" in page.partition('<figure class="chart"')[2], "the months as a picture"
    assert "Les chiffres sous forme de tableau" in plain(page) or "<details>" in page
    assert english_in(content(page)) == set()


def test_a_new_envelope_has_a_sentence_and_no_picture_yet(finance: FlaskClient, stock: Stock) -> None:
    page = finance.get(at(stock("FU-26", 0))).text
    assert "Rien n’est plus disponible." in plain(page)
    assert "Rien n’a encore bougé." in plain(page)
    assert "<figure" not in page
