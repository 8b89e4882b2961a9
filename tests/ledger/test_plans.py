"""What accounts are called: usual codes of two charts, the fund's own, and what an accountant must confirm."""

import io
from collections.abc import Iterable

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, NotFound
from fundapp.ledger.commands.plans import set_account_code, take_plan
from fundapp.ledger.models import AccountCode
from fundapp.ledger.queries.plans import account_codes, called
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.plans import PLANS, Called, Plan, plan_of
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, said, sheet
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

__all__ = ["become", "nobody_was_wrong_yet"]
PAGE = "/ledger/accounts"


@pytest.fixture
def finance(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody who keeps the books."""
    become(groups=[GroupCode.FINANCE])
    return client


def codes(look: Look) -> dict[str, tuple[str, str]]:
    """What the fund says."""
    return {each.kind: (each.code, each.label) for each in look(select(AccountCode))}


def test_both_charts_have_a_code_for_every_account_and_say_which_are_certain() -> None:
    for usual in PLANS.values():
        assert set(usual) == set(Account)
        unsure = {each for each, told_of in usual.items() if not told_of.certain}
        assert unsure == {Account.FUNDS, Account.AWARDS, Account.ADMINISTRATION}
        assert len({each.code for each in usual.values()}) == len(Account)
    assert PLANS[Plan.SYCEBNL][Account.LOSSES].code == "676"


def test_until_somebody_says_otherwise_codes_are_those_of_non_profit_entities(session: Session, ctx: Context) -> None:
    assert plan_of(called(account_codes(session, ctx))) is Plan.SYCEBNL


def test_a_fund_calls_an_account_as_its_accountant_does(session: Session, ctx: Context) -> None:
    set_account_code(session, ctx, Account.CASH, Called("521100", "Banque A"), expected_version=0)
    found = {each.account: each for each in account_codes(session, ctx)}
    assert (found[Account.CASH].code, found[Account.CASH].label) == ("521100", "Banque A")
    assert plan_of(called(list(found.values()))) is None


def test_a_chart_takes_the_place_of_what_was_written(session: Session, ctx: Context) -> None:
    set_account_code(session, ctx, Account.CASH, Called("521100", "Banque A"), expected_version=0)
    take_plan(Plan.SYSCOHADA, session, ctx)
    assert plan_of(called(account_codes(session, ctx))) is Plan.SYSCOHADA


def test_whoever_saw_something_older_changes_nothing(session: Session, ctx: Context) -> None:
    made = set_account_code(session, ctx, Account.CASH, Called("1", "A"), expected_version=0)
    for version in (0, made.version + 1):
        with pytest.raises(EditConflict):
            set_account_code(session, ctx, Account.CASH, Called("2", "B"), expected_version=version)


def test_only_whoever_keeps_the_books_names_accounts(session: Session, make_ctx: MakeContext) -> None:
    reader = make_ctx("ledger.see")
    with pytest.raises(NotFound):
        set_account_code(session, reader, Account.CASH, Called("1", "A"), expected_version=0)
    with pytest.raises(NotFound):
        take_plan(Plan.SYSCOHADA, session, reader)
    with pytest.raises(NotFound):
        account_codes(session, make_ctx())


def test_the_page_shows_every_account_and_marks_what_an_accountant_must_confirm(finance: FlaskClient) -> None:
    page = finance.get(PAGE).text
    assert len(rows(page)) == len(Account)
    assert said(page).count("À confirmer") >= 3
    for words in ("SYCEBNL", "SYSCOHADA", "521", "Banques locales", "Usuel"):
        assert words in said(page), words
    assert english_in(content(page)) == set()


def test_finance_names_an_account(finance: FlaskClient, look: Look) -> None:
    assert english_in(content(finance.get(f"{PAGE}/cash").text)) == set()
    answer = send(finance, f"{PAGE}/cash", code=" 521100 ", label="Banque A")
    assert answer.status_code == 303, said(answer.text)
    assert codes(look) == {"cash": ("521100", "Banque A")}
    assert [action for action, _payload in told(look)] == ["ledger.account_code.set"]
    assert "comptable" in said(finance.get(PAGE).text)


@pytest.mark.parametrize(("code", "label", "wrong"), [("52-1", "A", "code"), ("", "A", "code"), ("521", "", "label")])
def test_what_is_no_code_is_told_at_its_field_and_stays(
    finance: FlaskClient, look: Look, code: str, label: str, wrong: str
) -> None:
    answer = send(finance, f"{PAGE}/cash", code=code, label=label)
    assert answer.status_code == 422
    assert error_at(answer.text, wrong)
    assert f'value="{code}"' in answer.text
    assert codes(look) == {}


def test_somebody_who_was_slower_sees_both_versions(finance: FlaskClient, look: Look) -> None:
    slow = finance.get(f"{PAGE}/cash").text
    send(finance, f"{PAGE}/cash", code="521100", label="Banque A")
    answer = finance.post(f"{PAGE}/cash", data=filled(slow) | {"code": "521200"})
    assert answer.status_code == 409
    assert "521100" in said(answer.text)
    assert codes(look)["cash"][0] == "521100"


def test_what_the_accountant_has_confirmed_is_no_longer_asked_for(finance: FlaskClient) -> None:
    before = said(finance.get(PAGE).text).count("À confirmer")
    send(finance, f"{PAGE}/funds", confirmed=["yes"])
    page = said(finance.get(PAGE).text)
    assert page.count("À confirmer") == before - 1
    assert 'value="yes" checked' in finance.get(f"{PAGE}/funds").text
    send(finance, f"{PAGE}/chart", plan="syscohada")
    assert said(finance.get(PAGE).text).count("À confirmer") == before


def test_choosing_a_chart_says_what_it_does_and_does_it(finance: FlaskClient, look: Look) -> None:
    page = finance.get(f"{PAGE}/chart").text
    assert "remplacé" in said(page)
    assert english_in(content(page)) == set()
    assert send(finance, f"{PAGE}/chart", plan="syscohada").status_code == 303
    assert codes(look)["awards"] == ("6582", "Dons")
    assert send(finance, f"{PAGE}/chart", plan="another").status_code == 422


def test_accounts_are_handed_out_as_a_sheet(finance: FlaskClient) -> None:
    told_of = sheet(finance.get(f"{PAGE}/export.csv").data)
    assert len(told_of) == 1 + len(Account)
    with finance.get(f"{PAGE}/export.xlsx") as answer:
        assert load_workbook(io.BytesIO(answer.data)).active is not None


def test_there_is_no_account_of_another_name(finance: FlaskClient) -> None:
    assert finance.get(f"{PAGE}/nothing").status_code == 404


@pytest.mark.parametrize(
    ("groups", "statuses"),
    [([GroupCode.AUDITORS], (200, 404, 404)), ([GroupCode.PARTNERS], (404, 404, 404))],
    ids=["readers", "others"],
)
def test_whoever_only_reads_changes_nothing(
    client: FlaskClient, become: Become, groups: Iterable[str], statuses: tuple[int, ...]
) -> None:
    become(groups=groups)
    assert tuple(client.get(f"{PAGE}{path}").status_code for path in ("", "/cash", "/chart")) == statuses


def test_the_page_asks_one_thing_of_the_database(finance: FlaskClient, query_count: CountQueries) -> None:
    finance.get(PAGE)
    with query_count() as asked:
        finance.get(PAGE)
    asked.at_most(4)
