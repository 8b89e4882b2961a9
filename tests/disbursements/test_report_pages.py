"""Pages of what came back: files handed in, tables that ask, files listed."""

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from fundapp.disbursements.commands.matching import Outcome
from fundapp.disbursements.receiving.faults import LARGEST
from fundapp.disbursements.rules.returns import Became
from tests.accounts.pages import english_in, said, sheet, words
from tests.disbursements import iso_files as iso
from tests.disbursements.report_browsing import LINES, LIST, NEW, camt, hand_in, joel, table
from tests.disbursements.reports_ground import (
    PART,
    debit,
    enter,
    files,
    founded,
    handed,
    only_line,
    paying,
    state,
    statement,
    take,
    treasury,
)
from tests.disbursements.treasury import Treasury

__all__ = ["founded", "joel", "paying", "treasury"]

pytestmark = pytest.mark.database


def test_a_file_is_handed_in_and_its_page_says_what_each_line_did(treasury: Treasury, joel: FlaskClient) -> None:
    order, other = handed(treasury), handed(treasury)
    answer = hand_in(joel, camt(debit(order), debit(other, amount=5)))
    assert answer.status_code == 303
    page = joel.get(answer.location).text
    for told in ("Relevé (camt.053)", "Joël Mba", order.reference, other.reference, "Appliqué", "Attend quelqu’un"):
        assert told in said(page)
    assert english_in(page) == set()
    assert (state(treasury, order), state(treasury, other)) == ("confirmed", "sent")


def test_no_page_shows_a_payee(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    text = iso.details(order.reference, "<RmtInf><Ustrd>Clarisse Obono</Ustrd></RmtInf>")
    answer = hand_in(joel, camt(iso.entry("DBIT", text, amount=str(PART)), debit(order, amount=7)))
    line = only_line(treasury)
    for address in (LIST, LINES, answer.location, f"{LINES}/{line.id}", f"{LINES}/export.csv"):
        assert "Obono" not in joel.get(address).text


def test_the_same_file_twice_says_when_it_came_before(treasury: Treasury, joel: FlaskClient) -> None:
    content = camt(debit(handed(treasury)))
    first, second = hand_in(joel, content), hand_in(joel, content)
    assert second.location == first.location
    assert "a déjà été prise en compte, le" in words(joel.get(second.location).text)
    assert files(treasury) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"%PDF-1.4 statement", "PDF"),
        (b"PK\x03\x04 workbook", "classeur"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>", "pain.001"),
        (camt()[:-20], "coupé ou abîmé"),
        (b"Bonjour", "Nous ne savons pas lire"),
    ],
)
def test_a_wrong_cut_or_foreign_file_is_explained_at_its_field_and_changes_nothing(
    treasury: Treasury, joel: FlaskClient, content: bytes, words: str
) -> None:
    answer = hand_in(joel, content, "releve.pdf")
    assert answer.status_code == 422
    assert words in said(answer.text)
    assert 'id="file-error"' in answer.text
    assert english_in(answer.text) == set()
    assert files(treasury) == 0


def test_a_file_that_is_too_large_is_refused_in_words(treasury: Treasury, joel: FlaskClient) -> None:
    answer = hand_in(joel, b"<" + b" " * LARGEST)
    assert (answer.status_code, "20 Mo" in said(answer.text)) == (422, True)


