"""What was accepted and is not ordered yet: listed with what is left of it, since when, and until when."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from fundapp.cases.models import CaseMove, EmergencyCase
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.money import Money
from fundapp.disbursements.queries.holds import holds_for
from fundapp.disbursements.rules.returns import Became
from fundapp.ledger.commands.holding import Held, free_money, hold_money
from fundapp.ledger.commands.writing import Converted, Entry
from tests.accounts.pages import rows, said, sheet
from tests.disbursements.orders_ground import LIST, founded, many, paying, read, treasury
from tests.disbursements.recusing import recuse
from tests.disbursements.treasury import AWARDED, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

OWED = f"{LIST}/to-prepare"


def accepted(treasury: Treasury, days: int) -> None:
    """The applicant said yes so many days ago."""
    treasury.session.add(
        CaseMove(
            id=uuid4(), case_id=treasury.case_id, position=900, action="accept", from_state="approved",
            to_state="payment", at=treasury.now - timedelta(days=days),
        )
    )  # fmt: skip
    treasury.session.commit()


def test_an_award_is_listed_until_all_of_it_is_ordered_and_again_when_it_comes_back(treasury: Treasury) -> None:
    browser = treasury.browser("fatime")
    assert "300 000 FCFA" in said(read(browser, OWED))
    order = treasury.sent(AWARDED - 40_000)
    assert "40 000 FCFA" in said(read(browser, OWED))
    treasury.prepare(40_000)
    assert rows(read(browser, OWED)) == []
    treasury.told(order, Became.REJECTED)
    assert "260 000 FCFA" in said(read(browser, OWED))
    assert len(rows(read(browser, OWED))) == 1


def test_what_is_paid_is_no_longer_to_be_prepared(treasury: Treasury) -> None:
    treasury.told(treasury.sent(), Became.PAID)
    assert rows(read(treasury.browser("fatime"), OWED)) == []


def test_it_says_since_when_it_was_accepted_and_leads_to_where_it_is_prepared(treasury: Treasury) -> None:
    accepted(treasury, 6)
    case, case_id = treasury.case.reference, treasury.case_id.hex
    treasury.session.commit()
    text = read(treasury.browser("solange"), OWED)
    assert f'href="/payments/prepare/{case_id}"' in text
    assert case in text
    assert 'class="left late"' in text
    assert "il y a 6 jours" in said(text)
    assert case not in read(treasury.browser("fatime"), OWED)


def test_late_ones_are_found_and_those_within_five_days_are_not(treasury: Treasury) -> None:
    accepted(treasury, 4)
    browser = treasury.browser("fatime")
    assert rows(read(browser, f"{OWED}?late=yes")) == []
    treasury.session.execute(
        update(CaseMove).where(CaseMove.position == 900).values(at=treasury.now - timedelta(days=6))
    )
    treasury.session.commit()
    assert len(rows(read(browser, f"{OWED}?late=yes"))) == 1
    assert rows(read(browser, f"{OWED}?currency=EUR")) == []
    assert len(rows(read(browser, f"{OWED}?currency=XAF"))) == 1


def test_what_is_held_in_another_currency_counts_as_the_award_has_it(treasury: Treasury) -> None:
    treasury.told(treasury.sent(AWARDED - 1_000), Became.PAID)
    award, envelope, ctx = treasury.award.id, treasury.envelope.id, treasury.acting("joel")
    rest = holds_for(treasury.session, award, envelope, "transport")[0]
    held = Held(rest.id, envelope, rest.amount, award, rest.purpose)
    free_money(treasury.session, ctx, held, key="unused", reason="withdrawn")
    euros = Converted(Money(1_000, "EUR"), "655957/100000", treasury.now.date(), "peg")
    hold_money(treasury.session, ctx, Entry("in-euros", envelope, 6_560, award, None, "medical", euros))
    treasury.session.commit()
    browser = treasury.browser("fatime")
    assert len(rows(read(browser, OWED))) == 1
    many(treasury, 1, amount=1_000, purpose="medical")
    assert rows(read(browser, OWED)) == []


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "closed"])
def test_nothing_is_to_be_prepared_for_a_case_that_is_stopped_or_over(treasury: Treasury, state: str) -> None:
    resumes = "payment" if state == "suspended" else None
    treasury.session.execute(update(EmergencyCase).values(state=state, resumes_in=resumes))
    treasury.session.commit()
    assert rows(read(treasury.browser("fatime"), OWED)) == []


def test_whoever_is_recused_does_not_find_it(treasury: Treasury) -> None:
    recuse(treasury, "fatime", Grade.FAMILY)
    browser = treasury.browser("fatime")
    assert rows(read(browser, OWED)) == []
    assert len(sheet(browser.get(f"{OWED}/export.csv").data)) == 1


def test_the_sheet_has_a_row_for_each_envelope_and_purpose(treasury: Treasury) -> None:
    head, *found = sheet(treasury.browser("solange").get(f"{OWED}/export.csv").data)
    assert head[0] == "Dossier"
    assert found
    assert sum(int(row[5]) for row in found) == AWARDED
    assert {row[0] for row in found} == {treasury.case.reference}


def test_the_list_costs_no_more_than_eight_queries(treasury: Treasury, query_count: CountQueries) -> None:
    browser = treasury.browser("solange")
    browser.get(OWED)
    with query_count() as statements:
        assert browser.get(OWED).status_code == 200
    statements.at_most(8)
