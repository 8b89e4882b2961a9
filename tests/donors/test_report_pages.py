"""The pages of reports: begun, written by several, put to be released, let go out by two, published, corrected."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from fundapp.donors.models import AgreementReport, DonorReport, ReportDraft
from tests.donors.agreements import TODAY, filled, report
from tests.donors.report_desk import FACTS, Desk, Report, press, send, told
from tests.fixtures.application import Look
from tests.fixtures.counting import counted_statements
from tests.imports.acting import work_off

Keep = Callable[..., UUID]


@pytest.fixture
def desk(app: Flask, rolled_back: Connection, look: Look, keep: Keep) -> Desk:
    """Nobody has come yet."""
    return Desk(app, rolled_back, look, keep)


def test_the_whole_way_of_a_report_on_its_pages(desk: Desk) -> None:
    awa, joel, ama = (desk.come(name, group) for name, group in (("Awa", "fundraising"), ("Joel", "finance"), ("Ama", "officers")))
    one = desk.begin(awa)
    one.finish(awa)
    assert one.row.state == "review"
    one.publish(joel, ama)
    page = joel.get(one.at()).text
    assert one.row.state == "published"


def test_edit(desk: Desk) -> None:
    awa = desk.come("Awa", "fundraising")
    one = desk.begin(awa)
    one.compute(awa)
    print(awa.get(one.at("/edit")).text[-3000:])
