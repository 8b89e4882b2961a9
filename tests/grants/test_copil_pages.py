"""Pages and papers of the COPIL's digests: the list, one in either language, making and correcting one."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pikepdf import Pdf
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.copil_paper import copil_pdf
from fundapp.grants.models import CopilDigest
from fundapp.grants.queries.copil_facts import gather
from fundapp.grants.rules.copil import fingerprint
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.fixtures.pdf import roles_in, text_in
from tests.grants.copil import move_of
from tests.grants.copil_facts import DECEMBER, NOVEMBER, bare_digest, bare_facts
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory

pytestmark = pytest.mark.database

Add = Callable[..., UUID]
LONG = "Renforcer durablement le rôle de la société civile dans la protection des droits de l’homme " * 4
HOUR = timedelta(hours=1)


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a digest."""

    def put(number: int = 1, **changes: Any) -> UUID:
        made = bare_digest(number, **changes)
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

    return put


def make(client: FlaskClient, address: str = "/calls/copil/new") -> Any:
    return client.post(address, data=hidden(client.get(address).text))


def only(look: Look) -> CopilDigest:
    found: CopilDigest
    (found,) = look(select(CopilDigest))
    return found


def numbers(page: str) -> list[int]:
    """Those of the digests in a list."""
    return [int(each) for each in re.findall(r"français<span[^>]*> – n°\xa0(\d+)", page)]


# The list


def test_without_any_the_list_says_what_comes_next(client: FlaskClient) -> None:
    page = client.get("/calls/copil").text
    assert "Il n’y a pas encore de note" in page
    assert "/calls/copil/new" in page


def test_the_list_has_the_newest_first_and_is_paged_filtered_and_exported(
    client: FlaskClient, keep: Add, visitor: UUID
) -> None:
    for number in range(1, 29):
        keep(number, made_at=DECEMBER + HOUR * number, made_by_id=visitor if number == 3 else None)
    page = client.get("/calls/copil").text
    assert numbers(page) == list(range(28, 3, -1))
    more = re.search(r'href="([^"]*[?&](?:amp;)?at=[^"]*)" rel="next"', page)
    assert more
    rest = client.get(unescape(more[1])).text
    assert numbers(rest) == [3, 2, 1]
    assert numbers(client.get("/calls/copil?maker=person").text) == [3]
    assert "Aucune note ne répond" in client.get("/calls/copil?year=2019").text
    sheet = client.get("/calls/copil/export.csv?maker=person").text
    assert (len(sheet.splitlines()), "Ama Visite" in sheet) == (2, True)
    assert client.get("/calls/copil/export.xlsx", buffered=True).status_code == 200


def test_the_list_costs_the_same_however_long_it_is(client: FlaskClient, keep: Add, query_count: CountQueries) -> None:
    keep(1)
    costs = []
    for number in (2, 20):
        keep(number, replaces_id=None)
        client.get("/calls/copil")
        with query_count() as statements:
            assert client.get("/calls/copil").status_code == 200
        statements.at_most(8)
        costs.append(len(statements))
    assert costs[0] == costs[1]


# Making one


def test_before_it_is_made_one_reads_what_it_would_say_and_who_is_told(
    client: FlaskClient, add_opportunity: Add, visitor: UUID, look: Look
) -> None:
    add_opportunity(title="Presse libre")
    page = client.get("/calls/copil/new").text
    assert "1 personne est avertie" in page
    assert "Ama Visite" in page
    assert "Presse libre" in page
    assert look(select(CopilDigest)) == []
    answer = make(client)
    found = only(look)
    assert answer.location.endswith(f"/calls/copil/{found.id}")
    assert (found.number, found.made_by_id) == (1, visitor)
    assert "Presse libre" in client.get(answer.location).text


