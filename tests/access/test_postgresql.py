"""On PostgreSQL every page opens, and every list under each of its conditions.

What pages say and how they take what is typed, tests try on SQLite alone (tests/conftest.py): this is what they leave.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from lxml import html

from fundapp.core.ports import Ports
from tests.access.asking import Question, ask, questions
from tests.access.house import House
from tests.access.matrix import expected
from tests.access.terms import Answer
from tests.access.world import ROLES

pytestmark = pytest.mark.postgres

TYPED = "1"
"""What is typed into a condition that offers nothing: a word, a number, and no day, which a page must say."""


def test_every_page_answers_somebody_who_may_open_it(house: House, doors: dict[str, Question]) -> None:
    assert len(doors) > 150
    assert [each.path for each in doors.values() if ask(house, each).answer is not Answer.IN] == []


def test_every_list_answers_under_each_of_its_conditions(house: House, doors: dict[str, Question]) -> None:
    ports: Ports = house.app.extensions["fundapp.ports"]
    asked = [each for endpoint in sorted(ports.lists) for each in conditions(house, doors[endpoint])]
    assert len(asked) > 80
    assert [each.path for each in asked if ask(house, each).answer is not Answer.IN] == []


@pytest.fixture(scope="module")
def doors(house: House) -> dict[str, Question]:
    """Of every page somebody who may open it, and what of it."""
    found: dict[str, Question] = {}
    for role in ROLES:
        for each in questions(house, role):
            if each.method == "GET" and each.endpoint not in found and expected(each) is Answer.IN:
                found[each.endpoint] = each
    return found


def conditions(house: House, door: Question) -> Iterator[Question]:
    """A list under one condition at a time."""
    page = house.open(door.role, "GET", door.path, {}).text
    for name, value in offered(page):
        yield replace(door, path=f"{door.path}?{urlencode({name: value})}")


def offered(page: str) -> Iterator[tuple[str, str]]:
    """Every condition that a page offers, with the first answer to it."""
    for form in html.fromstring(page).iterfind(".//main//form[@method='get']"):
        for choice in form.iterfind(".//select"):
            values = [each.get("value") or "" for each in choice.iterfind("option")]
            yield from ((choice.get("name", ""), value) for value in [each for each in values if each][:1])
        for box in form.iterfind(".//input"):
            kind = box.get("type", "text")
            if kind != "hidden":
                yield box.get("name", ""), box.get("value") or TYPED
