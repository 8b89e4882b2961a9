"""Could we? Every gate says yes, no, under a condition, or that nobody knows; unknown is not ineligible."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from fundapp.donors.rules.answers import Answer, Gate, findings, verdict
from tests.fixtures.counting import CountQueries

NETWORK = ("CM", "TD")


@dataclass(frozen=True)
class Funder:
    status: str = "active"
    focus_countries: tuple[str, ...] = ()
    application_mode: str | None = "rolling"
    needs_registration: str = "no"
    min_years: int | None = None


OPEN = Funder()


@pytest.mark.parametrize(
    ("funder", "gate", "answer"),
    [
        (OPEN, None, Answer.YES),
        (replace(OPEN, status="suspended"), Gate.STATUS, Answer.NO),
        (replace(OPEN, status="dormant"), Gate.STATUS, Answer.NO),
        (replace(OPEN, focus_countries=("KE", "TD")), Gate.COUNTRY, Answer.MAYBE),
        (replace(OPEN, focus_countries=("KE",)), Gate.COUNTRY, Answer.NO),
        (replace(OPEN, application_mode=None), Gate.WAY_IN, Answer.UNKNOWN),
        (replace(OPEN, application_mode="invitation"), Gate.WAY_IN, Answer.MAYBE),
        (replace(OPEN, needs_registration="unknown"), Gate.REGISTRATION, Answer.UNKNOWN),
        (replace(OPEN, needs_registration="yes"), Gate.REGISTRATION, Answer.MAYBE),
        (replace(OPEN, min_years=3), Gate.YEARS, Answer.MAYBE),
        (replace(OPEN, min_years=0), None, Answer.YES),
    ],
)
def test_each_gate_answers_for_itself(funder: Funder, gate: Gate | None, answer: Answer) -> None:
    found = findings(funder, NETWORK)
    assert {each.gate: each.answer for each in found if each.answer != Answer.YES} == ({gate: answer} if gate else {})
    assert verdict(found) == answer


def test_one_shut_gate_is_no_whatever_is_unknown() -> None:
    found = findings(replace(OPEN, status="closed", needs_registration="unknown", min_years=2), NETWORK)
    assert verdict(found) == Answer.NO
    assert verdict(findings(replace(OPEN, needs_registration="unknown", min_years=2), NETWORK)) == Answer.UNKNOWN


def test_the_page_names_only_the_countries_that_are_the_networks(
    client: FlaskClient, add: Callable[..., UUID], query_count: CountQueries
) -> None:
    funder = add(name="Fonds", countries=("CM", "KE", "TD"), needs_registration="yes")
    with query_count() as counted:
        page = client.get(f"/funders/{funder}").text
    assert "seulement dans ces pays\u00a0: Cameroun et Tchad" in page
    assert "réservé aux membres qui en ont un" in page
    counted.at_most(16)


def test_a_suspended_funder_stays_visible_as_such(client: FlaskClient, add: Callable[..., UUID]) -> None:
    funder = add(name="Fonds d’avant", status="suspended")
    assert "Suspendu" in client.get("/funders").text
    assert "Suspendu" in client.get(f"/funders/{funder}").text
