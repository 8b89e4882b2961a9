"""What was accepted and is not ordered yet: listed with what is left of it, since when, and until when."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from fundapp.cases.models import CaseMove, EmergencyCase
from fundapp.cases.rules.conflicts import Grade
from fundapp.disbursements.rules.returns import Became
from tests.accounts.pages import rows, said, sheet
from tests.disbursements.orders_ground import LIST, founded, paying, read, shown, treasury
from tests.disbursements.recusing import recuse
from tests.disbursements.treasury import AWARDED, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "shown", "treasury"]

pytestmark = pytest.mark.database

OWED = f"{LIST}/to-prepare"


def accepted(shown: Treasury, days: int) -> None:
    """The applicant said yes so many days ago."""
    shown.session.add(
        CaseMove(
            id=uuid4(), case_id=shown.case_id, position=900, action="accept", from_state="approved",
            to_state="payment", at=shown.now - timedelta(days=days),
        )
    )  # fmt: skip
    shown.session.commit()


def test_an_award_is_listed_until_all_of_it_is_ordered_and_again_when_it_comes_back(shown: Treasury) -> None:
    browser = shown.browser("fatime")
    assert "300 000 FCFA" in said(read(browser, OWED))
    order = shown.sent(AWARDED - 40_000)
    assert "40 000 FCFA" in said(read(browser, OWED))
    shown.prepare(40_000)
    assert rows(read(browser, OWED)) == []
    shown.told(order, Became.REJECTED)
    assert "260 000 FCFA" in said(read(browser, OWED))
    assert len(rows(read(browser, OWED))) == 1


def test_what_is_paid_is_no_longer_to_be_prepared(shown: Treasury) -> None:
    shown.told(shown.sent(), Became.PAID)
    assert rows(read(shown.browser("fatime"), OWED)) == []


def test_it_says_since_when_it_was_accepted_and_leads_to_where_it_is_prepared(shown: Treasury) -> None:
    accepted(shown, 6)
    case, case_id = shown.case.reference, shown.case_id.hex
    shown.session.commit()
    text = read(shown.browser("solange"), OWED)
    assert f'href="/payments/prepare/{case_id}"' in text
    assert case in text
    assert 'class="left late"' in text
    assert "il y a 6 jours" in said(text)
    assert case not in read(shown.browser("fatime"), OWED)


def test_late_ones_are_found_and_those_within_five_days_are_not(shown: Treasury) -> None:
    accepted(shown, 4)
    browser = shown.browser("fatime")
    assert rows(read(browser, f"{OWED}?late=yes")) == []
    shown.session.execute(update(CaseMove).where(CaseMove.position == 900).values(at=shown.now - timedelta(days=6)))
    shown.session.commit()
    assert len(rows(read(browser, f"{OWED}?late=yes"))) == 1
    assert rows(read(browser, f"{OWED}?currency=EUR")) == []
    assert len(rows(read(browser, f"{OWED}?currency=XAF"))) == 1


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "closed"])
def test_nothing_is_to_be_prepared_for_a_case_that_is_stopped_or_over(shown: Treasury, state: str) -> None:
    resumes = "payment" if state == "suspended" else None
    shown.session.execute(update(EmergencyCase).values(state=state, resumes_in=resumes))
    shown.session.commit()
    assert rows(read(shown.browser("fatime"), OWED)) == []


def test_whoever_is_recused_does_not_find_it(shown: Treasury) -> None:
    recuse(shown, "fatime", Grade.FAMILY)
    browser = shown.browser("fatime")
    assert rows(read(browser, OWED)) == []
    assert len(sheet(browser.get(f"{OWED}/export.csv").data)) == 1


def test_the_sheet_has_a_row_for_each_envelope_and_purpose(shown: Treasury) -> None:
    head, *found = sheet(shown.browser("solange").get(f"{OWED}/export.csv").data)
    assert head[0] == "Dossier"
    assert found
    assert sum(int(row[5]) for row in found) == AWARDED
    assert {row[0] for row in found} == {shown.case.reference}


def test_the_list_costs_no_more_than_eight_queries(shown: Treasury, query_count: CountQueries) -> None:
    browser = shown.browser("solange")
    browser.get(OWED)
    with query_count() as statements:
        assert browser.get(OWED).status_code == 200
    statements.at_most(8)
