"""The pages of rounds: kept with their source, seen on the funder's page, and month by month in the calendar."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.charts import Span
from fundapp.core.context import Context
from fundapp.core.errors import Denied, EditConflict
from fundapp.donors.commands.cycles import add_cycle, change_cycle, remove_cycle
from fundapp.donors.models import FunderCycle
from fundapp.donors.rules.cycles import Occurrence, When
from fundapp.donors.views.calendar import _days
from tests.donors.asking import cycle, keeper, post, written
from tests.donors.factories import FunderFactory
from tests.donors.pages import hidden
from tests.fixtures.application import VISITOR, Look, MakeContext
from tests.fixtures.counting import CountQueries

Add = Callable[..., UUID]
TODAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
GIVEN = {"name": "Appel annuel", "closes_month": "3", "closes_day": "15", "every_years": "1"}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a round of a funder; its id."""
    return keeper(rolled_back, cycle)


def rows(page: str) -> list[str]:
    """What the table of the calendar says, row by row, its months among them."""
    body = "".join(re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL))
    return [written(row) for row in re.findall(r"<tr[^>]*>.*?</tr>", body, re.DOTALL)]


def drawn(page: str) -> str:
    """What is written in the picture."""
    return written(" ".join(re.findall(r"<svg[^>]*wide.*?</svg>", page, re.DOTALL)))


def test_a_round_is_kept_and_says_when_one_could_ask(client: FlaskClient, add: Add, look: Look) -> None:
    funder = add(name="Fonds", application_mode="call")
    assert "Quand ? personne ne le sait encore" in written(client.get(f"/funders/{funder}").text)
    more = {"opens_month": "2", "note": "En deux étapes", "source": "leur site", "dated": "2026-11"}
    answer = post(client, f"/funders/{funder}/cycles/new", **GIVEN, **more)
    assert (answer.status_code, answer.location) == (303, f"/funders/{funder}#applying")
    (found,) = look(select(FunderCycle))
    assert (found.opens_month, found.opens_day, found.closes_month, found.closes_day) == (2, None, 3, 15)
    assert found.due_on == date(2027, 11, 30)  # the shelf life of how one applies, from the last day the date can mean
    assert [each.action for each in look(select(Staged))] == ["funder_cycle.added"]
    page = written(client.get(f"/funders/{funder}").text)
    assert "Quand ? ouvre en février 2027, ferme le 15 mars 2027" in page
    assert "En deux étapes" in page
    assert "leur site (2026-11)" in page


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"name": ""}, "name"),
        ({"closes_month": "", "closes_day": ""}, "closes_month"),
        ({"closes_month": ""}, "closes_month"),
        ({"closes_month": "2", "closes_day": "30"}, "closes_day"),
        ({"closes_month": "14"}, "closes_month"),
        ({"opens_day": "3"}, "opens_month"),
        ({"opens_month": "4", "opens_day": "31"}, "opens_day"),
        ({"every_years": "2"}, "known_year"),
        ({"every_years": "7"}, "every_years"),
        ({"known_year": "1200"}, "known_year"),
    ],
)
def test_a_round_that_cannot_be_is_refused_at_its_field_and_stays_typed(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, str], at: str
) -> None:
    answer = post(client, f"/funders/{add(name='Fonds')}/cycles/new", **{**GIVEN, "note": "Deux tours", **changed})
    assert answer.status_code == 422
    assert f'href="#{at}"' in answer.text
    assert "Deux tours" in answer.text
    assert (look(select(FunderCycle)), look(select(Staged))) == ([], [])


def test_two_who_change_a_round_meet(client: FlaskClient, add: Add, keep: Add, look: Look) -> None:
    address = f"/funders/cycles/{keep(add(name='Fonds'), name='Appel annuel', closes_month=3, closes_day=15)}/edit"
    mine, theirs = client.get(address).text, client.get(address).text
    assert client.post(address, data=hidden(theirs) | GIVEN | {"closes_month": "4"}).status_code == 303
    late = client.post(address, data=hidden(mine) | GIVEN | {"closes_month": "5"})
    assert late.status_code == 409
    assert "avril" in late.text
    assert look(select(FunderCycle.closes_month)) == [4]
    assert [each.action for each in look(select(Staged))] == ["funder_cycle.changed"]


def test_a_round_is_taken_out_only_after_one_has_read_what_that_means(
    client: FlaskClient, add: Add, keep: Add, look: Look
) -> None:
    address = f"/funders/cycles/{keep(funder := add(name='Fonds'), closes_month=3)}/remove"
    asked = client.get(address)
    assert "disparaît définitivement de la page du bailleur et du calendrier" in asked.text
    assert len(look(select(FunderCycle))) == 1
    answer = client.post(address, data=hidden(asked.text))
    assert (answer.status_code, answer.location) == (303, f"/funders/{funder}#applying")
    assert look(select(FunderCycle)) == []
    assert [each.action for each in look(select(Staged))] == ["funder_cycle.removed"]


