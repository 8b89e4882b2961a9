"""Sources on a site of our own, visited by the real handlers: from the answer of a server to the pages of the watch."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.grants.commands.sources import remove_source
from fundapp.grants.jobs import asking, frame, visiting
from fundapp.grants.models import Call, CallChange, CallClaim
from tests.accounts.acting import send
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.format_reading import sample
from tests.grants.pages import titles
from tests.grants.sites import Sent, Site
from tests.grants.watching import Keeper, Watch

MINUTE = timedelta(minutes=1)
HEADINGS = "Intitulé;Bailleur;Référence;Date limite;Montant max;Devise;Pays éligibles;Lien"
CHAD = "Défenseurs au Tchad;OCDH;EuropeAid/155232/DH;{};500 000 €;EUR;TD;https://example.org/appel/1"
PRESS = "Presse libre au Gabon;Fonds Oubangui;PRESSE-2031;01/10/2031;20 000;EUR;GA;https://example.org/appel/2"


@pytest.fixture
def real(app: Flask, look: Look, me: Context, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch in which nothing is made up but the site."""
    for module in (visiting, frame):
        monkeypatch.setattr(module, "monotonic", lambda: 0.0)  # the time is what a test says
    return Watch(app, me, look, Keeper())


def visit_all(real: Watch) -> None:
    """Also those that wait for their turn at one server."""
    real.begin()
    while real.work(MINUTE):
        pass


def sheet(*rows: str) -> Sent:
    return Sent("\n".join((HEADINGS, *rows)).encode())


def call(look: Look, title: str) -> Call:
    parts = map(selectinload, (Call.country_rows, Call.deadline_rows, Call.funder))
    found: Call
    (found,) = look(select(Call).where(Call.title.startswith(title)).options(*parts))
    return found


def count(look: Look, model: Any) -> int:
    return int(look(select(func.count()).select_from(model))[0])


def state(look: Look) -> list[tuple[Any, ...]]:
    """All that may not change where a source says the same."""
    return [(each.id, each.version, each.entry_id, each.updated_at) for each in look(select(Call).order_by(Call.id))]


