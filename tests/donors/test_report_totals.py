"""Totals of reports are those of the ledger: of a thousand agreements, added up by hand from the same rows."""

from datetime import date, timedelta
from random import Random
from typing import Literal

from sqlalchemy.orm import Session

from fundapp.donors.figures.about import About
from fundapp.donors.figures.lines import lines_of
from fundapp.donors.figures.local import local_of
from fundapp.donors.figures.money import money_of, summed
from tests.donors.report_books import CUT_OFF, DAYS, FIRST, Books, worlds
from tests.donors.report_reference import Reckoning

Name = Literal["received", "refunded", "awards", "fees", "exchange", "administration", "spent"]
MANY = {"sqlite": 1_000, "postgresql": 100}
SEED = 2026_11
FLOWS: tuple[Name, ...] = ("received", "refunded", "awards", "fees", "exchange", "administration", "spent")


def test_totals_of_every_report_are_those_of_the_ledger(session: Session, database_kind: str) -> None:
    chance, books = Random(SEED), worlds(session, SEED, MANY[database_kind], steps=6)
    moved = 0
    for each in books:
        about = some_days(each, chance)
        reckoned = Reckoning(each, about.covers_from, about.covers_to, about.cut_off)
        told = money_of(session, about)
        assert told == reckoned.money(), each.agreement_id
        assert told["received"]["total"] - told["refunded"]["total"] - told["spent"]["total"] == told["cash"]
        lines = lines_of(session, about)
        by_number = {line["number"]: line["spent"] for line in lines if any(line["spent"].values())}
        assert by_number == {name: spent for name, spent in reckoned.lines().items() if any(spent.values())}
        assert summed(line["spent"] for line in lines) == told["spent"]
        moved += bool(told["spent"]["period"])
    assert moved > len(books) / 3


def test_what_was_paid_in_each_currency_is_what_the_ledger_says(session: Session) -> None:
    chance = Random(SEED)
    for each in worlds(session, SEED, 200):
        about = some_days(each, chance)
        local = local_of(session, about)
        reckoned = Reckoning(each, about.covers_from, about.covers_to, about.cut_off)
        by_currency = {part["currency"]: {"paid": part["paid"], "counted": part["counted"]} for part in local}
        assert by_currency == reckoned.local()
        assert summed(part["counted"] for part in local) == money_of(session, about)["awards"]


def test_reports_on_adjoining_periods_add_up_to_the_whole(session: Session) -> None:
    for each in worlds(session, SEED, 40):
        last = FIRST + timedelta(days=DAYS)
        cuts = [each.begins_on, each.begins_on + timedelta(days=61), each.begins_on + timedelta(days=150)]
        ends = [*(day - timedelta(days=1) for day in cuts[1:]), last]
        parts = [money_of(session, each.about(*days)) for days in zip(cuts, ends, strict=True)]
        whole = money_of(session, each.about(each.begins_on, last))
        for name in FLOWS:
            assert sum(part[name]["period"] for part in parts) == whole[name]["total"]
            assert whole[name]["period"] == whole[name]["total"]


def some_days(books: Books, chance: Random) -> About:
    """Some days of an agreement, often from the first; sometimes the books are read before the last of them."""
    first = books.begins_on + timedelta(days=chance.choice([0, 0, 30, chance.randrange(200)]))
    last = first + timedelta(days=chance.randrange(300))
    cut_off = chance.choice([CUT_OFF, CUT_OFF, CUT_OFF - timedelta(days=chance.randrange(300))])
    return books.about(first, max(first, min(last, date(2027, 1, 31))), cut_off)
