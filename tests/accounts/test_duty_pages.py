"""One's own page of absences and duty, without script."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Person
from fundapp.accounts.rules.duty import monday_morning, tomorrow_morning
from tests.accounts.conftest import Become, Someone
from tests.accounts.duty import DAY, HOUR, OFFICERS, Known, absence, choose_deputy, english, entries, known, today, turn
from tests.accounts.filling import recipient
from tests.accounts.pages import words
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

Am = Callable[..., Known]
ZONE = ZoneInfo("Africa/Douala")


@pytest.fixture
def there_is(someone: Someone, session: Session) -> Am:
    """`there_is("Bela Moussa", "officers")`: as `someone`, for tests of pages."""
    return lambda name, *groups: known(session, someone(name, *groups))


@pytest.fixture
def i_am(become: Become, there_is: Am) -> Am:
    """`i_am("officers")`: a person of these groups, who asks from now on."""

    def enter(*groups: str) -> Known:
        me = there_is("Awa Ndiaye", *groups)
        become(groups=groups, person=me.id)
        return me

    return enter


def press(client: FlaskClient, path: str, **answers: str) -> Any:
    """The page to which a form of one button leads."""
    token = hidden(client.get("/duty").text)["csrf_token"]
    return client.post(path, data={"csrf_token": token, **answers}, follow_redirects=True)


def send(client: FlaskClient, path: str, **answers: str) -> Any:
    """The answer to a form, filled in."""
    return client.post(path, data=hidden(client.get(path).text) | answers)


def spoken(page: str) -> str:
    """All that the page says, its spaces plain."""
    return words(page).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("until", ["tomorrow", "monday", "back"])
def test_one_tap_and_one_is_away_one_tap_and_one_is_back(
    client: FlaskClient, session: Session, there_is: Am, look: Look, i_am: Am, until: str
) -> None:
    me, bela = i_am(OFFICERS), there_is("Bela Moussa", OFFICERS)
    choose_deputy(session, me, bela)
    before = client.get("/duty").text
    assert f'<input type="hidden" name="until" value="{until}">' in before
    assert "Bela Moussa, qui vous supplée d’habitude" in spoken(before)
    page = spoken(press(client, "/duty/away", until=until).text)
    (found,) = look(select(Absence))
    now = today()
    ends = {"tomorrow": tomorrow_morning(now, ZONE), "monday": monday_morning(now, ZONE), "back": None}
    assert (found.person_id, found.deputy_id, found.ends_at) == (me.id, bela.id, ends[until])
    assert "Vous êtes absent·e jusqu’" in page
    assert "Bela Moussa vous supplée." in page
    page = spoken(press(client, "/duty/back").text)
    assert "Je m’absente" in page
    assert [entry[0] for entry in entries(look)] == ["absence.begun", "absence.ended"]


def test_the_page_says_so_where_nobody_stands_in(client: FlaskClient, session: Session, there_is: Am, i_am: Am) -> None:
    me = i_am(OFFICERS)
    assert "Personne ne vous suppléerait" in spoken(client.get("/duty").text)
    bela = there_is("Bela Moussa", OFFICERS)
    choose_deputy(session, me, bela)
    absence(session, bela, -HOUR, None, now=today())
    assert "Bela Moussa, qui vous supplée d’habitude, est aussi absent·e" in spoken(client.get("/duty").text)
    page = spoken(press(client, "/duty/away", until="back").text)
    assert "Personne ne vous supplée : ce qui vous attend restera en attente." in page


def test_a_button_pressed_twice_tells_how_things_stand(client: FlaskClient, look: Look, i_am: Am) -> None:
    i_am(OFFICERS)
    press(client, "/duty/away", until="tomorrow")
    again = press(client, "/duty/away", until="tomorrow")
    assert again.status_code == 200
    assert "Une absence est déjà enregistrée" in spoken(again.text)
    press(client, "/duty/back")
    again = press(client, "/duty/back")
    assert again.status_code == 200
    assert "Vous n’étiez pas absent·e" in spoken(again.text)
    assert len(look(select(Absence))) == 1


def test_nothing_is_done_without_a_token_or_until_nobody_knows_when(client: FlaskClient, look: Look, i_am: Am) -> None:
    i_am(OFFICERS)
    assert client.post("/duty/away", data={"until": "tomorrow"}).status_code == 400
    assert press(client, "/duty/away", until="doomsday").status_code == 422
    assert look(select(Absence)) == []


def test_who_leaves_while_on_call_is_asked_to_hand_over(client: FlaskClient, session: Session, i_am: Am) -> None:
    me = i_am(OFFICERS)
    now = today()
    held = turn(session, me, -HOUR, 2 * DAY, now=now)
    turn(session, me, 20 * DAY, 21 * DAY, now=now)
    assert "pendant votre absence" not in spoken(client.get("/duty").text)
    page = press(client, "/duty/away", until="tomorrow").text
    asked = page.partition("Vous êtes de permanence pendant votre absence")[2].partition("</ul>")[0]
    assert asked.count("<li>") == 1
    assert f'href="/duty/turns/{held}/hand-over"' in asked


def test_an_absence_is_planned_in_the_readers_zone_and_given_up(
    client: FlaskClient, session: Session, there_is: Am, look: Look, i_am: Am
) -> None:
    me, bela = i_am(OFFICERS), there_is("Bela Moussa", OFFICERS)
    choose_deputy(session, me, bela)
    form = client.get("/duty/plan").text
    assert re.search(rf'<option selected value="{bela.id}">', form)
    begins = today().astimezone(ZONE) + timedelta(days=3)
    answer = send(
        client, "/duty/plan", begins_at=f"{begins:%d/%m/%Y} 17 h", ends_at=f"{begins:%d/%m/%Y} à 18:30",
        deputy_id=str(bela.id),
    )  # fmt: skip
    assert answer.headers["Location"] == "/duty"
    (found,) = look(select(Absence))
    assert found.begins_at.astimezone(ZONE).strftime("%d %H:%M") == f"{begins:%d} 17:00"
    assert found.ends_at - found.begins_at == timedelta(hours=1, minutes=30)
    assert found.deputy_id == bela.id
    page = client.get("/duty").text
    assert "Bela Moussa" in page
    assert "L’absence prévue est annulée" in spoken(press(client, f"/duty/absences/{found.id}/remove").text)
    assert look(select(Absence)) == []


def test_the_form_takes_the_moment_that_it_shows(client: FlaskClient, look: Look, i_am: Am) -> None:
    i_am(OFFICERS)
    page = client.get("/duty/plan").text
    shown = re.search(r'id="begins_at"[^>]*value="([^"]*)"', page)
    assert shown
    assert send(client, "/duty/plan", begins_at=shown[1], ends_at="", deputy_id="").status_code == 302
    assert look(select(Absence.begins_at)) == [tomorrow_morning(today(), ZONE)]


@pytest.mark.parametrize(
    ("answers", "field", "wording"),
    [
        ({"begins_at": ""}, "begins_at", "nécessaire"),
        ({"begins_at": "demain"}, "begins_at", "demain"),
        ({"begins_at": "03/04/2199"}, "begins_at", "heure"),
        ({"ends_at": "03/04/2020 8:00"}, "ends_at", "précède le début"),
        ({"deputy_id": "nobody"}, "deputy_id", "proposées"),
        ({"deputy_id": str(uuid4())}, "deputy_id", "proposées"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, look: Look, i_am: Am, answers: dict[str, str], field: str, wording: str
) -> None:
    i_am(OFFICERS)
    typed = {"begins_at": "03/04/2190 8:00", "ends_at": "4 avril 2190 à 8 h", "deputy_id": ""} | answers
    answer = send(client, "/duty/plan", **typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert wording in answer.text
    assert f'value="{typed["ends_at"]}"' in answer.text
    assert english(answer.text) == set()
    assert look(select(Absence)) == []


def test_a_deputy_of_no_common_group_is_refused_with_the_reason_and_without_a_name(
    client: FlaskClient, there_is: Am, look: Look, i_am: Am
) -> None:
    i_am(OFFICERS)
    stranger = there_is("Didier Etranger", "finance")
    for path in ("/duty/plan", "/duty"):
        answers = {"begins_at": "03/04/2190 8:00", "ends_at": ""} if path == "/duty/plan" else {"on_call_id": ""}
        answer = send(client, path, deputy_id=str(stranger.id), **answers)
        assert answer.status_code == 422
        assert "une suppléance ne donne à personne davantage de droits" in spoken(answer.text)
        assert "Didier" not in answer.text
    assert entries(look) == []


def test_deputy_and_address_are_chosen_on_the_page(
    client: FlaskClient, session: Session, there_is: Am, look: Look, i_am: Am
) -> None:
    me, bela = i_am(OFFICERS), there_is("Bela Moussa", OFFICERS)
    address = recipient(session, me.id, address="nuit@example.org")
    recipient(session, me.id, address="vieille@example.org", active=False)
    page = client.get("/duty").text
    assert "nuit@example.org" in page
    assert "vieille@example.org" not in page
    answer = send(client, "/duty", deputy_id=str(bela.id), on_call_id=str(address))
    assert answer.headers["Location"] == "/duty"
    assert look(select(Person.deputy_id).where(Person.id == me.id)) == [bela.id]
    page = client.get("/duty").text
    assert re.search(rf'<option selected value="{bela.id}">', page)
    assert re.search(rf'<option selected value="{address}">', page)
    assert send(client, "/duty", deputy_id="", on_call_id="").status_code == 302
    assert look(select(Person.on_call_id).where(Person.id == me.id)) == [None]


def test_preferences_saved_elsewhere_meanwhile_are_shown_beside_ones_own(
    client: FlaskClient, there_is: Am, look: Look, i_am: Am
) -> None:
    me, bela, chantal = i_am(OFFICERS), there_is("Bela Moussa", OFFICERS), there_is("Chantal Ebo", OFFICERS)
    page = client.get("/duty").text
    send(client, "/duty", deputy_id=str(bela.id), on_call_id="")
    typed = hidden(page) | {"deputy_id": str(chantal.id), "on_call_id": ""}
    met = client.post("/duty", data=typed)
    assert met.status_code == 409
    assert "Vos préférences ont été enregistrées ailleurs" in spoken(met.text)
    again = client.post("/duty", data=hidden(met.text) | {"deputy_id": str(chantal.id), "on_call_id": ""})
    assert again.status_code == 302
    assert look(select(Person.deputy_id).where(Person.id == me.id)) == [chantal.id]


def test_a_deputy_sees_for_whom_they_stand_in_and_members_who_is_on_call(
    client: FlaskClient, session: Session, there_is: Am, i_am: Am
) -> None:
    me, bela = i_am(OFFICERS, "committee"), there_is("Bela Moussa", OFFICERS)
    now = today()
    absence(session, bela, -HOUR, None, me, now=now)
    turn(session, bela, -HOUR, HOUR, now=now)
    page = client.get("/duty").text
    assert "Bela Moussa, jusqu’à son retour" in spoken(page)
    assert 'href="/duty/rota/committee"' in page
    assert "non assurée" in spoken(page)
    assert "/duty/rota/finance" not in page


def test_whoever_is_in_no_rota_has_the_page_too_and_strangers_have_none(
    client: FlaskClient, become: Become, i_am: Am
) -> None:
    i_am("fundraising")
    page = client.get("/duty").text
    assert "Je m’absente" in page
    assert "De permanence en ce moment" not in page
    become(person=uuid4())
    assert client.get("/duty").status_code == 404


def test_the_page_costs_the_same_however_much_it_shows(
    client: FlaskClient, session: Session, there_is: Am, i_am: Am, query_count: CountQueries
) -> None:
    me = i_am(OFFICERS)
    now = today()

    def cost() -> int:
        with query_count() as statements:
            assert client.get("/duty").status_code == 200
        statements.at_most(8)
        return len(statements)

    bela = there_is("Bela Moussa", OFFICERS)
    choose_deputy(session, me, bela)
    few = cost()
    for number in range(1, 21):
        absence(session, me, number * DAY, number * DAY + HOUR, bela, now=now)
        turn(session, me, number * DAY, number * DAY + HOUR, now=now)
        absence(session, there_is(f"N{number}", OFFICERS), -HOUR, None, me, now=now)
    assert cost() == few


def test_french_pages_hold_no_english(client: FlaskClient, session: Session, there_is: Am, i_am: Am) -> None:
    me, bela = i_am(OFFICERS), there_is("Bela Moussa", OFFICERS)
    now = today()
    absence(session, me, DAY, 2 * DAY, bela, now=now)
    absence(session, me, 3 * DAY, None, now=now)
    absence(session, bela, -DAY, DAY, me, now=now)
    turn(session, me, -HOUR, 3 * DAY, now=now)
    for path in ("/duty", "/duty/plan"):
        assert english(client.get(path).text) == set(), path
    absence(session, me, -HOUR, HOUR, now=now)
    assert english(client.get("/duty").text) == set()
