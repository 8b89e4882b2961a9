"""What the panel writes to each other, and its questions to the officers."""

from uuid import UUID

import pytest
from sqlalchemy import select

from fundapp.committee.models import PanelNote
from fundapp.committee.rules.conflicts import Grade
from fundapp.outbox.models import Delivery
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.filling import recipient
from tests.accounts.pages import english_in, said
from tests.committee.pages import House, at
from tests.fixtures.application import Look


def seat(house: House, round_id: UUID, name: str) -> None:
    """Somebody in reserve is given a seat."""
    where = at(round_id, f"/seat/{house.chamber.people[name].id}")
    assert send(house.browser("solange"), where).status_code == 303


def test_the_panel_alone_reads_its_discussion(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis, grace = house.browser("denis"), house.browser("grace")
    assert "Personne n’a encore écrit" in said(denis.get(at(round_id, "/discussion")).text)
    assert send(denis, at(round_id, "/discussion"), text="Le montant me paraît élevé.").status_code == 303
    page = grace.get(at(round_id, "/discussion"))
    assert "Le montant me paraît élevé." in page.text
    assert "Denis Oyono" in said(page.text)
    assert english_in(page.text) == set()
    (note,) = look(select(PanelNote))
    assert (note.asked, note.among_us is not None) == (None, True)
    assert house.browser("solange").get(at(round_id, "/discussion")).status_code == 404
    assert house.browser("awa").get(at(round_id, "/discussion")).status_code == 403


def test_nothing_of_a_note_stands_in_the_log(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    send(house.browser("denis"), at(round_id, "/discussion"), text="Le montant me paraît élevé.")
    entries = told(look)
    assert ("committee.note.written", {"round": round_id.hex, "kind": "among_us"}) in entries
    assert "montant" not in str(entries)


def test_an_empty_note_is_said_at_the_field(house: House) -> None:
    assert error_at(send(house.browser("denis"), at(house.opened(300_000), "/discussion")).text, "text")


def test_the_same_form_sent_twice_makes_one_note(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    form = filled(denis.get(at(round_id, "/discussion")).text) | {"text": "Une fois."}
    assert denis.post(at(round_id, "/discussion"), data=form).status_code == 303
    answer = denis.post(at(round_id, "/discussion"), data=form)
    assert answer.status_code == 409
    assert len(look(select(PanelNote))) == 1


def test_whoever_is_recused_reads_the_discussion_no_more(house: House) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    send(house.browser("grace"), at(round_id, "/discussion"), text="Entre nous.")
    assert "Entre nous." in denis.get(at(round_id, "/discussion")).text
    house.chamber.declare(round_id, "denis", grade=Grade.FAMILY)
    for act in ("/discussion", "/questions"):
        answer = denis.get(at(round_id, act))
        assert answer.status_code == 403
        assert "Entre nous." not in answer.text


def test_whoever_is_seated_later_reads_it_once_another_of_the_panel_has_come_by(house: House, look: Look) -> None:
    round_id = house.opened(300_000, members=("denis", "grace", "awa"))
    late = next(name for name, standing in house.chamber.standings(round_id).items() if standing == "reserve")
    first, leaves = (name for name, standing in house.chamber.standings(round_id).items() if standing == "seated")
    house.chamber.declare(round_id, leaves, grade=Grade.FAMILY)
    send(house.browser(first), at(round_id, "/discussion"), text="Avant vous.")
    seat(house, round_id, late)
    member = house.browser(late)
    page = member.get(at(round_id, "/discussion"))
    assert page.status_code == 200
    assert "Avant vous." not in page.text
    assert "la clé vous en est remise" in said(page.text)
    house.browser(first).get(at(round_id, "/discussion"))
    assert "Avant vous." in member.get(at(round_id, "/discussion")).text
    assert [action for action, _payload in told(look)].count("committee.discussion.shared") == 1
    house.browser(first).get(at(round_id, "/discussion"))
    assert [action for action, _payload in told(look)].count("committee.discussion.shared") == 1


def test_the_panel_asks_and_an_officer_answers(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    denis, solange = house.browser("denis"), house.browser("solange")
    assert send(denis, at(round_id, "/questions"), text="Depuis quand ?").status_code == 303
    (question,) = look(select(PanelNote))
    page = solange.get(at(round_id, "/questions"))
    assert "Depuis quand ?" in page.text
    assert english_in(page.text) == set()
    reply = at(round_id, f"/questions/{question.id}")
    assert english_in(solange.get(reply).text) == set()
    assert send(solange, reply, text="Depuis mars.").status_code == 303
    assert "Depuis mars." in house.browser("grace").get(at(round_id, "/questions")).text
    assert denis.get(reply).status_code == 404
    assert house.browser("awa").get(at(round_id, "/questions")).status_code == 403


def test_officers_ask_nothing_and_answer_only_what_was_asked(house: House) -> None:
    round_id = house.opened(300_000)
    other = house.opened(300_000, title="BBBB-22")
    solange = house.browser("solange")
    send(house.browser("denis"), at(other, "/questions"), text="Ailleurs ?")
    form = filled(house.browser("denis").get(at(round_id, "/questions")).text)
    page = solange.get(at(round_id, "/questions")).text
    assert 'name="text"' not in page
    form = filled(solange.get(at(round_id, "/extend")).text) | {"text": "Moi aussi.", "note_id": ""}
    assert solange.post(at(round_id, "/questions"), data=form).status_code == 404
    (note,) = house.chamber.session.scalars(select(PanelNote)).all()
    assert solange.get(at(round_id, f"/questions/{note.id}")).status_code == 404


def test_nothing_is_added_once_the_round_is_decided(house: House) -> None:
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    form = filled(denis.get(at(round_id, "/discussion")).text) | {"text": "Trop tard."}
    for name in ("denis", "grace"):
        house.chamber.vote(round_id, name, 300_000)
    assert denis.post(at(round_id, "/discussion"), data=form).status_code == 403
    assert denis.get(at(round_id, "/discussion")).status_code == 200


@pytest.mark.parametrize("act", ["/discussion", "/questions"])
def test_notes_come_in_pages(house: House, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.committee.queries.notes.NOTES_ON_A_PAGE", 2)
    round_id = house.opened(300_000)
    denis = house.browser("denis")
    for number in range(3):
        send(denis, at(round_id, act), text=f"Mot {number}.")
    page = denis.get(at(round_id, act)).text
    assert "Mot 2." in page
    assert "Mot 0." not in page
    older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert "Mot 0." in denis.get(older).text


def test_whoever_it_is_for_is_told_without_a_word_of_what(house: House, look: Look) -> None:
    round_id = house.opened(300_000)
    session, people = house.chamber.session, house.chamber.people
    addresses = {
        name: recipient(session, people[name].id, address=f"{name}@example.org") for name in ("grace", "solange")
    }
    send(house.browser("denis"), at(round_id, "/discussion"), text="Un mot.")
    send(house.browser("denis"), at(round_id, "/discussion"), text="Un autre.")
    assert [each.recipient_id for each in look(select(Delivery))] == [addresses["grace"]]
    send(house.browser("denis"), at(round_id, "/questions"), text="Depuis quand ?")
    sent = look(select(Delivery))
    assert {each.recipient_id for each in sent} == set(addresses.values())
    assert {(each.kind, each.matter) for each in sent} == {("notice", None)}
