"""The pages of a rota: who is on call, gaps, turns added, removed, taken over and handed over, and the sheets."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Shift
from tests.accounts.conftest import Become, Someone
from tests.accounts.duty import DAY, HOUR, OFFICERS, Known, absence, english, entries, known, spans, today, turn
from tests.accounts.pages import rows, sheet, words
from tests.donors.pages import hidden, lead
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

ROTA = "/duty/rota/officers"
ZONE = ZoneInfo("Africa/Douala")


@pytest.fixture
def me(become: Become, someone: Someone, session: Session) -> Known:
    """An officer, who asks."""
    found = known(session, someone("Awa Ndiaye", OFFICERS))
    become(groups=[OFFICERS], person=found.id)
    return found


@pytest.fixture
def bela(someone: Someone, session: Session) -> Known:
    """A colleague."""
    return known(session, someone("Bela Moussa", OFFICERS))


@pytest.fixture
def held_by_bela(session: Session, bela: Known) -> None:
    """A turn of two days, in nine days."""
    turn(session, bela, 9 * DAY, 11 * DAY, now=today())


def send(client: FlaskClient, path: str, **answers: str) -> Any:
    """The answer to a form, filled in."""
    return client.post(path, data=hidden(client.get(path).text) | answers)


def press(client: FlaskClient, path: str) -> Any:
    """The page to which a form of one button on the rota leads."""
    token = hidden(client.get("/duty").text)["csrf_token"]
    return client.post(path, data={"csrf_token": token}, follow_redirects=True)


def spoken(page: str) -> str:
    """All that the page says, its spaces plain."""
    return words(page).replace("\u00a0", " ").replace("\u202f", " ")


def typed(begins: timedelta, hour: str = "8:00") -> str:
    return f"{(today() + begins).astimezone(ZONE):%d/%m/%Y} {hour}"


def test_an_empty_rota_says_what_to_do_and_is_one_gap(client: FlaskClient, me: Known) -> None:
    page = spoken(client.get(ROTA).text)
    assert "Aucun tour ici" in page
    assert page.count("Non assurée du ") == 1


def test_the_page_tells_who_is_on_call_who_follows_and_when_nobody_is(
    client: FlaskClient, session: Session, me: Known, bela: Known
) -> None:
    now = today()
    for person, begins, ends in ((bela, -HOUR, 2 * DAY), (me, 3 * DAY, 20 * DAY), (bela, 29 * DAY, 30 * DAY)):
        turn(session, person, begins, ends, now=now)
    turn(session, bela, -9 * DAY, -8 * DAY, now=now)
    page = client.get(ROTA).text
    assert rows(page) == ["Bela Moussa de permanence", "Awa Ndiaye"]
    assert spoken(page).count("Non assurée du ") == 1
    assert "2 tours" in spoken(page)
    assert len(rows(client.get(f"{ROTA}?span=coming").text)) == 3
    assert rows(client.get(f"{ROTA}?span=past").text) == ["Bela Moussa"]
    assert len(rows(client.get(f"{ROTA}?span=ever").text)) == 2
    turn(session, bela, 2 * DAY, 3 * DAY, now=now)
    assert "assurée sans interruption" in spoken(client.get(ROTA).text)


def test_whoever_is_away_in_their_turn_is_marked(client: FlaskClient, session: Session, me: Known, bela: Known) -> None:
    now = today()
    turn(session, bela, -HOUR, 2 * DAY, now=now)
    turn(session, me, 2 * DAY, 4 * DAY, now=now)
    assert "absent·e" not in spoken(client.get(ROTA).text)
    absence(session, me, 3 * DAY, 3 * DAY + HOUR, now=now)
    page = client.get(ROTA).text
    assert rows(page) == ["Bela Moussa de permanence", "Awa Ndiaye absent·e une partie du tour"]
    absence(session, bela, -HOUR, HOUR, now=now)
    page = client.get(ROTA).text
    assert rows(page)[0].endswith("absent·e une partie du tour")
    assert "Aucune suppléance : veuillez prendre le relais." in spoken(page)


def test_the_page_names_who_stands_in_for_whoever_is_on_call(
    client: FlaskClient, session: Session, me: Known, bela: Known
) -> None:
    now = today()
    turn(session, bela, -HOUR, 2 * DAY, now=now)
    absence(session, bela, DAY, 2 * DAY, me, now=now)
    assert "assure la suppléance" not in spoken(client.get(ROTA).text)
    absence(session, bela, -HOUR, HOUR, me, now=now)
    assert "Awa Ndiaye assure la suppléance." in spoken(client.get(ROTA).text)


@pytest.mark.parametrize("group", ["finance", "administrators", "unknown"])
@pytest.mark.parametrize("end", ["", "/new", "/export.csv", "/export.xlsx"])
def test_rotas_of_others_are_not_there(client: FlaskClient, me: Known, group: str, end: str) -> None:
    assert client.get(f"/duty/rota/{group}{end}").status_code == 404


def test_turns_of_others_are_not_there(client: FlaskClient, session: Session, me: Known, someone: Someone) -> None:
    held = turn(session, someone("Didier", "finance"), HOUR, DAY, "finance", now=today())
    for end in ("hand-over", "remove"):
        assert client.get(f"/duty/turns/{held}/{end}").status_code == 404
    assert press(client, f"/duty/turns/{held}/take-over").status_code == 404


def test_a_turn_is_added_where_the_rota_ends_in_the_readers_zone(
    client: FlaskClient, session: Session, look: Look, me: Known, bela: Known
) -> None:
    now = today()
    turn(session, bela, -HOUR, 2 * DAY, now=now)
    page = client.get(f"{ROTA}/new").text
    assert re.search(rf'<option selected value="{me.id}">', page)
    shown = dict(re.findall(r'id="(begins_at|ends_at)"[^>]*value="([^"]*)"', page))
    assert send(client, f"{ROTA}/new", person_id=str(bela.id), **shown).headers["Location"] == ROTA
    later = {"person_id": str(me.id), "begins_at": typed(20 * DAY), "ends_at": typed(21 * DAY)}
    assert send(client, f"{ROTA}/new", **later).status_code == 302
    (_held, (person_id, begins_at, ends_at), (_me, after, _end)) = spans(look)
    assert (person_id, ends_at - begins_at) == (bela.id, 7 * DAY)
    assert timedelta(0) <= begins_at - (now + 2 * DAY) < timedelta(minutes=1)
    assert after.astimezone(ZONE).hour == 8


@pytest.mark.usefixtures("held_by_bela")
@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"person_id": ""}, ("person_id", "nécessaire")),
        ({"person_id": "x"}, ("person_id", "proposées")),
        ({"begins_at": "hier"}, ("begins_at", "hier")),
        ({"ends_at": ""}, ("ends_at", "nécessaire")),
        ({"ends_at": "03/04/2020 8:00"}, ("ends_at", "précède le début")),
        ({"ends_at": typed(40 * DAY)}, ("ends_at", "14 jours au plus")),
        ({"begins_at": typed(380 * DAY), "ends_at": typed(381 * DAY)}, ("begins_at", "plus d’un an")),
        ({"begins_at": typed(9 * DAY)}, ("begins_at", "Bela Moussa est déjà de permanence du")),
    ],
)
def test_what_is_wrong_with_a_turn_is_told_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, look: Look, me: Known, answers: dict[str, str], told: tuple[str, str]
) -> None:
    field, wording = told
    given = {"person_id": str(me.id), "begins_at": typed(20 * DAY), "ends_at": typed(21 * DAY)} | answers
    answer = send(client, f"{ROTA}/new", **given)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert wording in spoken(answer.text)
    assert f'value="{given["begins_at"]}"' in answer.text
    assert english(answer.text) == set()
    assert entries(look) == []


def test_a_turn_ahead_is_removed_by_a_page_that_says_what_it_does(
    client: FlaskClient, session: Session, look: Look, me: Known, bela: Known
) -> None:
    now = today()
    begun, ahead = turn(session, bela, -HOUR, HOUR, now=now), turn(session, bela, DAY, 2 * DAY, now=now)
    links = client.get(ROTA).text
    assert f"/duty/turns/{ahead}/remove" in links
    assert f"/duty/turns/{begun}/remove" not in links
    assert client.get(f"/duty/turns/{begun}/remove").status_code == 403
    assert "Personne ne sera alors de permanence" in spoken(client.get(f"/duty/turns/{ahead}/remove").text)
    assert send(client, f"/duty/turns/{ahead}/remove").headers["Location"] == ROTA
    assert look(select(Shift.id)) == [begun]


def test_one_tap_takes_over_and_a_second_tells_how_things_stand(
    client: FlaskClient, session: Session, look: Look, me: Known, bela: Known
) -> None:
    held = turn(session, bela, -HOUR, DAY, now=today())
    page = client.get(ROTA).text
    assert f'action="/duty/turns/{held}/take-over"' in page
    after = press(client, f"/duty/turns/{held}/take-over").text
    assert "Vous êtes désormais de permanence" in spoken(after)
    assert rows(after) == ["Awa Ndiaye de permanence"]
    assert "C’est vous qui êtes de permanence." in spoken(after)
    assert "take-over" not in after
    again = press(client, f"/duty/turns/{held}/take-over")
    assert again.status_code == 200
    assert "quelqu’un d’autre a peut-être pris le relais" in spoken(again.text)
    assert [entry[0] for entry in entries(look)] == ["shift.taken_over"] * 2


def test_who_is_away_reads_why_they_cannot_take_over(
    client: FlaskClient, session: Session, me: Known, bela: Known
) -> None:
    now = today()
    turn(session, bela, -HOUR, DAY, now=now)
    absence(session, me, -HOUR, HOUR, now=now)
    page = client.get(ROTA).text
    assert "signalez d’abord votre retour" in spoken(page)
    assert "take-over" not in page


def test_a_turn_is_handed_over_to_a_colleague(
    client: FlaskClient, session: Session, look: Look, me: Known, bela: Known
) -> None:
    now = today()
    held = turn(session, me, -HOUR, DAY, now=now)
    path = f"/duty/turns/{held}/hand-over"
    page = client.get(path).text
    assert "dès maintenant, jusqu’à la fin du tour" in spoken(page)
    assert f'value="{bela.id}"' in page
    assert f'value="{me.id}"' not in page
    wrong = send(client, path, person_id="")
    assert wrong.status_code == 422
    assert 'href="#person_id"' in wrong.text
    assert send(client, path, person_id=str(bela.id)).headers["Location"] == ROTA
    assert [each[0] for each in spans(look)] == [me.id, bela.id]
    assert client.get(path).status_code == 403
    home = spoken(client.get("/").text)
    assert "Vous êtes de permanence" not in home


def test_the_list_goes_on_from_page_to_page_and_into_sheets(
    client: FlaskClient, session: Session, me: Known, bela: Known, query_count: CountQueries
) -> None:
    now = today().replace(second=0)

    def cost() -> int:
        with query_count() as statements:
            assert client.get(ROTA).status_code == 200
        statements.at_most(8)
        return len(statements)

    for number in range(3):
        turn(session, bela, number * 4 * HOUR - HOUR, (number + 1) * 4 * HOUR - HOUR, now=now)
    few = cost()
    for number in range(3, 60):
        turn(session, me, number * 4 * HOUR - HOUR, (number + 1) * 4 * HOUR - HOUR, now=now)
    assert cost() == few
    first = client.get(ROTA).text
    second = client.get(lead(first, "next")).text
    third = client.get(lead(second, "next")).text
    assert [len(rows(page)) for page in (first, second, third)] == [25, 25, 10]
    assert "25 sur 60 tours" in spoken(second)
    lines = sheet(client.get(f"{ROTA}/export.csv").data)
    assert lines[0] == ["Groupe", "Personne de permanence", "Début de la permanence", "Fin de la permanence"]
    assert len(lines) == 61
    assert lines[1][1] == "Bela Moussa"
    assert (now - HOUR).astimezone(ZONE).strftime("%H:%M") in lines[1][2]
    assert len(sheet(client.get(f"{ROTA}/export.csv?span=past").data)) == 1
    assert client.get(f"{ROTA}/export.xlsx", buffered=True).data.startswith(b"PK")


def test_french_pages_hold_no_english(client: FlaskClient, session: Session, me: Known, bela: Known) -> None:
    now = today()
    empty = client.get(ROTA).text
    begun, ahead = turn(session, bela, -HOUR, HOUR, now=now), turn(session, me, DAY, 2 * DAY, now=now)
    absence(session, bela, -HOUR, HOUR, now=now)
    paths = (
        ROTA,
        f"{ROTA}/new",
        *(f"/duty/turns/{each}/hand-over" for each in (begun, ahead)),
        f"/duty/turns/{ahead}/remove",
        "/",
    )
    for page in (empty, *(client.get(path).text for path in paths)):
        assert english(page) == set()
