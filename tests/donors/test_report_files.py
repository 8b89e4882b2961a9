"""The files of a report: of a published one, its very bytes and what is made of them; of a draft, marked as one."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.donors.models import DonorReport
from fundapp.donors.permissions import SEE_REPORTS
from fundapp.donors.rules.report_data import canonical
from fundapp.donors.workflow.reports import State
from tests.donors import report_samples as samples
from tests.donors.report_rows import keep_draft, keep_published
from tests.fixtures.application import VISITOR
from tests.fixtures.counting import counted_statements
from tests.fixtures.pdf import text_in

KINDS = ("pdf", "xlsx", "json")
Keep = Callable[..., UUID]


@pytest.fixture
def reader(client: FlaskClient, visitor: UUID, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The browser of somebody who may see reports."""
    who = replace(VISITOR, permissions=VISITOR.permissions | {SEE_REPORTS})
    monkeypatch.setattr(client.application.extensions["fundapp.ports"], "identify", lambda: who)
    return client


def at(agreement_id: UUID, report_id: UUID, kind: str) -> str:
    """The address of a file."""
    return f"/agreements/{agreement_id}/reports/{report_id}/report.{kind}"


def test_the_data_are_the_bytes_that_were_frozen_and_name_their_digest(
    reader: FlaskClient, rolled_back: Connection, keep: Keep
) -> None:
    agreement_id, frozen = keep(), canonical(samples.small()).encode()
    answer = reader.get(
        at(agreement_id, keep_published(rolled_back, agreement_id, samples.small()), "json"), buffered=True
    )
    digest = sha256(frozen)
    assert answer.data == frozen
    assert answer.headers["Content-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert answer.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_the_same_whenever_it_is_asked_for_and_whatever_has_changed_meanwhile(
    reader: FlaskClient, rolled_back: Connection, keep: Keep, kind: str
) -> None:
    agreement_id = keep(title="Avant")
    report_id = keep_published(rolled_back, agreement_id, samples.small())
    first = reader.get(at(agreement_id, report_id, kind), buffered=True)
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        found = session.get_one(DonorReport, report_id)
        found.title, found.state = "Un autre titre", State.CORRECTED
        session.commit()
    again = reader.get(at(agreement_id, report_id, kind), buffered=True)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.data == first.data
    assert first.headers["Cache-Control"] == "no-store"
    assert f"rapport-CONV-2026-03-2026-09-30-edition-1.{kind}" in first.headers["Content-Disposition"]


def test_a_draft_says_in_every_file_that_it_is_one_and_a_published_report_does_not(
    reader: FlaskClient, rolled_back: Connection, keep: Keep
) -> None:
    agreement_id, mark = keep(), "BROUILLON"
    drafted = keep_draft(rolled_back, agreement_id, samples.small(), state=State.REVIEW)
    published = keep_published(rolled_back, agreement_id, samples.small())
    for report_id, is_draft in ((drafted, True), (published, False)):
        paper = reader.get(at(agreement_id, report_id, "pdf"), buffered=True)
        book = load_workbook(BytesIO(reader.get(at(agreement_id, report_id, "xlsx"), buffered=True).data))
        assert (mark in text_in(paper.data), mark in book.sheetnames[0]) == (is_draft, is_draft)
        assert ("brouillon" in paper.headers["Content-Disposition"]) == is_draft
        assert paper.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_is_not_found_and_without_figures_there_is_nothing_yet(
    reader: FlaskClient, rolled_back: Connection, keep: Keep, kind: str
) -> None:
    agreement_id, other = keep(), keep(funder="Fonds Bêta")
    published = keep_published(rolled_back, agreement_id, samples.small())
    given_up = keep_draft(rolled_back, agreement_id, samples.small(), state=State.ABANDONED)
    asked = keep_draft(rolled_back, other, samples.small(), ready=False)
    assert reader.get(at(other, published, kind), buffered=True).status_code == 404
    assert reader.get(at(agreement_id, given_up, kind), buffered=True).status_code == 404
    assert reader.get(at(agreement_id, uuid4(), kind), buffered=True).status_code == 404
    assert reader.get(at(other, asked, kind), buffered=True).status_code == 409


def test_a_file_costs_few_queries_however_large_the_report_is(
    reader: FlaskClient, rolled_back: Connection, keep: Keep
) -> None:
    agreement_id = keep()
    published = keep_published(rolled_back, agreement_id, samples.large(rows=2000))
    drafted = keep_draft(rolled_back, agreement_id, samples.large(rows=2000))
    for report_id, most in ((published, 9), (drafted, 8)):
        with counted_statements() as statements:
            assert reader.get(at(agreement_id, report_id, "json"), buffered=True).status_code == 200
        statements.at_most(most)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_may_not_see_reports_finds_none(
    client: FlaskClient, rolled_back: Connection, keep: Keep, kind: str
) -> None:
    agreement_id = keep()
    published = keep_published(rolled_back, agreement_id, samples.letter())
    assert client.get(at(agreement_id, published, kind)).status_code == 404
