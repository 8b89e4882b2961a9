"""Other funds: listed, described, found for a need with the reason line by line."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Denied
from fundapp.core.money import Money
from fundapp.directory.commands.funds import add_fund
from fundapp.directory.models import OtherFund
from fundapp.directory.queries.funds import funds_for
from fundapp.directory.rules.fitting import Fit, Need, Reason, Terms, lines_of, verdict_of
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, said, sheet
from tests.directory.conftest import Add
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries

ANSWERS: dict[str, Any] = {
    "name": "Fonds Baobab", "asked_by": "anybody", "countries": ["CM", "TD"], "languages": ["fr"],
    "purposes": ["legal"],
    "ceiling": "5 000", "currency": "EUR", "answers_in_days": "10", "active": "yes", "checked_on": "3/2/2026",
}  # fmt: skip


def test_a_fund_is_kept_and_shown(officer: FlaskClient, look: Look) -> None:
    assert send(officer, "/directory/funds/new", **ANSWERS).status_code == 302
    (fund,) = look(select(OtherFund))
    assert (fund.ceiling, fund.currency, fund.answers_in_days, fund.active) == (5_000_00, "EUR", 10, True)
    page = officer.get(f"/directory/funds/{fund.id}").text
    words = said(page).replace("\u202f", " ").replace("\xa0", " ")
    for text in ("Cameroun", "Tchad", "Aide juridique", "5 000", "10", "français"):
        assert text in words, text
    assert [action for action, _payload in told(look, fund.id)] == ["other_fund.added"]


def test_the_pages_speak_french(officer: FlaskClient, lend: Add) -> None:
    fund = lend("Fonds", countries=["CM"], purposes=["legal"], ceiling=100, currency="XAF", rules="Des règles.")
    lend("Autre", active=False)
    for path in ("", f"/{fund}", f"/{fund}/edit", "/new", "?purpose=medical&country=TD", "?country=TD"):
        assert english_in(content(officer.get(f"/directory/funds{path}").text)) == set(), path


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ceiling": "0"}, "ceiling"),
        ({"ceiling": "12,5", "currency": "XAF"}, "ceiling"),
        ({"ceiling": "12", "currency": ""}, "currency"),
        ({"answers_in_days": "-1"}, "answers_in_days"),
        ({"asked_by": "nobody"}, "asked_by"),
        ({"checked_on": "yesterday-ish"}, "checked_on"),
    ],
    ids=["zero", "decimals_of_francs", "no_currency", "below_zero", "asked_by", "no_day"],
)
def test_each_rule_is_told_at_its_field(officer: FlaskClient, look: Look, changes: dict[str, str], field: str) -> None:
    answer = send(officer, "/directory/funds/new", **ANSWERS | changes)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert look(select(OtherFund)) == []


def test_two_funds_of_one_name_are_refused_and_so_is_whoever_may_only_look(
    officer: FlaskClient, lend: Add, session: Session, make_ctx: MakeContext
) -> None:
    lend("Fonds Baobab")
    assert error_at(send(officer, "/directory/funds/new", **ANSWERS | {"name": "FONDS BAOBAB"}).text, "name")
    with pytest.raises(Denied):
        add_fund(session, make_ctx("directory.see"), {})


def test_the_second_of_two_editors_is_told(officer: FlaskClient, lend: Add, look: Look) -> None:
    address = f"/directory/funds/{lend('Fonds')}/edit"
    mine = filled(officer.get(address).text)
    assert send(officer, address, active="yes", rules="D’elle").status_code == 302
    late = officer.post(address, data={**mine, "active": "yes", "rules": "De moi"})
    assert late.status_code == 409
    assert "D’elle" in late.text
    assert look(select(OtherFund.rules)) == ["D’elle"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ici", "Partout", "Tchad"]),
        ("country=CM", ["Ici", "Partout"]),
        ("purpose=medical", ["Partout", "Tchad"]),
        ("language=fr", ["Ici"]),
        ("asked_by=recommended", ["Tchad"]),
        ("standing=active", ["Ici", "Partout"]),
        ("q=tchad", ["Tchad"]),
    ],
)
def test_a_fund_that_names_no_country_or_purpose_is_found_for_any(
    officer: FlaskClient, lend: Add, query: str, found: list[str]
) -> None:
    lend("Ici", countries=["CM"], purposes=["legal"], languages=["fr"])
    lend("Partout")
    lend("Tchad", countries=["TD"], asked_by="recommended", active=False)
    assert [each.split()[0] for each in rows(officer.get(f"/directory/funds?{query}").text)] == found
    assert [row[0] for row in sheet(officer.get(f"/directory/funds/export.csv?{query}").data)[1:]] == found


def test_a_list_costs_the_same_however_long_it_is(officer: FlaskClient, lend: Add, query_count: CountQueries) -> None:
    counts = []
    for number in range(20):
        lend(f"Fonds {number}", countries=["CM"], languages=["fr"], purposes=["legal"])
        if number in (1, 19):
            with query_count() as statements:
                officer.get("/directory/funds")
            statements.at_most(6)
            counts.append(len(statements))
    assert counts[0] == counts[1]


NEED = Need("CM", "legal", {"EUR": Money(3_000_00, "EUR")})
TERMS = Terms(frozenset({"CM"}), frozenset({"legal"}), Money(5_000_00, "EUR"), "anybody")


@pytest.mark.parametrize(
    ("need", "terms", "verdict", "reason"),
    [
        (NEED, TERMS, Fit.YES, Reason.HERE),
        (Need(None, "legal", NEED.totals), TERMS, Fit.ASK, Reason.COUNTRY_UNKNOWN),
        (Need("TD", "legal", NEED.totals), TERMS, Fit.NO, Reason.ELSEWHERE),
        (Need("CM", None, NEED.totals), TERMS, Fit.ASK, Reason.PURPOSE_UNKNOWN),
        (Need("CM", "medical", NEED.totals), TERMS, Fit.NO, Reason.PAYS_FOR_OTHER),
        (Need("CM", "legal", {}), TERMS, Fit.ASK, Reason.NEED_UNKNOWN),
        (Need("CM", "legal", {"XAF": Money(5, "XAF")}), TERMS, Fit.ASK, Reason.OTHER_CURRENCY),
        (Need("CM", "legal", {"EUR": Money(6_000_00, "EUR")}), TERMS, Fit.ASK, Reason.PART),
        (NEED, Terms(frozenset(), frozenset(), None, "recommended"), Fit.ASK, Reason.CEILING_UNKNOWN),
        (NEED, Terms(frozenset(), frozenset(), TERMS.ceiling, "organisation"), Fit.YES, Reason.EVERYWHERE),
        (NEED, Terms(TERMS.countries, TERMS.purposes, TERMS.ceiling, "recommended"), Fit.ASK, Reason.BY_RECOMMENDATION),
    ],
    ids=lambda each: each.value if isinstance(each, Reason) else "",
)
def test_what_is_unknown_is_asked_and_never_ruled_out(need: Need, terms: Terms, verdict: Fit, reason: Reason) -> None:
    lines = lines_of(need, terms)
    assert verdict_of(lines) is verdict
    assert reason in [why for _fit, why in lines]
    assert len(lines) == 4


def test_those_that_name_the_country_and_the_need_come_first(session: Session, ctx: Context, lend: Add) -> None:
    lend("Ailleurs", countries=["TD"])
    lend("Dort", countries=["CM"], active=False)
    lend("Partout")
    lend("Soins", purposes=["medical"])
    lend("Tout à fait", countries=["CM"], purposes=["legal"])
    assert [each.name for each in funds_for(session, ctx, "CM", "legal")] == ["Tout à fait", "Partout"]
    assert len(funds_for(session, ctx, None, None)) == 4
