"""Need lines: officers make them of an applicant's words, and nobody's change is lost."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.needs import MOST_LINES
from fundapp.cases.models import EarlierNeed, NeedLine
from fundapp.cases.views.reading import item_place
from fundapp.vault.envelope import Place
from fundapp.vault.rules import Kind
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.pages import english_in, rows, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import page_of, whole
from tests.donors.pages import hidden
from tests.fixtures.application import Look

LINE = {"purpose": "transport", "item": "Bus pour quatre", "quantity": "4", "unit_cost": "12 500", "currency": "XAF"}


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def address(sent: Sent) -> str:
    """The page of a case's lines."""
    return f"/cases/{sent.case.reference}/needs"


def add_line(client: FlaskClient, sent: Sent, **changes: str) -> None:
    """One line more, by the page."""
    assert send(client, address(sent), **{**LINE, **changes}).status_code == 303


def lines(look: Look) -> list[NeedLine]:
    """The lines as they stand, in order."""
    return list(look(select(NeedLine).order_by(NeedLine.position)))


def test_a_line_is_kept_with_its_words_sealed(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    assert (line.purpose, line.quantity, line.unit_cost, line.currency) == ("transport", 4, 12_500, "XAF")
    assert line.item is not None
    assert b"Bus" not in line.item.record
    opened = fund.open(sent.case, [Kind.NARRATIVE])
    assert opened.read(Kind.NARRATIVE, item_place(line.id), line.item) == "Bus pour quatre"


def test_the_log_tells_codes_and_figures_and_no_words(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    ((action, payload),) = told(look, line.id)
    assert action == "case.need.added"
    assert payload == {
        "case": sent.case.id.hex, "purpose": "transport", "quantity": 4, "unit_cost": 12_500, "currency": "XAF",
    }  # fmt: skip


def test_the_form_is_filled_in_from_the_applicants_own_line(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    page = officer.get(f"{address(sent)}?from=1").text
    form = filled(page)
    assert (form["purpose"], form["item"], form["quantity"]) == ("transport", "Bus pour quatre", "4")
    assert (form["unit_cost"].replace("\u202f", " "), form["currency"]) == ("12 500", "XAF")
    assert "Ce que la personne a écrit" in said(page)


@pytest.mark.parametrize("number", ["0", "2", "x", "99999", "-1"])
def test_a_line_that_is_not_there_leaves_the_form_empty(fund: Fund, officer: FlaskClient, number: str) -> None:
    answer = officer.get(f"{address(whole(fund))}?from={number}")
    assert answer.status_code == 200
    assert filled(answer.text)["item"] == ""


def test_totals_stand_by_currency_and_are_never_added_up(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    add_line(officer, sent, quantity="2", unit_cost="10 000")
    add_line(officer, sent, currency="EUR", quantity="3", unit_cost="12,50")
    for page in (officer.get(address(sent)).text, page_of(officer, sent)):
        words = said(page).replace("\u202f", " ").replace("\xa0", " ")
        assert "70 000 FCFA" in words
        assert "37,50 €" in words
    assert english_in(officer.get(address(sent)).text) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit_cost": "12,5"}, "unit_cost"),
        ({"unit_cost": "-5"}, "unit_cost"),
        ({"unit_cost": ""}, "unit_cost"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "10000", "unit_cost": "900000000000"}, "quantity"),
        ({"purpose": "weapons"}, "purpose"),
        ({"currency": "DOGE"}, "currency"),
        ({"item": "x" * 201}, "item"),
    ],
    ids=["decimals_of_francs", "below_zero", "no_cost", "none_of_it", "too_much", "purpose", "currency", "too_long"],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    fund: Fund, officer: FlaskClient, look: Look, changes: dict[str, str], field: str
) -> None:
    answer = send(officer, address(whole(fund)), **{**LINE, **changes})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert filled(answer.text)["quantity"] == {**LINE, **changes}["quantity"]
    assert lines(look) == []


def test_a_form_without_a_good_token_comes_back_as_it_was_typed(fund: Fund, officer: FlaskClient, look: Look) -> None:
    answer = officer.post(address(whole(fund)), data=LINE)
    assert answer.status_code == 422
    assert filled(answer.text)["item"] == "Bus pour quatre"
    assert lines(look) == []


def test_situation_16_the_second_of_two_who_change_a_line_is_told(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    where = f"{address(sent)}/{line.id}"
    opened = filled(officer.get(where).text)
    other = fund.app.test_client()
    fund.sign_in(other, "idriss")
    assert send(other, where, quantity="6").status_code == 303
    answer = officer.post(where, data={**opened, "quantity": "5"})
    assert answer.status_code == 409
    assert filled(answer.text)["quantity"] == "5"
    (line,) = lines(look)
    assert line.quantity == 6
    again = officer.post(where, data=filled(answer.text))
    assert again.status_code == 303
    assert lines(look)[0].quantity == 5


def test_a_line_that_is_changed_keeps_every_version_with_its_words_sealed(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    where = f"{address(sent)}/{line.id}"
    for number in (5, 6):
        assert send(officer, where, quantity=str(number), item=f"Bus pour {number}").status_code == 303
    kept = look(select(EarlierNeed).order_by(EarlierNeed.version))
    assert [(each.version, each.quantity, each.removed) for each in kept] == [(1, 4, False), (2, 5, False)]
    opened = fund.open(sent.case, [Kind.NARRATIVE])
    words = [opened.read(Kind.NARRATIVE, Place("case_need_before", each.id, "item"), each.item) for each in kept]
    assert words == ["Bus pour quatre", "Bus pour 5"]
    page = said(officer.get(address(sent)).text)
    assert "2 lignes telles qu’elles étaient" in page
    assert page.count("Modifiée par Solange") == 2


def test_an_officer_without_keys_cannot_lose_the_sealed_words_of_a_line(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    opened = filled(officer.get(f"{address(sent)}/{line.id}").text)
    bare = fund.app.test_client()
    sign_in_as(bare, session, fund.people["idriss"])
    assert bare.get(f"{address(sent)}/{line.id}").status_code == 403
    token = hidden(bare.get(f"/cases/{sent.case.reference}/facts").text)["csrf_token"]
    answer = bare.post(f"{address(sent)}/{line.id}", data={**opened, "csrf_token": token, "item": ""})
    assert answer.status_code == 403
    assert lines(look)[0].item is not None


def test_a_line_is_removed_on_a_page_that_says_what_it_means(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    where = f"{address(sent)}/{line.id}/remove"
    page = officer.get(where).text
    assert "Elle disparaît du dossier et de ses totaux" in said(page)
    officer.post(where, data=hidden(page))
    assert lines(look) == []
    page = said(officer.get(address(sent)).text)
    assert "1 ligne telle qu’elle était" in page
    assert "Bus pour quatre" in page
    assert "Retirée par Solange" in page
    assert [action for action, _payload in told(look, line.id)] == ["case.need.added", "case.need.removed"]


def test_a_line_that_was_changed_meanwhile_is_not_removed(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    add_line(officer, sent)
    (line,) = lines(look)
    where = f"{address(sent)}/{line.id}"
    page = officer.get(f"{where}/remove").text
    assert send(officer, where, quantity="9").status_code == 303
    officer.post(f"{where}/remove", data=hidden(page))
    assert [each.quantity for each in lines(look)] == [9]


def test_lines_move_up_one_by_one(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    for item in ("un", "deux", "trois"):
        add_line(officer, sent, item=item)
    third = lines(look)[2]
    token = hidden(officer.get(address(sent)).text)
    for _time in range(3):
        assert officer.post(f"{address(sent)}/{third.id}/up", data=token).status_code == 303
    shown = [row.split()[-1] for row in rows(officer.get(address(sent)).text)[:3]]
    assert shown == ["trois", "un", "deux"]


def test_a_line_of_another_case_is_not_there(fund: Fund, officer: FlaskClient, look: Look) -> None:
    mine, other = whole(fund), whole(fund)
    add_line(officer, mine)
    (line,) = lines(look)
    token = hidden(officer.get(address(mine)).text)
    assert officer.get(f"{address(other)}/{line.id}").status_code == 404
    assert officer.get(f"{address(other)}/{line.id}/remove").status_code == 404
    assert officer.post(f"{address(other)}/{line.id}/remove", data={**token, "version": "1"}).status_code == 404
    assert officer.post(f"{address(other)}/{line.id}/up", data=token).status_code == 404
    assert len(lines(look)) == 1


def test_a_case_has_so_many_lines_and_no_more(
    fund: Fund, officer: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.cases.commands.needs.MOST_LINES", 2)
    assert MOST_LINES > 2
    sent = whole(fund)
    add_line(officer, sent)
    add_line(officer, sent)
    answer = send(officer, address(sent), **LINE)
    assert answer.status_code == 409
    assert filled(answer.text)["item"] == "Bus pour quatre"
    assert len(lines(look)) == 2