def test_commands_demand_the_right_and_the_version(session: Session, ctx: Context, make_ctx: MakeContext) -> None:
    session.add(host := FunderFactory.build(id=uuid4()))
    session.flush()
    known = {"name": "Appel", "closes_month": 3, "every_years": 1}
    made, looking = add_cycle(session, ctx, host.id, known), make_ctx("funder.see")
    assert made.due_on == ctx.today  # nobody knows how old it is
    with pytest.raises(Denied):
        add_cycle(session, looking, host.id, known)
    with pytest.raises(Denied):
        change_cycle(session, looking, made.id, known, expected_version=made.version)
    with pytest.raises(Denied):
        remove_cycle(session, looking, made.id)
    with pytest.raises(EditConflict):
        change_cycle(session, ctx, made.id, known, expected_version=made.version + 1)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"closes_month": 3, "closes_day": 15}, "ferme le 15 mars 2027"),
        ({"closes_month": 3}, "ferme chaque année en mars"),
        ({"closes_month": 3, "every_years": 2, "known_year": 2025}, "ferme en mars 2027"),
        ({"closes_month": 2, "closes_day": 29}, "ferme en février 2027"),
        ({"opens_month": 1, "opens_day": 1}, "ouvre le 1er janvier 2027"),
        ({"opens_month": 10, "closes_month": 1, "closes_day": 31}, "ouvert, ferme le 31 janvier 2027"),
        ({"opens_month": 11, "closes_month": 1, "closes_day": 31}, "ferme le 31 janvier 2027"),
        ({"opens_month": 4, "closes_month": 5}, "ouvre en avril 2027, ferme en mai 2027"),
    ],
)
def test_the_funders_page_says_when_in_one_look(
    client: FlaskClient, add: Add, keep: Add, facts: dict[str, int], said: str
) -> None:
    funder = add(name="Fonds")
    keep(funder, **facts)
    assert f"Quand ? {said} Quand et comment" in written(client.get(f"/funders/{funder}").text)


def test_the_next_round_comes_first_and_what_is_stale_is_flagged(client: FlaskClient, add: Add, keep: Add) -> None:
    funder = add(name="Fonds")
    keep(funder, name="Plus tard", closes_month=6)
    keep(funder, name="Bientôt", closes_month=12, closes_day=5, due_on=date(2026, 11, 27))
    page = written(client.get(f"/funders/{funder}").text)
    assert "Quand ? ferme le 5 décembre 2026 et 1 autre appel À revérifier" in page
    assert page.index("Bientôt") < page.index("Plus tard")
    assert page.count("À revérifier") == 3  # here, at the round itself, and of the group of facts that has no date


def test_whom_one_may_ask_at_any_time_needs_no_round(client: FlaskClient, add: Add) -> None:
    page = written(client.get(f"/funders/{add(name='Fonds', application_mode='rolling')}").text)
    assert "Quand ? à tout moment" in page


def test_the_calendar_goes_month_by_month_and_never_pretends_a_day(client: FlaskClient, add: Add, keep: Add) -> None:
    funder = add(name="Fonds Alpha")
    keep(funder, name="Mars sans jour", closes_month=3)
    keep(
        funder, name="Mi-mars", closes_month=3, closes_day=15, opens_month=2, source="https://a.example/x", dated="2026"
    )
    keep(funder, name="Décembre", closes_month=12, closes_day=5, due_on=date(2026, 1, 1))
    page = client.get("/funders/calendar").text
    assert rows(page) == [
        "décembre 2026",
        "Fonds Alpha Décembre 5 décembre 2026 – non renseigné Aucune source n’est indiquée. À revérifier",
        "mars 2027",
        "Fonds Alpha Mi-mars 15 mars 2027 février 2027 jour non précisé a.example (2026)",
        "Fonds Alpha Mars sans jour mars 2027 jour non précisé – non renseigné Aucune source n’est indiquée.",
    ]
    assert "Premier à venir, Fonds Alpha – Décembre : ferme le 5 décembre 2026." in written(page)
    for text in ("Fonds Alpha – Mi-mars", "ouvre en février 2027, ferme le 15 mars 2027", "ferme chaque année en mars"):
        assert text in drawn(page)


def test_what_the_calendar_leaves_out_is_said(client: FlaskClient, add: Add, keep: Add) -> None:
    keep(add(name="Dort", status="dormant"), closes_month=3)
    keep(add(name="Fermé", status="closed"), closes_month=3)
    keep(add(name="Biennal"), closes_month=9, every_years=2, known_year=2028)
    keep(add(name="Annuel"), closes_month=9)
    add(name="Toujours", application_mode="rolling")
    add(name="Inconnu")
    page = client.get("/funders/calendar").text
    assert len(rows(page)) == 2
    text = written(page)
    for said in (
        "1 appel",
        "2 appels de bailleurs en sommeil, suspendus ou fermés sont laissés de côté.",
        "1 appel a lieu dans plus de douze mois.",
        "1 bailleur peut être sollicité à tout moment",
        "De 1 bailleur, aucun appel n’est connu",
    ):
        assert said in text
    links = {unescape(url) for url in re.findall(r'href="([^"]*)"', page)}
    (every,) = [url for url in links if url.startswith("/funders/calendar?") and "dormant" in url]
    assert len([row for row in rows(client.get(every).text) if "mars 2027" in row]) == 3
    (rolling,) = [url for url in links if "applying=rolling" in url]
    assert "Toujours" in client.get(rolling).text
    assert "Fermé" in client.get("/funders/calendar?status=closed").text


