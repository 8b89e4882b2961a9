"""Pages of single lines: what waits for a person is matched, set aside, or entered by hand."""

import pytest
from flask.testing import FlaskClient

from fundapp.core.database import transaction
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.views.report_lines import to_do
from tests.accounts.pages import english_in, said, sheet
from tests.disbursements import iso_files as iso
from tests.disbursements.report_browsing import LINES, LIST, NEW, joel, send
from tests.disbursements.reports_ground import (
    PART,
    debit,
    files,
    founded,
    handed,
    held_and_spent,
    lines,
    money,
    only_line,
    paying,
    state,
    statement,
    take,
    treasury,
)
from tests.disbursements.reports_ground import said as reading_of
from tests.disbursements.treasury import AWARDED, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "joel", "paying", "treasury"]

pytestmark = pytest.mark.database


def test_lines_are_filtered_by_state_event_and_reference_and_taken_away(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    take(treasury, statement(debit(order)))
    stray = Report(1, Became.RETURNED, "RENT7", money(5), None, "AC04", "B-1")
    take(treasury, reading_of(stray))
    counts = {
        "": 2, "state=waiting": 1, "became=paid": 1, "q=rent": 1, "q=b-1": 1, "q=no+such+words": 0, "q=é+(%25)": 0,
        f"q={order.reference}": 1, "kind=camt.053&state=applied": 1, "kind=hand": 0,
    }  # fmt: skip
    for query, count in counts.items():
        page = joel.get(f"{LINES}?{query}").text
        assert page.count('<th scope="row"') == count, query
        assert english_in(page) == set()
    rows = sheet(joel.get(f"{LINES}/export.csv?state=waiting").data)
    assert [each[9:13] for each in rows[1:]] == [["RENT7", "B-1", "AC04", "Attend quelqu’un"]]


def test_lists_cost_the_same_number_of_queries_whatever_their_length(
    treasury: Treasury, joel: FlaskClient, query_count: CountQueries
) -> None:
    order = handed(treasury)
    counts: list[list[int]] = []
    for many in (1, 20):
        foreign = [Report(place, Became.PAID, f"R{place}", money(PART), None) for place in range(1, many + 1)]
        ours = Report(99, Became.PAID, order.reference, order.money, None)
        ids = [take(treasury, reading_of(*foreign, ours)) for _each in range(many)]
        found = []
        for address in (LIST, LINES, f"{LIST}/{ids[-1]}"):
            joel.get(address)
            with query_count() as statements:
                joel.get(address)
            found.append(len(statements))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) - session_queries(joel, query_count) <= 8


def session_queries(client: FlaskClient, query_count: CountQueries) -> int:
    """What every page asks about the person."""
    with query_count() as statements:
        client.get(NEW)
    return len(statements)


def test_a_waiting_line_shows_what_it_may_be_and_is_matched_after_it_was_compared(
    treasury: Treasury, joel: FlaskClient
) -> None:
    order = handed(treasury)
    with treasury.app.app_context(), transaction() as session:
        lose_order(session, treasury.nobody(), order.id, "silent")
    take(treasury, reading_of(Report(1, Became.PAID, "RENT", money(PART), treasury.now.date())))
    line = only_line(treasury)
    page = joel.get(f"{LINES}/{line.id}").text
    assert order.reference in said(page)
    assert "le même montant" in said(page)
    assert english_in(page) == set()
    asked = joel.get(f"{LINES}/{line.id}/match?order={order.reference}").text
    assert "Les références diffèrent" in said(asked)
    assert english_in(asked) == set()
    assert state(treasury, order) == "unknown", "looking changes nothing"
    assert send(joel, f"{LINES}/{line.id}/match", order=order.reference).status_code == 303
    assert (state(treasury, order), held_and_spent(treasury)) == ("confirmed", (AWARDED - PART, PART))
    assert "Joël Mba" in said(joel.get(f"{LINES}/{line.id}").text)


def test_a_reference_that_nobody_has_is_an_error_at_its_field(treasury: Treasury, joel: FlaskClient) -> None:
    take(treasury, reading_of(Report(1, Became.PAID, "RENT", money(PART), None)))
    for typed in ("NOSUCH", "né (1)", ""):
        answer = joel.get(f"{LINES}/{only_line(treasury).id}/match", query_string={"order": typed})
        assert (answer.status_code, f'value="{typed}"' in answer.text) == (422, True)
        assert "Aucun décaissement ne porte cette référence." in said(answer.text)