def test_pressed_twice_it_is_made_once(client: FlaskClient, visitor: UUID, look: Look) -> None:
    form = hidden(client.get("/calls/copil/new").text)
    first, second = (client.post("/calls/copil/new", data=form, follow_redirects=True) for _each in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert "entre-temps" in second.text
    assert only(look).number == 1


@pytest.mark.parametrize("seen", ["", "x", "²", "-1", "9" * 40])
def test_a_form_that_was_tampered_with_makes_none(client: FlaskClient, visitor: UUID, look: Look, seen: str) -> None:
    form = hidden(client.get("/calls/copil/new").text) | {"seen": seen}
    assert client.post("/calls/copil/new", data=form).status_code == 303
    assert look(select(CopilDigest)) == []


def test_only_the_newest_is_corrected_and_both_say_so(
    client: FlaskClient, keep: Add, visitor: UUID, look: Look, time_machine: Any
) -> None:
    time_machine.move_to("2026-12-05T09:00:00Z", tick=False)
    first, second = keep(1), keep(2, since=DECEMBER, until=DECEMBER + HOUR)
    assert client.get(f"/calls/copil/{first}/correct").location.endswith(f"/calls/copil/{first}")
    page = client.get(f"/calls/copil/{second}").text
    assert f"/calls/copil/{second}/correct" in page
    answer = make(client, f"/calls/copil/{second}/correct")
    corrected = client.get(answer.location).text
    assert "corrige et remplace la n°\u00a02" in corrected
    replaced = client.get(f"/calls/copil/{second}").text
    assert "Remplacée" in replaced
    assert answer.location in replaced
    made = next(each for each in look(select(CopilDigest)) if each.number == 3)
    assert (made.replaces_id, made.since, made.until) == (second, DECEMBER, DECEMBER + HOUR)


# One


def test_its_page_links_to_what_is_still_there_and_costs_little(
    client: FlaskClient, keep: Add, add_opportunity: Add, query_count: CountQueries
) -> None:
    there, gone = add_opportunity(title="Presse"), UUID(int=9)
    items = [
        {"opportunity": each.hex, "title": title, "funder": None, "amount": None, "at_most": None, "lead": None,
         "fit": None, "recommendation": None, "due": None, "timing": None}
        for each, title in ((there, "Presse"), (gone, "Disparue"))
    ]  # fmt: skip
    facts = bare_facts(to_decide={"count": 12, "items": items})
    digest_id = keep(facts=facts, fingerprint=fingerprint(facts))
    with query_count() as statements:
        page = client.get(f"/calls/copil/{digest_id}").text
    statements.at_most(8)
    assert f'<a href="/calls/opportunities/{there}">Presse</a>' in page
    assert gone.hex not in page.replace("-", "")
    assert "Disparue" in page
    assert "Et 10 autres, sur le tableau." in page


def test_one_whose_facts_were_tampered_with_says_so(client: FlaskClient, keep: Add) -> None:
    assert "n’est plus telle" not in client.get(f"/calls/copil/{keep(1)}").text
    assert "n’est plus telle" in client.get(f"/calls/copil/{keep(2, fingerprint='0' * 64)}").text


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    for rest in ("", "/fr.pdf", "/correct"):
        assert client.get(f"/calls/copil/{UUID(int=3)}{rest}").status_code == 404


# The paper


def pages(made: bytes) -> int:
    with Pdf.open(BytesIO(made)) as found:
        return len(found.pages)


def test_the_paper_says_the_same_in_both_languages(client: FlaskClient, keep: Add) -> None:
    item = {
        "opportunity": UUID(int=7).hex, "title": "Presse libre", "funder": "NED", "amount": [120_000_00, "EUR"],
        "at_most": None, "lead": "Ligue", "fit": {"answer": "yes", "leaders": [["Ligue", 82]], "open": []},
        "recommendation": None, "due": ["2026-12-09", None, None], "timing": "fixed",
    }  # fmt: skip
    facts = bare_facts(to_decide={"count": 9, "items": [item]})
    digest_id = keep(facts=facts, fingerprint=fingerprint(facts))
    for language, expected in {
        "fr": ("Note au COPIL\u00a0: novembre 2026", "À décider", "120\u202f000\u00a0€", "9 décembre 2026",
               "Et 8 autres, sur le tableau.", "Rien n’est en retard.", "Situation au 1er décembre 2026"),
        "en": ("Digest for the COPIL: November 2026", "To decide", "€120,000", "9 December 2026",
               "And 8 more, on the board.", "Nothing is late.", "As things stood on 1 December 2026"),
    }.items():  # fmt: skip
        answer = client.get(f"/calls/copil/{digest_id}/{language}.pdf")
        assert answer.mimetype == "application/pdf"
        said = text_in(answer.data)
        for each in (*expected, "Presse libre", "Ligue (82)", fingerprint(facts)[:16]):
            assert each in said, (language, each)
        assert {"H1", "H2", "Table", "TH"} <= set(roles_in(answer.data))
        with Pdf.open(BytesIO(answer.data)) as found:
            assert str(found.Root.Lang) == language
            assert "pdfuaid" in found.Root.Metadata.read_bytes().decode()


def test_the_same_facts_make_the_same_bytes_whenever_they_are_asked_for(
    client: FlaskClient, keep: Add, time_machine: Any
) -> None:
    digest_id, made = keep(), []
    for moment in ("2026-12-02T09:00:00Z", "2031-05-05T22:00:00Z"):
        time_machine.move_to(moment, tick=False)
        made.append(client.get(f"/calls/copil/{digest_id}/fr.pdf").data)
    assert made[0] == made[1] != b""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_pages_are_enough_for_two_hundred_opportunities_with_endless_names(
    session: Session, ctx: Context, language: str
) -> None:
    facts = crowded(session, ctx)
    made = copil_pdf(facts, fingerprint(facts), language)
    assert pages(made) == 2
    said = text_in(made)
    assert "…" in said
    assert ("Et 42 autres, sur le tableau." if language == "fr" else "And 42 more, on the board.") in said
    assert ("Où nous en sommes" if language == "fr" else "Where we stand") in said


def crowded(session: Session, ctx: Context) -> dict[str, Any]:
    """What a month with two hundred opportunities comes to."""
    now = datetime(2026, 12, 1, 6, tzinfo=UTC)
    states = ("spotted", "qualified", "won", "lost")
    for number in range(200):
        due = date(2026, 12, 3) + timedelta(number % 50)
        call = CallFactory.build(
            id=UUID(int=number + 1), title=LONG[:400], funder_name="Fondation " * 19, standing="followed",
            created_at=NOVEMBER, deadline_on=due, deadline_zone="Africa/Kinshasa", amount_max=10**12, currency="CDF",
        )  # fmt: skip
        made = OpportunityFactory.build(
            title=LONG[:400], call_id=call.id, state=states[number % 4], funder_name="Fondation " * 19,
            currency=("EUR", "XAF", "CDF", "USD", "GBP")[number % 5], requested=10**10, reasons="Trop loin. " * 60,
        )  # fmt: skip
        session.add(call)
        session.flush()
        session.add(made)
        session.flush()
        session.add(move_of(made.id, 1, ("submit", "go", "win", "lose")[number % 4], NOVEMBER + HOUR))
    session.flush()
    return gather(session, replace(ctx, now=now), NOVEMBER, DECEMBER) | {"number": 1, "replaces": None}
