"""Could we: what the page of a call says, who of us and why, and the list that asks for it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.directory.rules.vocabulary import DOMAINS
from fundapp.donors.models import FunderAsk
from fundapp.donors.rules.answers import Answer
from fundapp.donors.rules.vocabulary import THEMES
from fundapp.grants.models import Call
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.queries.candidates import candidates, euro_cents
from fundapp.grants.queries.fit import Fit, fit_of
from fundapp.grants.rules.domains import EVERYBODY, THEMES_OF
from fundapp.grants.rules.fit import Part
from fundapp.grants.rules.gates import Kind
from fundapp.grants.rules.score import POINTS, Line, Reason
from tests.accounts.pages import english_in, said
from tests.fixtures.application import NOW, Look
from tests.fixtures.counting import CountQueries
from tests.grants.members import Describe, describe
from tests.grants.pages import sent, titles

__all__ = ["describe"]

Add = Callable[..., UUID]
WHOLE_CALL: dict[str, Any] = {
    "countries": ("CM",), "languages": ("fr",), "themes": ("hrd_protection",), "needs_registration": "yes",
    "min_years": 3, "legal_statuses": ("association", "ngo"), "budget_min": 0, "budget_currency": "EUR",
    "currency": "EUR", "amount_min": 1_000_000, "cofunding_max_bp": 10_000, "deadline_on": date(2100, 1, 1),
}  # fmt: skip
"""A call of which everything is known, and that suits a member of which everything is known."""


def weighed(session: Session, ctx: Context, call_id: UUID) -> Fit:
    return fit_of(session, ctx, session.get_one(Call, call_id, options=WHOLE))


def members(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r"<summary><strong>([^<]*)</strong>", page)]


def test_the_page_of_a_call_names_who_could_carry_it(client: FlaskClient, add: Add, describe: Describe) -> None:
    describe("Ligue")
    describe("Abri", registration="no")
    page = said(client.get(f"/calls/{add(**WHOLE_CALL)}").text)
    assert "Qui pourrait le porter, avec le score : Ligue (92)." in page
    assert "Abri" not in page


def test_without_members_the_pages_say_what_to_do_next(client: FlaskClient, add: Add) -> None:
    call_id = add()
    assert "ne connaît encore aucun membre" in said(client.get(f"/calls/{call_id}").text)
    assert 'href="/directory"' in client.get(f"/calls/{call_id}/fit").text


def test_members_stand_in_the_order_of_their_answer_then_of_their_score(
    client: FlaskClient, add: Add, describe: Describe
) -> None:
    describe("Cercle", domains=("press",))
    describe("Ligue")
    describe("Doute", founded=None)
    describe("Jeune", founded=2026)
    describe("Tchad", country="TD")
    page = client.get(f"/calls/{add(**WHOLE_CALL)}/fit").text
    assert members(page) == ["Ligue", "Cercle", "Doute", "Le réseau lui-même", "Jeune", "Tchad"]
    for title in ("Pourraient porter le projet", "sans porter le projet", "Ne pourraient pas"):
        assert title in page
    assert "avec un partenaire plus ancien" in page
    assert "projets limités à : Cameroun" in said(page)


def test_the_lines_on_the_page_are_those_of_the_score(client: FlaskClient, add: Add, describe: Describe) -> None:
    describe("Ligue")
    page = client.get(f"/calls/{add(**WHOLE_CALL)}/fit").text
    first = page.partition("<summary>")[2].partition("</details>")[0]
    points = [int(each) for each in re.findall(r"(\d+) sur \d+", first.partition("<tbody>")[2])]
    assert [f"{sum(points)} points sur 100"] == list(dict.fromkeys(re.findall(r"\d+ points sur 100", first)))
    assert len(points) == len(Line)


def test_the_page_that_explains_the_score_shows_every_weight(client: FlaskClient) -> None:
    page = client.get("/calls/score").text
    shown = [int(each) for each in re.findall(r"<dt>(\d+) points?</dt>", page)]
    assert shown == [points for reasons in POINTS.values() for points in reasons.values()]


def test_the_network_answers_by_the_member_that_carries_it(
    session: Session, ctx: Context, add: Add, describe: Describe
) -> None:
    call_id = add(**WHOLE_CALL)
    describe("Ligue", registration="no")

    def network() -> Any:
        return next(each for each in weighed(session, ctx, call_id).weights if each.candidate.kind is Kind.NETWORK)

    assert network().placed.answer is Answer.UNKNOWN
    describe("Hôte", role="host", country="TD")
    assert (network().placed.part, network().placed.answer) == (Part.LEAD, Answer.YES)
    describe("Autre hôte", role="host")
    assert network().placed.answer is Answer.UNKNOWN


def test_members_and_partners_count_and_nobody_else(session: Session, describe: Describe) -> None:
    describe("Ligue", countries=("CG",))
    describe("Nouveau", known=False, country="GA")
    describe("Banque", role="partner")
    describe("Tiers", role="other")
    describe("Ancien", active=False)
    found = {each.name: each for each in candidates(session)}
    assert {name: each.kind for name, each in found.items()} == {
        "Banque": Kind.PARTNER, "Ligue": Kind.MEMBER, "Nouveau": Kind.MEMBER, "": Kind.NETWORK,
    }  # fmt: skip
    assert found["Ligue"].countries == {"CM", "CG"}
    assert (found["Ligue"].countries_known, found["Nouveau"].countries_known) == (True, False)
    assert found[""].countries == {"CM", "CG", "GA"}
    assert not found[""].countries_known


def test_a_member_without_certificate_and_a_registered_partner_are_told_the_condition(
    client: FlaskClient, add: Add, describe: Describe
) -> None:
    describe("Ligue", registration="no")
    call_id = add(**WHOLE_CALL)
    assert "Aucun de nos membres" in client.get(f"/calls/{call_id}").text
    describe("Banque", role="partner")
    page = client.get(f"/calls/{call_id}/fit").text
    assert "avec un partenaire enregistré" in page
    assert members(page) == ["Le réseau lui-même", "Ligue"]


def test_what_the_funder_gave_to_a_member_before_is_told_by_its_name(
    session: Session, ctx: Context, rolled_back: Connection, add: Add, add_funder: Add, describe: Describe
) -> None:
    describe("Ligue des droits")
    describe("Cercle")
    funder_id = add_funder(relation="distant")
    call_id = add(**WHOLE_CALL, funder_id=funder_id)

    def reasons() -> dict[str, Reason]:
        return {each.candidate.name: each.lines[2].reason for each in weighed(session, ctx, call_id).leaders}

    assert set(reasons().values()) == {Reason.DISTANT}
    asked = {"title": "Projet", "asked_on": date(2020, 1, 1), "found_by": "", "created_at": NOW, "updated_at": NOW}
    with Session(rolled_back, join_transaction_mode="create_savepoint") as kept:
        kept.add(
            FunderAsk(
                id=uuid4(), funder_id=funder_id, led_by="LIGUE des Droits", outcome="won", entry_id=uuid4(), **asked
            )
        )
        kept.commit()
    session.expire_all()
    assert reasons() == {"Ligue des droits": Reason.WON_BY_THEM, "Cercle": Reason.WON}


def test_amounts_of_different_currencies_are_compared_in_euros() -> None:
    assert euro_cents(6_559_570, "XAF") == 10_000_00
    assert euro_cents(100, "EUR") == 100
    assert 10_00 < (euro_cents(100_00, "USD") or 0) < 1000_00
    assert euro_cents(100, "CDF") is None
    assert euro_cents(None, "EUR") is None


def test_every_domain_has_its_themes_and_they_are_those_of_the_map() -> None:
    assert set(THEMES_OF) == set(DOMAINS)
    assert EVERYBODY.union(*THEMES_OF.values()) <= set(THEMES)


@pytest.mark.parametrize("path", ["", "/fit"])
def test_fit_costs_the_same_however_many_members_there_are(
    client: FlaskClient, add: Add, add_funder: Add, describe: Describe, query_count: CountQueries, path: str
) -> None:
    call_id = add(**WHOLE_CALL, funder_id=add_funder())
    counts = []
    for number in range(12):
        describe(f"Ligue {number}", countries=("GA", "CG"), domains=("press", "legal"))
        if number in (0, 11):
            with query_count() as statements:
                assert client.get(f"/calls/{call_id}{path}").status_code == 200
            statements.at_most(12)
            counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_part_on_the_page_of_a_call_costs_two_queries(
    session: Session, ctx: Context, add: Add, add_funder: Add, describe: Describe, query_count: CountQueries
) -> None:
    describe("Ligue")
    call = session.get_one(Call, add(**WHOLE_CALL, funder_id=add_funder()), options=WHOLE)
    with query_count() as statements:
        fit_of(session, ctx, call)
    statements.at_most(2)


def test_the_pages_speak_french(client: FlaskClient, add: Add, describe: Describe) -> None:
    for name, facts in (("Ligue", {}), ("Abri", {"registration": "no"}), ("Doute", {"founded": None})):
        describe(name, **facts)
    for call_id in (add(**WHOLE_CALL), add()):
        for path in ("", "/fit", "/tasks/new"):
            assert english_in(client.get(f"/calls/{call_id}{path}").text.partition("<main")[2]) == set(), path
    for path in ("/calls/score", "/calls/tasks", "/calls"):
        assert english_in(client.get(path).text.partition("<main")[2]) == set(), path


def test_a_call_that_is_written_knows_at_once_whether_we_could(
    client: FlaskClient, describe: Describe, look: Look
) -> None:
    describe("Ligue")
    page = client.get("/calls/new").text
    answers = sent(
        page, title="Tunisie", place="named", countries=["TN"], legal_statuses=["any"], budget_currency="EUR",
        budget_min="0", min_years="0", languages=["fr"], needs_registration="no",
    )  # fmt: skip
    answer = client.post("/calls/new", data=answers)
    assert look(select(Call.fit)) == ["no"]
    version = look(select(Call.version))
    page = client.get(f"{answer.location}/edit").text
    client.post(f"{answer.location}/edit", data=sent(page, **{**answers, "countries": ["CM"]}, opened_version=version))
    assert look(select(Call.fit)) == ["yes"]
    (found,) = look(select(Call))
    assert found.legal_statuses == ("any",)
    assert not {"fit", "fit_mark"} & set(found.edited)


def test_the_list_asks_for_what_we_could(client: FlaskClient, add: Add) -> None:
    for fit in ("yes", "maybe", "unknown", "no"):
        add(title=fit, fit=fit, deadline_on=date(2100, 1, 1))
    assert titles(client.get("/calls?fit=yes").text) == ["yes"]
    assert sorted(titles(client.get("/calls?fit=yes&fit=maybe&fit=unknown").text)) == ["maybe", "unknown", "yes"]
    assert b"maybe" in client.get("/calls/export.csv?fit=maybe", buffered=True).data


def test_a_budget_that_is_asked_for_has_bounds_and_a_currency(client: FlaskClient, look: Look) -> None:
    page = client.get("/calls/new").text
    for answers in ({"budget_min": "5"}, {"budget_currency": "EUR", "budget_min": "5", "budget_max": "4"}):
        assert client.post("/calls/new", data=sent(page, title="Appel", **answers)).status_code == 422
    assert look(select(Call)) == []


def test_a_year_later_the_answer_is_another_one(session: Session, make_ctx: Any, add: Add, describe: Describe) -> None:
    describe("Ligue", founded=2024)
    call_id = add(**WHOLE_CALL)
    answers = [
        weighed(session, make_ctx("call.see", now=datetime(year, 6, 1, tzinfo=UTC)), call_id).answer
        for year in (2026, 2027, 2028)
    ]
    assert answers == [Answer.NO, Answer.MAYBE, Answer.YES]
