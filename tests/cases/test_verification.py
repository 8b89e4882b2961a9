"""Verification: who was asked, what was seen, what follows; added to by several officers, and never overwritten."""

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts
from fundapp.cases.rules.sheets import Step
from tests.accounts.acting import actions, error_at, filled, send, told
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, whole
from tests.cases.verifying import CHECK, address, check, page_of, rows, taken, text_of
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """An application with an answer to every step, which Solange looks after."""
    return taken(fund, whole(fund))


def test_an_answer_of_a_referee_is_kept_with_name_and_words_sealed(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look
) -> None:
    check(officer, sent)
    (row,) = rows(look)
    assert (row.referee, row.channel, row.independence, row.outcome) == (0, "signal", "yes", "confirms")
    assert b"Oyono" not in row.name.record
    assert text_of(fund, sent, row, "name") == "Maître Oyono"
    assert text_of(fund, sent, row) == "Elle l’a vu au commissariat."
    page = page_of(officer, sent)
    assert "Elle l’a vu au commissariat." in said(page)
    assert english_in(page) == set()


def test_the_form_opens_with_the_name_of_the_referee(officer: FlaskClient, sent: Sent) -> None:
    page = officer.get(address(sent, "/check?referee=0")).text
    assert filled(page)["name"] == "Maître Oyono"
    assert english_in(page) == set()


def test_referees_who_were_named_later_stand_after_the_first(fund: Fund, officer: FlaskClient, sent: Sent) -> None:
    add(fund, sent, Step.REFEREES, [{"name": "Sœur Agathe", "way": "Par la paroisse."}])
    assert filled(officer.get(address(sent, "/check?referee=1")).text)["name"] == "Sœur Agathe"
    assert "Sœur Agathe" in said(page_of(officer, sent))


@pytest.mark.parametrize("query", ["?referee=7", "?referee=x", "?referee=-1", "?referee=99999", "?replaces=x"])
def test_nobody_is_asked_whom_the_applicant_did_not_name(officer: FlaskClient, sent: Sent, query: str) -> None:
    assert officer.get(address(sent, f"/check{query}")).status_code == 404


def test_the_log_tells_codes_and_neither_names_nor_words(officer: FlaskClient, sent: Sent, look: Look) -> None:
    check(officer, sent)
    (row,) = rows(look)
    assert told(look, row.id) == [
        (
            "case.check.noted",
            {
                "case": sent.case.id.hex, "channel": "signal", "independence": "yes", "conflict": "none",
                "outcome": "confirms", "replaces": "",
            },
        )
    ]  # fmt: skip


def test_a_correction_is_added_and_the_earlier_entry_stays(officer: FlaskClient, sent: Sent, look: Look) -> None:
    check(officer, sent)
    (first,) = rows(look)
    where = f"?replaces={first.id}"
    opened = officer.get(address(sent, f"/check{where}")).text
    assert filled(opened)["name"] == CHECK["name"]
    assert CHECK["note"] in opened
    check(officer, sent, where, outcome="partly", note="Elle ne l’a pas vu elle-même.")
    before, after = rows(look)
    assert (before.id, before.outcome, after.outcome, after.referee) == (first.id, "confirms", "partly", 0)
    assert after.replaces_id == first.id
    words = said(page_of(officer, sent))
    assert "1 entrée corrigée" in words
    assert "Elle ne l’a pas vu elle-même." in words


def test_situation_16_two_officers_verify_at_once_and_nothing_is_lost(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look
) -> None:
    other = fund.app.test_client()
    fund.sign_in(other, "idriss")
    mine, theirs = (filled(each.get(address(sent, "/check?referee=0")).text) for each in (officer, other))
    for client, form, words in ((officer, mine, "Un"), (other, theirs, "Deux")):
        answer = client.post(address(sent, "/check?referee=0"), data={**form, **CHECK, "note": words})
        assert answer.status_code == 303
    assert {text_of(fund, sent, each) for each in rows(look)} == {"Un", "Deux"}


