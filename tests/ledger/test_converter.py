"""The converter shows how an amount is changed, and by which rates."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.accounts.pages import said
from tests.ledger.test_rate_pages import PAGE, QUESTION, TODAY, finance, rate
from tests.ledger.till import english_in

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

__all__ = ["finance", "rate"]


def test_the_converter_shows_the_exact_factor_and_the_rule_of_rounding(finance: FlaskClient) -> None:
    page = finance.get(QUESTION).text
    text = said(page)
    assert "60 000,00 € × 655,957 = 39 357 420 FCFA, exactement" in text
    assert "Arrondi une seule fois" in text
    assert "fixé par traité" in text
    assert english_in(page) == set()
    back = said(finance.get(f"{PAGE}/convert?amount=1000&currency=XAF&target=EUR&on=2026-11-01").text)
    assert "1 000 FCFA ÷ 655,957 = 1,52 €, arrondi au pair le plus proche" in back


def test_the_converter_names_each_rate_that_it_takes(finance: FlaskClient, rate: Any) -> None:
    rate("CDF", 2, "3050.5")
    page = finance.get(f"{PAGE}/convert?amount=100&currency=CDF&target=XAF&on={TODAY}").text
    assert "3 050,5 CDF" in said(page)
    assert "BCC" in said(page)
    assert english_in(page) == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("amount=&currency=EUR&target=XAF&on=2026-11-01", "amount"),
        ("amount=x&currency=EUR&target=XAF&on=2026-11-01", "amount"),
        ("amount=1&currency=EUR&target=ZZZ&on=2026-11-01", "target"),
        ("amount=1&currency=EUR&target=XAF&on=never", "on"),
        (f"amount=1&currency=EUR&target=XAF&on={TODAY + timedelta(days=2)}", "on"),
        ("amount=1&currency=EUR&target=BIF&on=2026-11-01", "on"),
    ],
    ids=["nothing", "word", "currency", "day", "to-come", "no-rate"],
)
def test_what_the_converter_does_not_understand_is_told_at_its_field(
    finance: FlaskClient, query: str, field: str
) -> None:
    answer = finance.get(f"{PAGE}/convert?{query}")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert english_in(answer.text) == set()


def test_the_converter_asks_first(finance: FlaskClient) -> None:
    page = finance.get(f"{PAGE}/convert").text
    assert 'id="answer"' not in page
    assert english_in(page) == set()
