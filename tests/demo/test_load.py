"""The demonstration data is loaded once, whole."""

from flask import Flask
from sqlalchemy import func, select

from fundapp.demo.load import load_once
from fundapp.donors.models import Funder
from tests.fixtures.application import Look

REAL_FUNDERS = 53
INVENTED_CASES = 6


def test_a_second_load_adds_nothing(in_app: Flask, look: Look) -> None:
    told: list[tuple[int, int]] = []
    assert load_once(in_app, lambda done, all_: told.append((done, all_))) == REAL_FUNDERS + INVENTED_CASES
    assert told[-1] == (REAL_FUNDERS, REAL_FUNDERS)
    assert load_once(in_app) == 0
    assert look(select(func.count()).select_from(Funder)) == [REAL_FUNDERS]


def test_what_the_sources_do_not_say_stays_unknown(in_app: Flask, look: Look) -> None:
    load_once(in_app)
    unknown = select(func.count()).where(Funder.needs_registration == "unknown")
    assert look(unknown) == [28]