@pytest.fixture
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a search one page is enough, and the key is there."""
    monkeypatch.setattr(asking, "pages", lambda _body: None)
    monkeypatch.setattr(visiting, "installation", lambda: replace(frame.installation(), simpler_grants_key="key"))


@pytest.mark.usefixtures("one_page")
@pytest.mark.parametrize(
    "case",
    [
        ("feed", "wordpress-rss2.xml", 1),
        ("sheet", "calls.csv", 33),
        ("sheet", "veille.cp1252", 33),
        ("sedia", "sedia-search.json", 1),
        ("grants_gov", "grants-gov-extract.xml", 1),
        ("simpler_grants", "simpler-search.json", 1),
    ],
)
def test_a_second_visit_to_a_real_source_changes_nothing(
    real: Watch, there: Site, look: Look, client: FlaskClient, case: tuple[str, str, int]
) -> None:
    kind, name, calls = case
    source_id = real.add(there.has(Sent(sample(name))), kind=kind, language="fr")
    visit = real.visit()
    assert (visit.outcome, visit.fault) == ("found", None)
    kept = look(select(Call))
    assert len(kept) >= calls
    before = state(look)
    assert client.get("/calls?time=all").status_code == 200
    for each in kept[:3]:
        assert client.get(f"/calls/{each.id}").status_code == 200
    real.now = real.source(source_id).next_at
    visit = real.visit()
    assert (visit.new, visit.changed, visit.same) == (0, 0, visit.done)
    assert (state(look), count(look, CallChange)) == (before, 0)


def test_a_sheet_comes_into_the_list_with_deadline_funder_and_link(
    real: Watch, there: Site, look: Look, client: FlaskClient, add_funder: Callable[..., UUID]
) -> None:
    funder_id = add_funder(name="OCDH", sort_name="ocdh")
    real.add(there.has(sheet(CHAD.format("01/09/2031"), PRESS)), kind="sheet", language="fr", zone="Africa/Douala")
    real.visit()
    assert titles(client.get("/calls").text) == ["Défenseurs au Tchad", "Presse libre au Gabon"]
    chad, press = call(look, "Défenseurs"), call(look, "Presse")
    assert (chad.funder_id, chad.funder_name) == (funder_id, None)
    assert (press.funder_id, press.funder_name) == (None, "Fonds Oubangui")
    assert (chad.countries, chad.amount_max, chad.edited) == (("TD",), 500_000_00, ())
    assert titles(client.get("/calls?q=defenseru").text) == ["Défenseurs au Tchad"]
    assert titles(client.get("/calls?q=oubangui").text) == ["Presse libre au Gabon"]
    page = client.get(f"/calls/{chad.id}").text
    assert "1er septembre 2031" in page
    assert "Une source" in page


def test_an_extension_is_flagged_an_edit_is_kept_and_what_leaves_the_sheet_is_gone(
    real: Watch, there: Site, look: Look, client: FlaskClient
) -> None:
    source_id = real.add(there.has(sheet(CHAD.format("01/09/2031"), PRESS)), kind="sheet", language="fr")
    real.visit()
    press = call(look, "Presse")
    assert send(client, f"/calls/{press.id}/edit", deadline_on="2 octobre 2031").status_code == 302
    later = PRESS.replace("01/10/2031", "15/10/2031")
    there.has(sheet(CHAD.format("15/09/2031"), later))
    real.now = real.source(source_id).next_at
    visit = real.visit()
    assert (visit.new, visit.changed) == (0, 2)
    assert "Échéance prolongée" in client.get("/calls").text
    page = client.get(f"/calls/{press.id}").text
    assert "2 octobre 2031" in page
    assert "15 octobre 2031" in page
    assert call(look, "Presse").deadline_on == press.deadline_on.replace(day=2)  # type: ignore[union-attr]
    there.has(sheet(later))
    real.now = real.source(source_id).next_at
    real.visit()
    chad = call(look, "Défenseurs")
    (gone,) = look(select(CallClaim).where(CallClaim.call_id == chad.id))
    assert gone.gone_at is not None
    assert "Défenseurs" in client.get("/calls").text
    there.has(sheet(CHAD.format("15/09/2031"), later))
    real.now = real.source(source_id).next_at
    real.visit()
    (back,) = look(select(CallClaim).where(CallClaim.call_id == chad.id))
    assert back.gone_at is None


def test_the_more_trusted_of_two_sources_is_believed_also_when_somebody_trusts_it_later(
    real: Watch, there: Site, look: Look, client: FlaskClient
) -> None:
    one, other = CHAD.format("01/09/2031"), CHAD.format("01/09/2031").replace("500 000", "400 000")
    real.add(there.has(sheet(one), "/one"), kind="sheet", language="fr", name="Un portail")
    last = real.add(there.has(sheet(other), "/two"), kind="sheet", language="fr", name="Un autre", trust="aggregator")
    visit_all(real)
    assert (count(look, Call), count(look, CallClaim)) == (1, 2)
    assert call(look, "Défenseurs").amount_max == 500_000_00
    known = count(look, CallChange)  # one, where the portal came second
    assert send(client, f"/calls/sources/{last}/edit", trust="funder").status_code in (302, 303)
    visit_all(real)
    assert call(look, "Défenseurs").amount_max == 400_000_00
    assert count(look, CallChange) == known  # no source has said anything else


def test_what_a_source_said_stays_when_it_is_removed(
    real: Watch, there: Site, look: Look, client: FlaskClient, app: Flask, me: Context
) -> None:
    source_id = real.add(there.has(sheet(CHAD.format("01/09/2031"))), kind="sheet", language="fr")
    real.visit()
    with app.app_context(), transaction() as session:
        remove_source(session, me, source_id)
    found = call(look, "Défenseurs")
    page = client.get(f"/calls/{found.id}")
    assert page.status_code == 200
    assert "None" not in page.text
    assert "Une source" not in page.text
    assert count(look, CallClaim) == 1
    assert client.get(f"/calls/{found.id}/edit").status_code == 200
    assert titles(client.get("/calls").text) == ["Défenseurs au Tchad"]


def test_a_call_that_a_source_has_brought_is_named_to_who_pastes_its_address(
    real: Watch, there: Site, look: Look, client: FlaskClient
) -> None:
    real.add(there.has(sheet(CHAD.format("01/09/2031"))), kind="sheet", language="fr")
    real.visit()
    said = "Un appel pour ceux qui défendent les droits de l’homme au Tchad et leurs organisations. " * 5
    text = f"{said}\nhttps://www.example.org/appel/1/?utm_source=lettre\nDate limite : 1er septembre 2031"
    page = client.get("/calls/capture").text
    answer = client.post("/calls/capture", data=hidden(page) | {"pasted": text})
    assert answer.status_code == 303, answer.text
    assert "Défenseurs au Tchad" in client.get(answer.location).text


def test_one_hostile_call_of_a_sheet_keeps_no_other_out(
    real: Watch, there: Site, look: Look, client: FlaskClient
) -> None:
    hostile = f"\u202e{'T' * 10_000};=cmd|' /C calc'!A0;{'R' * 500};31/12/9999;{'9' * 31};EUR;XX;javascript:alert(1)"
    rows = [PRESS.replace("libre", f"libre {each}").replace("2031;", f"2031-{each};", 1).replace("/2", f"/n{each}")
            for each in range(299)]  # fmt: skip
    real.add(there.has(sheet(*rows[:150], hostile, *rows[150:])), kind="sheet", language="fr")
    visit = real.visit()
    assert (visit.outcome, visit.fault, count(look, Call)) == ("found", None, 300)
    found = call(look, "TTTT")
    assert (len(found.title), found.deadline_on, found.amount_max, found.url) == (400, None, None, None)
    page = client.get(f"/calls/{found.id}")
    assert page.status_code == 200
    assert "javascript:" not in page.text
    exported = client.get("/calls/export.csv?time=all", buffered=True).data.decode("utf-8-sig")
    assert ";=cmd" not in exported
    assert ';"=cmd' not in exported


@pytest.mark.usefixtures("one_page")
def test_half_a_character_in_an_answer_keeps_no_call_out(real: Watch, there: Site, look: Look) -> None:
    body = sample("simpler-search.json").replace(b'"opportunity_title": "', b'"opportunity_title": "\\ud83d', 1)
    real.add(there.has(Sent(body)), kind="simpler_grants")
    visit = real.visit()
    assert (visit.outcome, visit.fault) == ("found", None)
    assert count(look, Call) == visit.done
