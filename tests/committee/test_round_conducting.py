"""Rounds as officers conduct them; the list, and what waits on the first page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice
from fundapp.core.errors import Denied
from tests.accounts.acting import filled, send
from tests.accounts.pages import english_in, rows, said, sheet
from tests.committee.chamber import MEMBERS
from tests.committee.pages import House, at, things
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


def test_an_officer_opens_a_round_once_enough_have_declared(house: House) -> None:
    round_id = house.convened(300_000)
    solange = house.browser("solange")
    page = solange.get(at(round_id, "/open"))
    assert "Elle ne peut pas encore être ouverte" in said(page.text)
    form = filled(solange.get(at(round_id, "/cancel")).text)
    assert solange.post(at(round_id, "/open"), data=form).status_code == 409
    house.chamber.declare(round_id, "denis", "grace", "awa")
    page = solange.get(at(round_id, "/open"))
    assert english_in(page.text) == set()
    assert send(solange, at(round_id, "/open")).location.endswith(at(round_id))
    assert house.chamber.round(round_id).state == "open"


def test_changing_the_brief_says_how_many_votes_it_voids(house: House) -> None:
    round_id = house.opened(300_000)
    house.chamber.vote(round_id, "denis", 300_000)
    solange = house.browser("solange")
    page = solange.get(at(round_id, "/brief"))
    assert "Cela annule 1 vote" in said(page.text)
    assert "Menacée chez elle." in page.text
    assert english_in(page.text) == set()
    assert send(solange, at(round_id, "/brief"), account="Autrement.").status_code == 303
    found = house.chamber.round(round_id)
    assert (found.brief_version, found.state) == (2, "open")
    assert "Votre vote est attendu" in said(house.browser("denis").get(at(round_id)).text)


def test_situation_16_of_two_officers_who_change_the_brief_the_second_is_told(house: House) -> None:
    round_id = house.opened(300_000)
    solange, idriss = house.browser("solange"), house.browser("idriss")
    mine = filled(idriss.get(at(round_id, "/brief")).text) | {"account": "Mes mots."}
    send(solange, at(round_id, "/brief"), account="Les siens.")
    answer = idriss.post(at(round_id, "/brief"), data=mine)
    assert answer.status_code == 409
    assert "Mes mots." in answer.text
    assert "Les siens." in answer.text
    assert idriss.post(at(round_id, "/brief"), data=filled(answer.text) | {"account": "Mes mots."}).status_code == 303


def test_a_seat_is_given_to_somebody_in_reserve_who_then_reads_the_brief(house: House) -> None:
    round_id = house.opened(300_000, members=("denis", "grace", "awa"))
    reserve = next(name for name, standing in house.chamber.standings(round_id).items() if standing == "reserve")
    member = house.browser(reserve)
    assert "Menacée" not in member.get(at(round_id)).text
    where = at(round_id, f"/seat/{house.chamber.people[reserve].id}")
    solange = house.browser("solange")
    assert english_in(solange.get(where).text) == set()
    assert where not in solange.get(at(round_id)).text
    assert send(solange, where).status_code == 409, "a panel that can decide is not widened"
    leaves = next(name for name, standing in house.chamber.standings(round_id).items() if standing == "seated")
    house.chamber.declare(round_id, leaves, grade=Grade.FAMILY)
    assert where in solange.get(at(round_id)).text
    assert send(solange, where).status_code == 303
    assert "Menacée chez elle." in member.get(at(round_id)).text


def test_whoever_declares_after_the_opening_is_in_reserve(house: House) -> None:
    round_id = house.opened(300_000)
    send(house.browser("claire"), at(round_id, "/declaration"), grade="none")
    assert house.chamber.standings(round_id)["claire"] == "reserve"


def test_more_time_and_calling_off_ask_once_more(house: House) -> None:
    round_id = house.opened(300_000)
    before = house.chamber.round(round_id).closes_at
    solange = house.browser("solange")
    for act in ("/extend", "/cancel"):
        assert english_in(solange.get(at(round_id, act)).text) == set()
    assert send(solange, at(round_id, "/extend")).status_code == 303
    after = house.chamber.round(round_id).closes_at
    assert before is not None
    assert after is not None
    assert after >= before
    assert send(solange, at(round_id, "/cancel")).status_code == 303
    assert house.chamber.round(round_id).state == "cancelled"
    assert solange.get(at(round_id)).status_code == 200
    assert send(solange, at(round_id, "/cancel")).status_code == 403


def test_the_line_for_a_messenger_names_nobody_and_leads_nowhere(house: House) -> None:
    page = house.browser("solange").get(at(house.opened(300_000))).text
    line = page.partition('id="messenger">')[2].partition("</p>")[0]
    assert line.startswith("Quelque chose vous attend dans le service")
    for words in ("K7QF", "http", "/", "Baobab", "comité"):
        assert words not in line


@pytest.mark.parametrize("act", ["/open", "/brief", "/extend", "/cancel", "/ratification"])
def test_only_officers_conduct_a_round(house: House, act: str) -> None:
    assert house.browser("denis").get(at(house.opened(300_000), act)).status_code == 404


def test_an_officer_whom_the_question_is_not_for_reads_neither_card_nor_brief(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise Denied("récusée")

    round_id = house.opened(300_000)
    questions = things(house.chamber)
    questions["thing"] = replace(questions["thing"], admits=refuse)
    monkeypatch.setattr(house.chamber.app.extensions["fundapp.ports"], "questions", questions)
    solange = house.browser("solange")
    page = solange.get(at(round_id))
    assert page.status_code == 200
    assert "Menacée" not in page.text
    assert "Le Baobab" not in page.text
    assert "récusée" in page.text
    assert solange.get(at(round_id, "/questions")).status_code == 403
    assert send(solange, at(round_id, "/brief"), account="x").status_code in (403, 422)
    assert house.chamber.round(round_id).brief_version == 1


def test_the_list_has_what_waits_first_and_filters_in_its_address(house: House) -> None:
    over = house.opened(300_000, title="AAAA-22")
    for name in ("denis", "grace"):
        house.chamber.vote(over, name, 300_000)
    house.convened(800_000, title="BBBB-22")
    denis = house.browser("denis")
    house.opened(300_000, title="CCCC-22", members=("denis", "grace"))
    page = denis.get("/committee")
    assert english_in(page.text) == set()
    assert [row.split()[0] for row in rows(page.text)] == ["BBBB-22", "CCCC-22", "AAAA-22"]
    assert [row.split()[0] for row in rows(denis.get("/committee?state=decided").text)] == ["AAAA-22"]
    assert [row.split()[0] for row in rows(denis.get("/committee?track=full").text)] == ["BBBB-22"]
    assert [row.split()[0] for row in rows(denis.get("/committee?mine=waiting").text)] == ["BBBB-22", "CCCC-22"]
    assert [row.split()[0] for row in rows(house.browser("solange").get("/committee?mine=ratify").text)] == ["AAAA-22"]
    exported = sheet(denis.get("/committee/export.csv?state=decided").data)
    assert [row[0] for row in exported[1:]] == ["AAAA-22"]
    with denis.get("/committee/export.xlsx") as workbook:
        assert workbook.status_code == 200


def test_an_empty_list_says_what_comes_first(house: House) -> None:
    for name, words in (("solange", "Aller aux dossiers"), ("awa", "Politique de décision")):
        page = house.browser(name).get("/committee")
        assert words in said(page.text)
        assert english_in(page.text) == set()


def test_the_list_and_a_round_cost_the_same_however_much_there_is(house: House, query_count: CountQueries) -> None:
    round_id = house.opened(800_000, members=MEMBERS)
    pages = {
        ("solange", "/committee"): 8, ("denis", "/committee"): 8, ("solange", at(round_id)): 16,
        ("denis", at(round_id)): 16, ("denis", at(round_id, "/vote/for")): 16, ("solange", at(round_id, "/brief")): 16,
    }  # fmt: skip
    browsers = {name: house.browser(name) for name in ("solange", "denis")}
    costs = {}
    for (name, address), most in pages.items():
        with query_count() as statements:
            assert browsers[name].get(address).status_code == 200
        statements.at_most(most)
        costs[name, address] = len(statements)
    for number in range(3):
        house.opened(300_000, title=f"AAA{'BCD'[number]}-22")
    for name in MEMBERS[:3]:
        house.chamber.vote(round_id, name, choice=Choice.ABSTAIN)
    for (name, address), before in costs.items():
        with query_count() as statements:
            browsers[name].get(address)
        statements.at_most(before)


def test_ratification_is_put_by_an_officer_with_the_brief_and_what_was_approved(house: House, look: Look) -> None:
    barred = {house.chamber.people["awa"].id: "verified"}
    round_id = house.opened(300_000, barred=barred)
    house.chamber.vote(round_id, "denis", 250_000)
    house.chamber.vote(round_id, "grace", 250_000)
    solange = house.browser("solange")
    assert "Saisir le comité entier" in said(solange.get(at(round_id)).text)
    assert english_in(solange.get(at(round_id, "/ratification")).text) == set()
    answer = send(solange, at(round_id, "/ratification"))
    assert answer.status_code == 303
    (made,) = look(select(DecisionRound).where(DecisionRound.question == "ratification"))
    assert (made.about_id, made.track) == (round_id, "full")
    assert house.chamber.standings(made.id)["awa"] == "barred"
    house.chamber.declare(made.id, "denis", "grace", "bruno")
    send(solange, at(made.id, "/open"))
    page = house.browser("bruno").get(at(made.id))
    assert "Menacée chez elle." in page.text
    assert "250" in said(page.text)
    assert solange.get(at(round_id, "/ratification")).status_code == 403


def test_the_first_page_names_what_waits(house: House) -> None:
    convened = house.convened(300_000, title="AAAA-22", priority="P1")
    house.opened(300_000, title="BBBB-22")
    denis = said(house.browser("denis").get("/").text)
    assert "AAAA-22 : dites" in denis.replace("\u00a0", " ")
    assert "BBBB-22 : votre vote est attendu" in denis.replace("\u00a0", " ")
    house.chamber.declare(convened, "denis", "grace")
    session = house.chamber.session
    session.execute(
        update(DecisionRound).where(DecisionRound.title == "BBBB-22").values(closes_at=house.chamber.now - timedelta(1))
    )
    session.commit()
    solange = said(house.browser("solange").get("/").text).replace("\u00a0", " ")
    assert "AAAA-22 : la consultation peut être ouverte" in solange
    assert "BBBB-22 : le délai est écoulé" in solange