def test_situation_16_the_second_of_two_who_correct_one_entry_is_told_and_keeps_what_they_typed(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look
) -> None:
    check(officer, sent)
    (first,) = rows(look)
    where, other = address(sent, f"/check?replaces={first.id}"), fund.app.test_client()
    fund.sign_in(other, "idriss")
    mine = filled(officer.get(where).text)
    assert send(other, where, **{**CHECK, "outcome": "partly"}).status_code == 303
    answer = officer.post(where, data={**mine, **CHECK, "note": "À moi."})
    assert answer.status_code == 409
    assert "À moi." in answer.text
    assert [each.outcome for each in rows(look)] == ["confirms", "partly"]


def test_a_form_that_is_sent_twice_is_noted_once(officer: FlaskClient, sent: Sent, look: Look) -> None:
    where = address(sent, "/check?referee=0")
    form = {**filled(officer.get(where).text), **CHECK}
    assert [officer.post(where, data=form).status_code for _time in range(2)] == [303, 303]
    assert len(rows(look)) == 1
    assert actions(look).count("case.check.noted") == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"outcome": ""}, "outcome"),
        ({"independence": "maybe"}, "independence"),
        ({"channel": "pigeon"}, "channel"),
        ({"contacted_at": "24/11/2098 14:30"}, "contacted_at"),
        ({"contacted_at": "hier"}, "contacted_at"),
        ({"name": "x" * 201}, "name"),
    ],
    ids=["no_name", "no_outcome", "independence", "channel", "still_to_come", "no_moment", "too_long"],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    officer: FlaskClient, sent: Sent, look: Look, changes: Mapping[str, str], field: str
) -> None:
    answer = send(officer, address(sent, "/check"), **{**CHECK, **changes})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert CHECK["note"] in answer.text
    assert rows(look) == []


def test_a_page_without_keys_shows_codes_and_no_words(
    fund: Fund, officer: FlaskClient, sent: Sent, session: Session, look: Look
) -> None:
    check(officer, sent)
    bare = fund.app.test_client()
    sign_in_as(bare, session, fund.people["idriss"])
    words = said(page_of(bare, sent))
    assert "Confirme" in words
    assert "Oyono" not in words
    assert "commissariat" not in words
    for query in ("", "?referee=0"):
        closed = bare.get(address(sent, f"/check{query}")).text
        assert "<textarea" not in closed
        assert "Oyono" not in closed
    token = hidden(officer.get(address(sent, "/check")).text)
    before = len(rows(look))
    assert bare.post(address(sent, "/check"), data={**token, **CHECK}).status_code in (403, 422)
    assert len(rows(look)) == before


def test_the_page_opens_everything_at_once_with_one_entry_in_the_log(
    officer: FlaskClient, sent: Sent, look: Look
) -> None:
    check(officer, sent)
    officer.get(f"/cases/{sent.case.reference}")
    before = actions(look).count("vault.compartments.read")
    page_of(officer, sent)
    assert actions(look).count("vault.compartments.read") == before + 1


def test_the_page_takes_as_many_queries_for_much_as_for_little(
    fund: Fund, officer: FlaskClient, sent: Sent, query_count: CountQueries
) -> None:
    check(officer, sent)
    officer.get(f"/cases/{sent.case.reference}")
    with query_count() as few:
        page_of(officer, sent)
    for _each in range(6):
        check(officer, sent)
        send(officer, address(sent, "/evidence"), what="photo", seen_at="24/11/2025 09:00", note="Une photo.")
    with query_count() as many:
        page_of(officer, sent)
    assert len(few) == len(many) <= 16


def test_officers_alone_see_what_was_checked(fund: Fund, sent: Sent, stranger: FlaskClient) -> None:
    fund.sign_in(stranger, "joel")
    assert stranger.get(address(sent)).status_code == 404
    assert stranger.get(address(sent, "/check")).status_code == 404


def test_a_case_that_nobody_has_is_nowhere(officer: FlaskClient) -> None:
    assert officer.get("/cases/ZZZZ-ZZ/verification").status_code == 404
    assert officer.get("/cases/nothing/verification").status_code == 404


def test_an_entry_of_another_case_cannot_be_corrected_here(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look
) -> None:
    check(officer, sent)
    (row,) = rows(look)
    other = taken(fund, fund.receive(facts=Facts(country="TD")))
    form = filled(officer.get(address(other, "/check")).text)
    answer = officer.post(address(other, f"/check?replaces={row.id}"), data={**form, **CHECK})
    assert answer.status_code == 404
    assert len(rows(look)) == 1
