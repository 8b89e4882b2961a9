"""Home: what waits for me, by clock; then what I watch; then what matters in figures."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fundapp.accounts.views.home import SOON, by_clock, tone
from fundapp.core.ports import KeyFigure, Ports, ToDo
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, said
from tests.fixtures.application import NOW

Contribute = Callable[..., None]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def contribute(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Contribute:
    """`contribute(to_do=[…], figures=[…])`: what the features have for the home page, and nothing else."""

    def change(**given: Any) -> None:
        ports: Ports = app.extensions["fundapp.ports"]
        for name in ("to_do", "watched", "figures"):
            found = given.get(name, ())
            monkeypatch.setattr(ports, name, [lambda _ctx, found=found: found])

    return change


def to_do(label: str, after: timedelta | None = None, **facts: Any) -> ToDo:
    """Something that waits, due so long after now."""
    return ToDo(label, "/funders", due=None if after is None else datetime.now(UTC) + after + MINUTE / 2, **facts)


def listed(page: str) -> list[str]:
    """What the lists hold, in the order of the page."""
    return re.findall(r'<div class="to-do-what">\s*<a href="[^"]*">([^<]*)</a>', page)


def tones(page: str) -> list[str]:
    """How the clocks of the page speak."""
    return re.findall(r'<span class="left (\w+)">', page)


@given(st.lists(st.none() | st.integers(-99, 99)))
def test_what_is_due_comes_first_by_clock_and_all_else_keeps_its_order(hours: list[int | None]) -> None:
    items = [ToDo(str(n), "/", due=None if h is None else NOW + h * HOUR) for n, h in enumerate(hours)]
    ordered = [line.item for line in by_clock(items, NOW)]
    due = [item.due for item in ordered if item.due]
    assert [item.due for item in ordered[: len(due)]] == sorted(due)
    for moment in {item.due for item in items}:
        alike = [item for item in items if item.due == moment]
        assert [item for item in ordered if item.due == moment] == alike


@pytest.mark.parametrize(
    ("left", "expected"),
    [(SOON, "calm"), (SOON - MINUTE, "soon"), (MINUTE, "soon"), (timedelta(0), "late"), (-99 * HOUR, "late")],
)
def test_a_clock_speaks_up_in_its_last_hours_and_once_it_is_over(left: timedelta, expected: str) -> None:
    assert tone(NOW + left, NOW) == expected


def test_what_has_no_clock_is_calm() -> None:
    assert tone(None, NOW) == "calm"


def test_home_says_what_to_do_first_when_nothing_waits(client: FlaskClient, contribute: Contribute) -> None:
    contribute()
    page = client.get("/").text
    assert "Rien ne vous attend" in page
    assert 'href="/funders"' in page
    assert "Ce que vous suivez" not in page
    assert "En chiffres" not in page


def test_home_lists_what_the_features_say_is_waiting(client: FlaskClient, contribute: Contribute) -> None:
    contribute(to_do=[ToDo("Voter sur K7QF-29", "/funders", "première délibération")])
    page = said(client.get("/").text)
    assert "Voter sur K7QF-29 première délibération" in page
    assert "Rien ne vous attend" not in page


def test_the_most_urgent_comes_first_whichever_feature_it_is_of(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        [to_do("sans délai"), to_do("demain", 24 * HOUR)],
        [to_do("bientôt", 2 * HOUR), to_do("sans délai non plus"), to_do("trop tard", -3 * HOUR)],
    ]
    monkeypatch.setattr(app.extensions["fundapp.ports"], "to_do", [lambda _ctx, found=found: found for found in asked])
    page = client.get("/").text
    assert listed(page) == ["trop tard", "bientôt", "demain", "sans délai", "sans délai non plus"]
    assert tones(page) == ["late", "soon", "calm"]
    for words in ("dépassé de 2 h 59", "reste 2 h", "reste 24 h"):
        assert words in said(page), words


def test_what_is_overdue_bears_a_mark_and_nothing_else_does(client: FlaskClient, contribute: Contribute) -> None:
    contribute(to_do=[to_do("trop tard", -HOUR), to_do("bientôt", HOUR)])
    marked = re.findall(r'<li class="late">.*?</li>', client.get("/").text, re.DOTALL)
    assert [listed(item) for item in marked] == [["trop tard"]]


def test_who_stands_in_for_somebody_reads_for_whom(client: FlaskClient, contribute: Contribute) -> None:
    mine = to_do("Voter", HOUR)
    contribute(to_do=[replace(mine, instead_of="Solange", label="Signer"), mine])
    page = said(client.get("/").text)
    assert "Signer pour Solange" in page
    assert page.count("pour Solange") == 1


def test_what_one_watches_follows_by_clock(client: FlaskClient, contribute: Contribute) -> None:
    contribute(to_do=[to_do("à faire")], watched=[to_do("plus tard", 9 * HOUR), to_do("d’abord", HOUR)])
    page = client.get("/").text
    assert "Ce que vous suivez" in page
    assert listed(page) == ["à faire", "d’abord", "plus tard"]


def test_at_most_three_figures_lead_to_their_lists(client: FlaskClient, contribute: Contribute) -> None:
    contribute(figures=[KeyFigure(str(number), f"chiffre {number}", f"/funders?q={number}") for number in range(4)])
    page = client.get("/").text
    assert re.findall(r'<a href="([^"]*)"><span class="figure">(\d)</span>', page) == [
        ("/funders?q=0", "0"),
        ("/funders?q=1", "1"),
        ("/funders?q=2", "2"),
    ]


def test_what_features_say_cannot_break_the_page(client: FlaskClient, contribute: Contribute) -> None:
    nasty = "<b>\"x'"
    contribute(to_do=[to_do(nasty, HOUR, detail=nasty, instead_of=nasty)], figures=[KeyFigure(nasty, nasty, "/")])
    assert "<b>" not in client.get("/").text


def test_the_french_home_page_holds_no_english(client: FlaskClient, contribute: Contribute) -> None:
    lines = [to_do("à faire", HOUR, instead_of="Solange"), to_do("trop tard", -HOUR)]
    contribute(to_do=lines, watched=lines, figures=[KeyFigure("1", "dossier", "/")])
    assert english_in(client.get("/").text) == set()


def test_the_navigation_shows_only_what_a_person_may_use(client: FlaskClient, become: Become) -> None:
    assert 'href="/funders"' in client.get("/").text
    become()
    assert 'href="/funders"' not in client.get("/").text
    assert client.get("/funders").status_code == 404


def test_the_local_mailbox_says_when_it_is_empty(client: FlaskClient) -> None:
    assert "Pas encore de message" in client.get("/mailbox").text
    assert client.get("/mailbox/../../etc/passwd").status_code == 404