def test_the_calendar_shares_the_filter_of_list_map_and_matrix(client: FlaskClient, add: Add, keep: Add) -> None:
    keep(add(name="Ambassade", kind="embassy"), closes_month=3)
    keep(add(name="Fondation"), closes_month=3)
    page = client.get("/funders/calendar?kind=embassy").text
    assert len(rows(page)) == 2
    assert "Ambassade" in page
    ways = re.findall(r'<nav aria-label="Parties de la carte des bailleurs">.*?</nav>', page, re.DOTALL)[0]
    paths = ("/funders", "/funders/map", "/funders/matrix", "/funders/calendar")
    assert re.findall(r'href="([^"]*)"', ways)[:4] == [f"{path}?kind=embassy" for path in paths]
    assert "/funders/calendar/export.csv?kind=embassy" in page
    sheet = client.get("/funders/calendar/export.csv?kind=embassy", buffered=True).data.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert found[1][:6] == ["Ambassade", "Appel", "", "mars 2027", "Non", "Chaque année"]
    assert client.get("/funders/calendar/export.xlsx", buffered=True).data.startswith(b"PK")
    assert "Aucun appel ne répond à tous ces critères" in written(client.get("/funders/calendar?q=rien").text)


def test_the_calendar_is_paged_at_the_same_cost_however_many_there_are(
    client: FlaskClient, add: Add, keep: Add, query_count: CountQueries
) -> None:
    funders = [add(name=f"Fonds {number}", kind="ngo") for number in range(20)]
    for number, funder in enumerate(funders):
        keep(funder, name="A", closes_month=1 + number % 12)
        keep(funder, name="B", opens_month=1 + number % 12, opens_day=3)
    with query_count() as statements:
        page = client.get("/funders/calendar?kind=ngo").text
    statements.at_most(8)
    assert page.count('<th scope="row">') == 15
    assert "15 sur 40 appels" in written(page)
    following = client.get(unescape(re.findall(r'href="([^"]*)" rel="next"', page)[0])).text
    assert following.count('<th scope="row">') == 15
    assert "Appels par date de clôture" in written(following)
    with query_count() as statements:
        client.get(f"/funders/{funders[0]}")
    statements.at_most(16)


def test_an_empty_calendar_says_what_to_do_next(client: FlaskClient) -> None:
    assert "indiquez quand ses appels ouvrent et ferment" in written(client.get("/funders/calendar").text)


def test_whoever_may_only_look_sees_rounds_and_no_button(
    client: FlaskClient, add: Add, keep: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    funder = add(name="Fonds")
    made = keep(funder, closes_month=3)
    looking = type(VISITOR)(VISITOR.id, VISITOR.name, VISITOR.role, frozenset({"funder.see"}))
    monkeypatch.setattr(client.application.extensions["fundapp.ports"], "identify", lambda: looking)
    page = client.get(f"/funders/{funder}").text
    assert "ferme chaque année en mars" in page
    assert "/cycles/" not in page
    assert client.get(f"/funders/cycles/{made}/edit").status_code == 403
    assert client.get("/funders/calendar").status_code == 200


@pytest.mark.parametrize(
    ("found", "spans"),
    [
        (Occurrence(None, When(2027, 3, 15)), [Span(date(2027, 3, 15), date(2027, 3, 15), True)]),
        (Occurrence(None, When(2027, 3, None)), [Span(date(2027, 3, 1), date(2027, 3, 31), False)]),
        (Occurrence(When(2027, 2, 1), When(2027, 3, 15)), [Span(date(2027, 2, 1), date(2027, 3, 15), True)]),
        (
            Occurrence(When(2027, 2, None), When(2027, 4, None)),
            [
                Span(date(2027, 2, 1), date(2027, 2, 28), False),
                Span(date(2027, 4, 1), date(2027, 4, 30), False),
                Span(date(2027, 3, 1), date(2027, 3, 31), True),
            ],
        ),
        (
            Occurrence(When(2027, 3, None), When(2027, 3, 5)),
            [Span(date(2027, 3, 1), date(2027, 3, 5), False)],
        ),
    ],
)
def test_a_bar_is_filled_only_on_days_that_are_beyond_doubt(found: Occurrence, spans: list[Span]) -> None:
    assert list(_days(found)) == spans
