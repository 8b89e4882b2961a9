"""The page on which an officer puts a case before the committee."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.models import EmergencyCase, NeedLine
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.sealing import brief_of
from tests.accounts.acting import send
from tests.accounts.pages import said
from tests.cases.fund import Fund, Sent
from tests.committee.chamber import Chamber
from tests.committee.test_cases import verified
from tests.fixtures.counting import CountQueries

WORDS = "Menacée chez elle ; il lui faut partir."


@pytest.fixture
def fund(chamber: Chamber) -> Fund:
    """The fund whose cases this committee decides."""
    return Fund(chamber.app, chamber.session, chamber.vault, chamber.keyholders, chamber.people)


@pytest.fixture
def officer(fund: Fund) -> FlaskClient:
    """Solange's browser, with her keys unlocked."""
    client = fund.app.test_client()
    fund.sign_in(client, "solange")
    return client


def at(sent: Sent, more: str = "/new") -> str:
    """The form of a case, or, with nothing `more`, what was put and decided."""
    return f"/cases/{sent.case.reference}/committee{more}"


def rounds_of(fund: Fund) -> list[DecisionRound]:
    """Every round there is."""
    fund.session.expire_all()
    return list(fund.session.scalars(select(DecisionRound)))


def test_a_case_is_put_with_the_officers_words_and_its_coded_facts(
    fund: Fund, chamber: Chamber, officer: FlaskClient
) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    page = officer.get(at(sent)).text
    assert "Procédure accélérée" in page
    assert "Le Baobab" in page, "the card, as members will read it"
    answer = send(officer, at(sent), account=WORDS)
    assert answer.status_code == 303, said(answer.text)
    (made,) = rounds_of(fund)
    assert (made.title, made.track, made.state) == (sent.case.reference, "fast", "convened")
    brief = brief_of(chamber.opened(made.id, "solange"), chamber.round(made.id))
    assert brief.sections["summary"] == WORDS
    told = " ".join(brief.sections.values())
    for hidden in ("Marcelline", "Ékambi", "699 00 11 22", "Oyono", "690 11 22 33"):
        assert hidden not in told, "nothing by which somebody is found"


def test_whom_the_officer_names_is_asked_first(fund: Fund, chamber: Chamber, officer: FlaskClient) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    named = [chamber.people[name].id for name in ("denis", "grace")]
    answer = send(officer, at(sent), account=WORDS, named=[each.hex for each in named])
    assert answer.status_code == 303, said(answer.text)
    asked: set[UUID] = set(fund.session.scalars(select(Panellist.person_id).where(Panellist.named)))
    assert asked == set(named)


def test_without_a_policy_it_says_so_and_what_was_written_comes_back(
    fund: Fund, chamber: Chamber, officer: FlaskClient
) -> None:
    sent = verified(fund, chamber)
    answer = send(officer, at(sent), account=WORDS)
    assert answer.status_code == 409
    assert "politique de décision" in answer.text
    assert WORDS in answer.text
    assert rounds_of(fund) == []


def test_lines_in_another_currency_than_the_policys_are_named(
    fund: Fund, chamber: Chamber, officer: FlaskClient
) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    fund.session.execute(NeedLine.__table__.update().values(currency="EUR"))  # type: ignore[attr-defined]
    fund.session.commit()
    assert "XAF" in officer.get(at(sent)).text
    assert send(officer, at(sent), account=WORDS).status_code == 409


def test_a_form_without_a_token_comes_back_and_puts_nothing(fund: Fund, chamber: Chamber, officer: FlaskClient) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    answer = officer.post(at(sent), data={"account": WORDS, "version": "1"})
    assert answer.status_code in (400, 409, 422)
    assert WORDS in answer.text
    assert rounds_of(fund) == []


def test_a_colleague_who_changed_the_case_meanwhile_is_told_of(
    fund: Fund, chamber: Chamber, officer: FlaskClient
) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    version = fund.session.get_one(EmergencyCase, sent.case.id).version
    answer = send(officer, at(sent), account=WORDS, version=str(version - 1))
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert rounds_of(fund) == []


def test_its_statements_do_not_grow(
    fund: Fund, chamber: Chamber, officer: FlaskClient, query_count: CountQueries
) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    for more in ("", "/new"):
        officer.get(at(sent, more))
        with query_count() as statements:
            assert officer.get(at(sent, more)).status_code == 200
        statements.at_most(16)


def test_minutes_of_an_unknown_round_are_not_there(officer: FlaskClient) -> None:
    assert officer.get(f"/committee/rounds/{uuid4()}/minutes").status_code == 404
