"""The trial balance: both sides come to the same, and each figure leads to exactly the transfers that make it."""

import re
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.ledger.queries.accounts import balances
from fundapp.ledger.queries.trial import trial_balance
from fundapp.ledger.rules.accounts import Account
from tests.accounts.conftest import Become
from tests.accounts.pages import said, sheet, words
from tests.fixtures.counting import CountQueries
from tests.ledger.till import Till, english_in

PAGE = "/ledger/trial-balance"


@pytest.fixture
def till(session: Session, ctx: Context) -> Till:
    """What writes transfers."""
    return Till(session, ctx)


@pytest.fixture
def auditor(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody who reads the books."""
    become(groups=[GroupCode.AUDITORS])
    return client


def test_both_sides_come_to_the_same_in_every_currency(till: Till, session: Session, ctx: Context) -> None:
    francs, euros = till.envelope("Un"), till.envelope("Deux", currency="EUR")
    till.busy(francs, 20)
    till.busy(euros, 7)
    till.pay(till.hold_euros(francs, 10_000), cost=66_000)
    session.flush()
    trials = trial_balance(session, ctx, {})
    assert [each.currency for each in trials] == ["EUR", "XAF"]
    for each in trials:
        assert each.debit == each.credit
        assert each.debit.minor > 0


def test_a_trial_balance_of_an_envelope_agrees_with_its_accounts(till: Till, session: Session, ctx: Context) -> None:
    one, other = till.envelope("Un"), till.envelope("Deux")
    till.busy(one, 20)
    till.busy(other, 5)
    session.flush()
    (trial,) = trial_balance(session, ctx, {"envelope": one.id.hex})
    found = {line.account: line.balance.minor for line in trial.lines}
    assert found == {kind: amount for kind, amount in balances(session, one.id).items() if amount}
    (both,) = trial_balance(session, ctx, {})
    assert {line.account: line.balance.minor for line in both.lines} == {
        each: sum(balances(session, envelope.id)[each] for envelope in (one, other)) for each in found
    }


def test_a_balance_of_a_day_knows_nothing_of_the_next(till: Till, session: Session, ctx: Context) -> None:
    envelope = till.envelope(arrived=900)
    till.now = till.now.replace(day=20)
    till.fee(envelope, 100)
    session.flush()
    (before,) = trial_balance(session, ctx, {"until": date(2026, 11, 19)})
    (after,) = trial_balance(session, ctx, {"until": date(2026, 11, 20)})
    assert [line.account for line in before.lines] == [Account.CASH, Account.FUNDS]
    assert (before.debit.minor, after.debit.minor) == (900, 1_000)


@pytest.mark.parametrize("narrowed", ["", "until=2026-11-30", "envelope"], ids=["all", "day", "envelope"])
def test_each_figure_leads_to_the_transfers_that_come_to_it(till: Till, auditor: FlaskClient, narrowed: str) -> None:
    one, other, euros = till.envelope("Un"), till.envelope("Deux"), till.envelope("Trois", currency="EUR")
    till.busy(one, 9)
    till.busy(euros, 4)
    till.now = till.now.replace(month=12)
    till.busy(other, 5)
    query = f"envelope={one.id.hex}" if narrowed == "envelope" else narrowed
    till.keep()
    page = auditor.get(f"{PAGE}?{query}").text
    assert english_in(page) == set()
    linked = re.findall(r'<a href="([^"]*side=[^"]*)">([^<]*)</a>', page)
    assert len(linked) >= 5
    for address, figure in linked:
        behind = auditor.get(unescape(address)).text
        total = re.search(r'<strong class="num">([^<]*)</strong> <span class="quiet">comptabilisés', behind)
        assert total is not None
        assert words(total[1]) == words(figure)


def test_the_page_says_that_both_sides_are_alike(till: Till, auditor: FlaskClient) -> None:
    till.busy(till.envelope(), 3)
    till.keep()
    assert "Les deux côtés sont égaux" in said(auditor.get(PAGE).text)


def test_the_sheet_has_every_account_of_every_currency(till: Till, auditor: FlaskClient) -> None:
    till.fee(till.envelope("Un", arrived=1_000), 10)
    till.fee(till.envelope("Deux", arrived=1_000, currency="EUR"), 10)
    till.keep()
    lines = sheet(auditor.get(f"{PAGE}/export.csv").data)
    assert len(lines) == 1 + 2 * 3
    assert [line[2] for line in lines[1:]] == ["EUR"] * 3 + ["XAF"] * 3
    with auditor.get(f"{PAGE}/export.xlsx") as answer:
        assert answer.data.startswith(b"PK")


def test_an_empty_ledger_says_how_it_begins(auditor: FlaskClient) -> None:
    for query in ("", "?until=2020-01-01"):
        page = auditor.get(PAGE + query).text
        assert english_in(page) == set()
        assert "<table" not in page


@pytest.mark.parametrize("rounds", [1, 180], ids=["few", "hundreds"])
def test_the_number_of_queries_stays_the_same(
    till: Till, auditor: FlaskClient, query_count: CountQueries, rounds: int
) -> None:
    till.busy(till.envelope(), rounds)
    till.keep()
    with query_count() as statements:
        auditor.get(PAGE)
    assert len(statements) == 2


def test_whoever_may_not_see_the_ledger_finds_no_balance(client: FlaskClient, become: Become) -> None:
    become(groups=[GroupCode.FUNDRAISING])
    for more in ("", "/export.csv"):
        assert client.get(PAGE + more).status_code == 404
