"""Calendars that somebody subscribes to, as programs fetch them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fundapp.accounts.pacing import Pace
from tests.donors.pages import hidden

SUMMER, WINTER = date(2100, 7, 9), date(2100, 12, 9)
DOUALA = "Africa/Douala"


@pytest.fixture(autouse=True)
def patient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried anything yet."""
    monkeypatch.setitem(app.extensions, "fundapp.pace", Pace())


def address_of(client: FlaskClient, whose: str = "followed", name: str = "Échéances") -> str:
    """Makes a calendar; the path of its address."""
    page = client.get("/calls/feeds").text
    shown = client.post("/calls/feeds", data=hidden(page) | {"name": name, "whose": whose})
    assert shown.status_code == 200
    (found,) = set(re.findall(r"/calls/feeds/[\w-]+\.ics", shown.text))
    return str(found)


def fetch(app: Flask, address: str, **headers: str) -> TestResponse:
    """Fetches it as a program does: with no cookie of anybody's."""
    return app.test_client().get(address, headers=headers)


def events(answer: TestResponse) -> list[Any]:
    return list(icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.fixture
def nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on nobody is signed in."""

    def leave() -> None:
        monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: None)

    return leave
