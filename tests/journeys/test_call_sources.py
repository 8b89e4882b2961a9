"""Sources of calls in a real browser: kept, tried, visited and paused, on a telephone and without script."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from fundapp.accounts.models import Person
from fundapp.core.database import transaction
from fundapp.grants.models import CallSource, CallTrial, CallVisit
from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.grants.sites import Sent, site
from tests.imports.acting import work_off
from tests.journeys.watching import READERS, look_twice

FEED = Path(__file__).parents[1] / "grants" / "data" / "wordpress-rss2.xml"
DAY = timedelta(days=1)
UNSAID: dict[str, Any] = {
    "version": 1, "columns": {}, "brought": 0, "failures": 0, "active": True, "every_hours": 24, "trust": "portal",
    "kind": "feed",
}  # fmt: skip


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_pages_of_sources_fit_and_are_accessible(
    open_page: OpenPage, live_app: LiveApp, language: str, colours: str
) -> None:
    page = open_page("/calls/sources", language=language, color_scheme=colours)
    look_twice(page)
    failing, busy, trial = planted(live_app.app)
    for address in ("", "/new", f"/{failing}", f"/{failing}/edit", f"/{failing}/remove", f"/{busy}", f"/tries/{trial}"):
        page.goto(f"/calls/sources{address}")
        look_twice(page)


def test_a_source_is_tried_kept_and_visited_without_script_on_a_telephone(
    open_page: OpenPage, live_app: LiveApp
) -> None:
    with live_app.app.app_context(), transaction() as session:
        session.add(visiting_person())
    page = open_page("/calls/sources", java_script_enabled=False, viewport=NARROW)
    with site() as there:
        address = there.has(Sent(FEED.read_bytes()))
        page.get_by_role("link", name="Ajouter une source d’appels").first.click()
        page.get_by_role("button", name="Essayer d’abord").click()
        expect(page.locator("#errors")).to_be_visible()  # nothing says yet what it is
        page.locator("#name").fill("Veille d’un réseau")
        page.locator("#address").fill(address)
        page.get_by_role("button", name="Essayer d’abord").click()
        expect(page.locator("main")).to_contain_text("La source est interrogée")
        work_off(live_app.app, datetime.now(UTC) + timedelta(seconds=10))
        page.reload()
        expect(page.locator("main")).to_contain_text("Elle fonctionne")
        page.get_by_role("link", name="Revenir au formulaire").click()
        expect(page.locator("#address")).to_have_value(address)
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("button", name="Visiter maintenant").click()
        expect(page.locator("main")).to_contain_text("Une visite est en cours")
        page.get_by_role("button", name="Mettre en pause").click()
        expect(page.locator("main")).to_contain_text("Elle est en pause")
    page.get_by_role("link", name="Retirer").click()
    expect(page.locator("main")).to_contain_text("Les appels qu’elle a apportés restent")
    page.get_by_role("button", name="Retirer cette source").click()
    expect(page.locator("main")).to_contain_text("Aucune source pour l’instant")


def visiting_person() -> Person:
    """VISITOR, who asks for visits under their own name."""
    from tests.accounts.people import person_of
    from tests.fixtures.application import VISITOR

    made = person_of(VISITOR.name, ("fundraising",), "active")
    made.id = VISITOR.id
    return made


def planted(app: Flask) -> tuple[UUID, UUID, UUID]:
    """A source that fails, one that is being visited, and a trial that went well, each with all that a page can say."""
    now = datetime.now(UTC)
    with app.app_context(), transaction() as session:
        person = session.scalars(select(Person.id)).first()
        assert person
        failing = kept(
            "Coordination d’ONG", kind="sedia", words="human rights", failures=4, failing_since=now - 3 * DAY,
            succeeded_at=now - 4 * DAY, visited_at=now, found_at=now - 4 * DAY, fault="page", brought=12,
            detail="text/html; charset=utf-8",
        )  # fmt: skip
        busy = kept("Fondation", visited_at=now - DAY, succeeded_at=now - DAY, found_at=now - DAY, brought=80_412)
        session.add_all([failing, busy, kept("Ambassade", active=False), kept("Nouvelle")])
        session.add(kept("Muette", visited_at=now, succeeded_at=now, found_at=now - 45 * DAY))
        session.flush()
        for number in range(4):
            begun = now - (number + 1) * DAY
            ended: dict[str, Any] = {"outcome": "found", "found": 12, "done": 12, "new": 3, "changed": 1, "same": 8}
            if number < 2:
                ended = {"outcome": "failed", "fault": "page", "detail": "text/html; charset=utf-8"}
            session.add(visit(failing.id, begun, ended_at=begun + timedelta(seconds=4), state="ended", **ended))
        session.add(visit(busy.id, now, by_id=person, state="taking", found=80_412, done=31_200, new=31_200))
        shown = {"key": "1", "title": "Appel à propositions pour la protection des défenseurs", "timing": "fixed",
                 "funder_name": "Fonds Baobab", "amount_max": "200000", "currency": "EUR", "url": "https://example.org/1",
                 "deadlines": [{"day": "2026-09-01", "step": "application", "clock": "17:00:00",
                                "zone": "Europe/Brussels", "label": ""}],
                 "doubts": [{"field": "envelope", "said": "1 619 171 million d’euros"}]}  # fmt: skip
        made = CallTrial(
            id=uuid4(), by_id=person, made_at=now, page=1, given={"name": "Un essai", "kind": "feed"},
            shown=[shown], passed={"news": 4},
        )  # fmt: skip
        session.add(made)
        return failing.id, busy.id, made.id


def kept(name: str, **facts: Any) -> CallSource:
    now = datetime.now(UTC)
    return CallSource(**{
        **UNSAID, "id": uuid4(), "name": name, "sort_name": name.lower(), "address": "https://www.example.org/feed/",
        "next_at": now + DAY, "created_at": now, "updated_at": now, "entry_id": uuid4(), **facts,
    })  # fmt: skip


def visit(source_id: UUID, begun: datetime, **facts: Any) -> CallVisit:
    unsaid = dict.fromkeys(("found", "done", "new", "changed", "same", "parts"), 0)
    noted = [["Assemblée générale de printemps", "news"], ["Fourniture de mobilier", "tender"]]
    return CallVisit(**{
        **unsaid, "source_id": source_id, "begun_at": begun, "beat_at": begun, "page": 1, "turn": 1, "size": 48_000,
        "passed": {"news": 2, "tender": 1}, "noted": noted, "more": True, **facts,
    })  # fmt: skip