def test_a_file_of_several_megabytes_is_read(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    padded = camt(debit(order)).replace(b"<GrpHdr>", b"<!--" + b"x" * 5_000_000 + b"--><GrpHdr>")
    assert hand_in(joel, padded).status_code == 303
    assert state(treasury, order) == "confirmed"


def test_without_a_file_the_page_asks_for_one(treasury: Treasury, joel: FlaskClient) -> None:
    answer = hand_in(joel, None)
    assert (answer.status_code, "Choisissez d’abord un fichier." in said(answer.text)) == (422, True)


def test_a_page_that_was_open_for_too_long_takes_nothing_in(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    sent = {"csrf_token": "old", "file": (io.BytesIO(camt(debit(order))), "a.xml")}
    answer = joel.post(NEW, data=sent, content_type="multipart/form-data")
    assert (answer.status_code, state(treasury, order)) == (422, "sent")


def test_a_table_asks_and_its_answers_go_along_without_the_file_being_chosen_again(
    treasury: Treasury, joel: FlaskClient
) -> None:
    order = handed(treasury)
    asked = hand_in(joel, table(order), "releve.csv")
    assert "En quelle devise" in said(asked.text)
    assert english_in(asked.text) == set()
    assert state(treasury, order) == "sent"
    carried = asked.text.partition('name="carried" value="')[2].partition('"')[0]
    answer = hand_in(joel, None, carried=carried, **{"answer-currency_code": "XAF"})
    assert answer.status_code == 303
    assert state(treasury, order) == "confirmed"
    assert "answer-currency_code=XAF" in answer.location


def test_the_answers_count_for_the_next_file_of_that_account(treasury: Treasury, joel: FlaskClient) -> None:
    first, second = handed(treasury), handed(treasury)
    answer = hand_in(joel, table(first), **{"answer-currency_code": "XAF"})
    assert "Devise du compte\xa0: XAF" in joel.get(answer.location).text
    page = joel.get(f"{NEW}?answer-currency_code=XAF").text
    assert 'name="answer-currency_code" value="XAF"' in page
    assert hand_in(joel, table(second), **{"answer-currency_code": "XAF"}).status_code == 303
    assert state(treasury, second) == "confirmed"


def test_the_currency_of_the_account_may_be_chosen_beforehand(treasury: Treasury, joel: FlaskClient) -> None:
    order = handed(treasury)
    assert hand_in(joel, table(order), currency="XAF").status_code == 303
    assert state(treasury, order) == "confirmed"


def test_a_table_that_was_tampered_with_is_asked_for_again(treasury: Treasury, joel: FlaskClient) -> None:
    for carried in ("%%%", "AAAA"):
        answer = hand_in(joel, None, carried=carried)
        assert (answer.status_code, "pas été reçu en entier" in said(answer.text)) == (422, True)


def test_what_is_of_nobody_is_counted_and_not_kept(treasury: Treasury, joel: FlaskClient) -> None:
    answer = hand_in(joel, camt(iso.entry("DBIT", amount="7"), iso.entry("CRDT", amount="8")))
    assert "2 autres mouvements" in words(joel.get(answer.location).text)
    assert "Il ne dit rien" in said(joel.get(answer.location).text)


def test_a_statement_that_does_not_add_up_says_so(treasury: Treasury, joel: FlaskClient) -> None:
    balances = iso.balance("OPBD", "1000") + iso.balance("CLBD", "5")
    answer = hand_in(joel, iso.statement(iso.entry("DBIT", amount="7"), balances=balances))
    assert "ne tombe pas juste" in words(joel.get(answer.location).text)


def test_files_are_listed_with_day_kind_who_and_counts_filtered_and_taken_away(
    treasury: Treasury, joel: FlaskClient
) -> None:
    order = handed(treasury)
    take(treasury, statement(debit(order)))
    enter(treasury, order, Outcome(Became.RETURNED, treasury.now.date()))
    page = joel.get(LIST).text
    assert page.count('<th scope="row"') == 2
    assert english_in(page) == set()
    only = joel.get(f"{LIST}?kind=hand").text
    assert (only.count('<th scope="row"'), "Saisi à la main" in said(only)) == (1, True)
    tomorrow = (treasury.now + timedelta(days=2)).date().isoformat()
    assert "Aucun retour" in said(joel.get(f"{LIST}?since={tomorrow}").text)
    rows = sheet(joel.get(f"{LIST}/export.csv").data)
    assert sorted(each[1:5] for each in rows[1:]) == [
        ["Relevé (camt.053)", "Joël Mba", "1", "1"], ["Saisi à la main", "Joël Mba", "1", "1"],
    ]  # fmt: skip
