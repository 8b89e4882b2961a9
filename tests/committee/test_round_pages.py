"""Rounds as members use their pages: the card, the brief, the vote, what was decided."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from fundapp.committee.models import CommitteeVote, Panellist
from fundapp.committee.permissions import CONVENE, may_answer, may_read_brief, may_see_card
from fundapp.committee.queries.rounds import sitting_of
from fundapp.committee.rules.conflicts import Grade
from fundapp.core.database import db
from tests.accounts.acting import error_at, filled, send
from tests.accounts.pages import english_in, said
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as
from tests.committee.chamber import Chamber
from tests.committee.pages import House, at
from tests.fixtures.application import Look


def test_a_member_sees_the_card_and_nothing_of_the_brief_before_they_declare(house: House) -> None:
    round_id = house.convened(300_000)
    awa = house.browser("awa")
    page = awa.get(at(round_id))
    assert page.status_code == 200
    assert "Menacée chez elle." not in page.text
    assert "Regarder la fiche et répondre" in said(page.text)
    card = awa.get(at(round_id, "/declaration"))
    assert "Le Baobab" in said(card.text)
    assert "Menacée chez elle." not in card.text
    assert english_in(page.text) | english_in(card.text) == set()


def test_declaring_signs_and_leads_back_to_the_round(house: House, look: Look) -> None:
    round_id = house.convened(300_000)
    assert send(house.browser("awa"), at(round_id, "/declaration"), grade="none").location.endswith(at(round_id))
    found = {row.person_id: row.grade for row in look(select(Panellist))}
    assert found[house.chamber.people["awa"].id] == "none"


def test_nothing_chosen_is_said_at_the_field(house: House) -> None:
    answer = send(house.browser("awa"), at(house.convened(300_000), "/declaration"))
    assert answer.status_code == 422
    assert error_at(answer.text, "grade")


@pytest.mark.parametrize("grade", ["family", "same_organisation"])
def test_situation_2_an_answer_that_recuses_is_asked_once_more(house: House, grade: str) -> None:
    round_id = house.convened(300_000)
    awa = house.browser("awa")
    answer = send(awa, at(round_id, "/declaration"), grade=grade)
    assert answer.location.endswith(at(round_id, f"/recusal?grade={grade}"))
    assert house.chamber.standings(round_id)["awa"] == "convened"
    page = awa.get(answer.location)
    assert "rien de cette question ne s’ouvre plus pour vous" in said(page.text)
    assert english_in(page.text) == set()
    assert send(awa, answer.location, grade=grade).location == "/committee"
    assert house.chamber.standings(round_id)["awa"] == "recused"
    shown = said(awa.get(at(round_id)).text)
    assert "Menacée" not in shown
    assert "Le Baobab" not in shown
    assert awa.get(at(round_id, "/declaration")).status_code == 403


def test_two_taps_from_the_round_to_a_signed_vote(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    page = denis.get(at(round_id))
    assert "Menacée chez elle." in page.text
    assert f'href="{at(round_id, "/vote/for")}"' in page.text
    assert english_in(page.text) == set()
    assert send(denis, at(round_id, "/vote/for")).location.endswith(at(round_id))
    (vote,) = look(select(CommitteeVote))
    assert '"amounts":[300000]' in vote.body
    assert "Vous avez voté" in said(denis.get(at(round_id)).text)


def test_amounts_are_lowered_line_by_line_and_never_raised(house: House, look: Look) -> None:
    round_id = house.opened(200_000, 100_000)
    denis = house.browser("denis")
    form = denis.get(at(round_id, "/vote/for")).text
    assert english_in(form) == set()
    answer = send(denis, at(round_id, "/vote/for"), line_0="200 001", said="Peu sûr.")
    assert answer.status_code == 422
    assert error_at(answer.text, "line_0")
    assert "Peu sûr." in answer.text
    answer = send(denis, at(round_id, "/vote/for"), line_0="150 000", line_1="0", conditions=["receipts"])
    assert answer.status_code == 303
    (vote,) = look(select(CommitteeVote))
    assert '"amounts":[150000,0]' in vote.body
    assert '"conditions":["receipts"]' in vote.body


@pytest.mark.parametrize("typed", ["-5", "beaucoup", "", "1,5"])
def test_what_is_no_amount_is_said_at_its_line(house: House, typed: str) -> None:
    round_id = house.opened(200_000)
    answer = send(house.browser("denis"), at(round_id, "/vote/for"), line_0=typed)
    assert answer.status_code == 422
    assert error_at(answer.text, "line_0")


def test_nought_everywhere_is_refused_with_the_reason(house: House) -> None:
    answer = send(house.browser("denis"), at(house.opened(200_000), "/vote/for"), line_0="0")
    assert answer.status_code == 422
    assert "vote contre" in said(answer.text)


def test_a_vote_against_says_what_instead_and_why(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    page = denis.get(at(round_id, "/vote/against"))
    assert english_in(page.text) == set()
    assert error_at(send(denis, at(round_id, "/vote/against")).text, "why")
    assert send(denis, at(round_id, "/vote/against"), why="decline.excluded", said="Hors objet.").status_code == 303
    (vote,) = look(select(CommitteeVote))
    assert '"reason":"excluded"' in vote.body
    assert '"remedy":"decline"' in vote.body
    assert vote.said is not None


def test_a_vote_can_be_changed_until_the_close_and_shows_itself_to_nobody(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    send(denis, at(round_id, "/vote/against"), why="decline.excluded", said="Motif secret.")
    for name in ("solange", "grace", "denis"):
        page = said(house.browser(name).get(at(round_id)).text)
        assert "Motif secret." not in page
        assert "Le fonds ne finance pas cela" not in page
    send(denis, at(round_id, "/vote/abstain"))
    assert len(look(select(CommitteeVote))) == 2
    assert "A voté" in said(house.browser("solange").get(at(round_id)).text)


def test_after_the_decision_outcome_lines_conditions_votes_and_reasons_are_read(house: House) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    send(denis, at(round_id, "/vote/for"), line_0="250 000", conditions=["receipts"], said="Assez pour partir.")
    answer = send(house.browser("grace"), at(round_id, "/vote/for"), follow_redirects=False)
    assert answer.status_code == 303
    for name in ("solange", "denis"):
        page = house.browser(name).get(at(round_id))
        shown = said(page.text)
        for words in ("Approuvé", "250", "300", "Avec une pièce justificative", "Denis Oyono", "Assez pour partir."):
            assert words in shown, (name, words)
        assert english_in(page.text) == set()
    outsider = said(house.browser("awa").get(at(round_id)).text)
    assert "Assez pour partir." not in outsider
    assert "Denis Oyono" not in outsider


def test_situation_16_a_vote_on_an_older_brief_is_met_and_nothing_typed_is_lost(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis, solange = house.browser("denis"), house.browser("solange")
    form = filled(denis.get(at(round_id, "/vote/for")).text) | {"line_0": "120 000", "said": "Mes mots."}
    send(solange, at(round_id, "/brief"), account="Elle est partie hier.")
    answer = denis.post(at(round_id, "/vote/for"), data=form)
    assert answer.status_code == 409
    for words in ("Mes mots.", "120", "Elle est partie hier."):
        assert words in answer.text
    assert look(select(CommitteeVote)) == []
    again = filled(answer.text) | {"said": "Mes mots."}
    assert denis.post(at(round_id, "/vote/for"), data=again).status_code == 303


@pytest.mark.parametrize("act", ["", "/declaration", "/recusal", "/vote/for", "/discussion", "/questions"])
def test_a_round_is_hidden_from_members_who_were_not_asked(house: House, act: str) -> None:
    round_id = house.convened(300_000)
    session = house.chamber.session
    person = person_of("Nouvelle Venue", ["committee"])
    session.add(person)
    session.commit()
    house.chamber.people["venue"] = person
    house.chamber.keyholders.give(person)
    assert house.browser("venue").get(at(round_id, act)).status_code == 404


def test_a_recused_member_who_is_an_officer_too_reads_nothing(house: House) -> None:
    round_id = house.opened(300_000)
    house.chamber.declare(round_id, "denis", grade=Grade.DISPUTE)
    ctx = house.chamber.acting("denis")
    assert ctx.actor is not None
    both = replace(ctx, actor=replace(ctx.actor, permissions=ctx.actor.permissions | {CONVENE}))
    with house.chamber.app.app_context():
        sitting = sitting_of(db.session(), both, round_id)
        assert not may_read_brief(both, sitting.round, sitting.mine)
        assert not may_see_card(both, sitting.round, sitting.mine)
        assert not may_answer(both, sitting.round, sitting.mine)


def test_without_keys_nothing_sealed_is_shown(house: House, chamber: Chamber) -> None:
    round_id = house.opened(300_000)
    client = chamber.app.test_client()
    sign_in_as(client, chamber.session, chamber.people["denis"])
    for act in ("", "/vote/for", "/discussion", "/questions", "/declaration"):
        page = client.get(at(round_id, act))
        assert page.status_code == 200, act
        assert "Menacée" not in page.text
        assert "Vos clés ne sont pas déverrouillées ici" in said(page.text), act


def test_both_of_the_fast_track_can_recuse_themselves(house: House) -> None:
    round_id = house.opened(300_000, members=("denis", "grace", "awa", "bruno"))
    seated = [name for name, standing in house.chamber.standings(round_id).items() if standing == "seated"]
    for name in seated:
        house.chamber.declare(round_id, name, grade=Grade.INTEREST)
    assert {house.chamber.standings(round_id)[name] for name in seated} == {"recused"}