def test_amounts_that_differ_are_said_and_are_not_matched(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    take(treasury, statement(debit(order, amount=PART + 1_500)))
    address = f"{LINES}/{only_line(treasury).id}/match"
    page = said(joel.get(f"{address}?order={order.reference}").text)
    assert ("Les montants diffèrent" in page, "Les références diffèrent" in page) == (True, False)
    answer = send(joel, address, order=order.reference)
    assert (answer.status_code, state(treasury, order)) == (409, "sent")
    assert "Sa référence est celle d’un décaissement" in said(joel.get(f"{LINES}/{only_line(treasury).id}").text)


def test_of_a_bare_movement_the_person_says_what_happened(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    take(treasury, statement(iso.entry("DBIT", amount=str(PART))))
    address = f"{LINES}/{only_line(treasury).id}/match"
    answer = send(joel, address, order=order.reference, became="")
    assert (answer.status_code, 'id="became-error"' in answer.text) == (422, True)
    assert send(joel, address, order=order.reference, became="paid").status_code == 303
    assert state(treasury, order) == "confirmed"


def test_a_line_is_set_aside_only_with_a_reason(treasury: Treasury, joel: FlaskClient) -> None:
    take(treasury, reading_of(Report(1, Became.PAID, "RENT", money(PART), None)))
    line = only_line(treasury)
    page = joel.get(f"{LINES}/{line.id}/dismiss").text
    assert english_in(page) == set()
    assert send(joel, f"{LINES}/{line.id}/dismiss").status_code == 422
    assert send(joel, f"{LINES}/{line.id}/dismiss", reason="not_ours").status_code == 303
    assert [each.state for each in lines(treasury, line.report_id)] == ["dismissed"]


def test_what_names_nothing_of_ours_is_set_aside_at_once_after_a_question(
    treasury: Treasury, joel: FlaskClient
) -> None:
    reports = [Report(place, Became.PAID, f"RENT{place}", money(7), None) for place in (1, 2)]
    report_id = take(treasury, reading_of(*reports))
    address = f"{LIST}/{report_id}/strangers"
    assert address in joel.get(f"{LIST}/{report_id}").text
    page = joel.get(address).text
    assert "2 lignes ne nomment aucun" in said(page)
    assert english_in(page) == set()
    assert send(joel, address).status_code == 303
    assert {each.state for each in lines(treasury, report_id)} == {"dismissed"}


def test_an_outcome_is_entered_by_hand_and_nothing_typed_is_lost(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    address = f"{LINES}/by-hand/{order.reference}"
    page = joel.get(address).text
    assert english_in(page) == set()
    typed = {"became": "paid", "on": "31/12/2099", "amount": "100 000", "currency": "XAF", "fee": "1 500",
             "fee_currency": "XAF", "theirs": "B-77"}  # fmt: skip
    wrong = send(joel, address, **typed)
    assert (wrong.status_code, 'id="on-error"' in wrong.text, 'value="B-77"' in wrong.text) == (422, True, True)
    today = f"{treasury.acting('joel').today:%d/%m/%Y}"
    assert send(joel, address, **{**typed, "on": today}).status_code == 303
    assert send(joel, address, **{**typed, "on": today}).status_code == 303
    assert (files(treasury), held_and_spent(treasury)) == (1, (AWARDED - PART, PART + 1_500))


def test_nothing_is_entered_of_what_was_not_handed_over(treasury: Treasury, joel: FlaskClient) -> None:
    order = treasury.prepare(PART)
    for reference in (order.reference, "NOSUCH", "né (1)"):
        assert joel.get(f"{LINES}/by-hand/{reference}").status_code == 404


def test_whoever_does_not_keep_payments_finds_nothing(treasury: Treasury) -> None:
    order = handed(treasury)
    report_id = take(treasury, reading_of(Report(1, Became.PAID, "RENT", money(PART), None)))
    line = only_line(treasury)
    client = treasury.browser("solange")
    for address in (LIST, LINES, NEW, f"{LIST}/export.csv", f"{LINES}/export.csv", f"{LIST}/{report_id}",
                    f"{LIST}/{report_id}/strangers", f"{LINES}/{line.id}", f"{LINES}/{line.id}/match",
                    f"{LINES}/{line.id}/dismiss", f"{LINES}/by-hand/{order.reference}"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_what_waits_is_one_thing_to_do_for_finance(treasury: Treasury, joel: FlaskClient) -> None:
    take(treasury, reading_of(*(Report(place, Became.PAID, f"R{place}", money(5), None) for place in (1, 2))))
    with treasury.app.test_request_context("/"):
        (found,) = to_do(treasury.acting("joel"))
        assert (str(found.label)[:1], found.url) == ("2", f"{LINES}?state=waiting")
        assert to_do(treasury.acting("solange")) == []
