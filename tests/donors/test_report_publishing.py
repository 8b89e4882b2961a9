"""Reports are published by a worker: the bytes that were released, once for ever, through the gate, with a proof."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import undefer

from fundapp.accounts.models import Person
from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.models import Entry, Staged
from fundapp.audit.rows import disagreements
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import verify_bundle
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.donors.commands.report_figures import SETTLED
from fundapp.donors.commands.reports import abandon_report, correct_report
from fundapp.donors.jobs import reports as jobs
from fundapp.donors.jobs.report_computing import compute as compute_plainly
from fundapp.donors.models import Agreement, DonorReport, PublishedTables, ReportDraft, ReportSnapshot, ReportWriter
from fundapp.donors.queries.report_content import content_of
from fundapp.donors.queries.report_proofs import proof_of
from fundapp.donors.queries.reports import editions_of, snapshot_of
from fundapp.donors.rules.report_data import canonical, digest_of
from fundapp.donors.rules.report_errands import Computed, Finding
from fundapp.outbox.models import Delivery, Message
from tests.audit.logs import ORIGIN, SIGNER
from tests.donors.reporting import LAST, Newsroom
from tests.fixtures.application import NOW

LATER = NOW + timedelta(hours=1)
Patch = pytest.MonkeyPatch


def with_tables(patch: Patch, population: str = "fund") -> None:
    """From now on a worker computes protected tables too."""

    def compute(*told: Any) -> Computed:
        found = compute_plainly(*told)
        return Computed(found.figures, {population: {"cells": []}}, [{"what": "persons", "reason": "too_few"}])

    patch.setattr(jobs, "compute", compute)


def passing(patch: Patch, meanwhile: Callable[[], None] = lambda: None) -> list[int]:
    """From now on the gate lets everything out; `meanwhile` happens while it looks. How often it looked, by length."""
    looked: list[int] = []

    def gate(*_told: Any) -> Finding:
        looked.append(1)
        meanwhile()
        return Finding(ok=True, told={"checked": 7})

    patch.setattr(jobs, "gate", gate)
    return looked


def frozen(newsroom: Newsroom, report_id: UUID) -> ReportSnapshot:
    with newsroom.writing() as session:
        found = snapshot_of(session, newsroom.ctx("awa"), report_id)
        session.expunge_all()
        return found


def test_the_bytes_that_two_people_released_are_published(newsroom: Newsroom) -> None:
    report_id = newsroom.ready(owner_id=newsroom.people["rose"])
    bytes_read = canonical(content_of(newsroom.got(report_id)))
    newsroom.release(report_id, "awa", "paul")
    newsroom.work(LATER)
    found, kept = newsroom.got(report_id), frozen(newsroom, report_id)
    assert found.state == "published"
    assert kept.data == bytes_read
    assert kept.digest == digest_of(bytes_read) == digest_of(canonical(json.loads(kept.data)))
    assert (kept.first_id, kept.second_id) == (newsroom.people["awa"], newsroom.people["paul"])
    assert kept.agreement_id == newsroom.agreement_id
    assert json.loads(kept.data)["cover"]["cut_off"] == (NOW - SETTLED).isoformat()
    published = [each for each in newsroom.rows(Staged) if each.action == "report.published"]
    assert [(each.subject_id, each.payload["digest"]) for each in published] == [(report_id, kept.digest)]
    assert len(newsroom.rows(Delivery)) == 1, "whoever looks after it is told that something waits"
    assert newsroom.work(LATER) == 0


def test_others_hear_of_a_publication_by_ids_alone(newsroom: Newsroom) -> None:
    report_id = newsroom.published()
    told = [each.ids for each in newsroom.rows(Message) if each.topic == "report.published"]
    assert told
    assert all(each == [str(report_id), str(newsroom.agreement_id)] for each in told)


def test_what_is_published_twice_is_published_once(newsroom: Newsroom) -> None:
    report_id = newsroom.published()
    with newsroom.writing() as session:
        waiting = {"state": "waiting", "ended_at": None, "fence": 0, "attempts": 0}
        session.execute(update(Message).where(Message.topic == "report.publishing").values(**waiting))
    assert newsroom.work(LATER) == 1
    assert [each.report_id for each in newsroom.rows(ReportSnapshot)] == [report_id]


def test_what_was_kept_back_and_how_it_was_audited_is_kept(newsroom: Newsroom, monkeypatch: Patch) -> None:
    with_tables(monkeypatch)
    looked = passing(monkeypatch)
    report_id = newsroom.published()
    kept = frozen(newsroom, report_id)
    assert kept.withheld == [{"what": "persons", "reason": "too_few"}]
    assert (kept.finding, looked) == ({"checked": 7}, [1])
    (tables,) = newsroom.rows(PublishedTables)
    assert (tables.population, tables.number, tables.cut_off, tables.tables) == ("fund", 1, LAST, {"cells": []})


def test_what_the_gate_does_not_let_out_goes_back_with_the_reason(newsroom: Newsroom, monkeypatch: Patch) -> None:
    monkeypatch.setattr(jobs, "gate", lambda *_told: Finding(ok=False))
    report_id = newsroom.ready(owner_id=newsroom.people["rose"])
    newsroom.release(report_id, "awa", "paul")
    newsroom.work(LATER)
    found = newsroom.got(report_id)
    assert (found.state, found.releases, found.asked_at) == ("drafting", [], None)
    assert found.draft is not None
    assert (found.draft.state, found.draft.figures) == ("failed", None)
    assert found.draft.reason
    assert (newsroom.rows(ReportSnapshot), newsroom.rows(PublishedTables)) == ([], [])
    assert len(newsroom.rows(Delivery)) == 1
    newsroom.compute(report_id)
    assert newsroom.got(report_id).draft.reason is None  # type: ignore[union-attr]


def test_tables_of_the_same_money_that_came_first_are_audited_too(newsroom: Newsroom, monkeypatch: Patch) -> None:
    passing(monkeypatch)
    reports = newsroom.ready(title="Un autre"), newsroom.ready()
    with newsroom.writing() as session:
        session.execute(update(ReportDraft).values(tables={"fund": {"cells": []}}))
    other, report_id = reports
    newsroom.release(other, "awa", "paul")
    newsroom.work()
    newsroom.release(report_id, "awa", "paul")
    came: list[bool] = []

    def slip_in() -> None:
        if not came:
            came.append(True)
            with newsroom.writing() as session:
                again = {"population": "fund", "number": 2, "cut_off": LAST, "tables": {}}
                session.add(PublishedTables(id=uuid4(), report_id=newsroom.start(), **again))

    looked = passing(monkeypatch, slip_in)
    newsroom.work(LATER)
    assert len(looked) == 2, "somebody else's tables came in while the first audit ran"
    numbers = {each.number: each.report_id for each in newsroom.rows(PublishedTables)}
    assert (numbers[1], numbers[3]) == (other, report_id)


def change_title(newsroom: Newsroom, _answer: list[bool]) -> None:
    with newsroom.writing() as session:
        session.get_one(Agreement, newsroom.agreement_id).title = "Un autre nom"


def withdraw(_newsroom: Newsroom, answer: list[bool]) -> None:
    answer[0] = False


def leave(newsroom: Newsroom, _answer: list[bool]) -> None:
    with newsroom.writing() as session:
        session.execute(
            update(Person).where(Person.id == newsroom.people["joel"]).values(state="left", left_at=NOW, email=None)
        )


@pytest.mark.parametrize("event", [change_title, withdraw, leave])
def test_what_does_not_stand_any_more_is_not_published(
    newsroom: Newsroom, consenting: list[bool], event: Callable[[Newsroom, list[bool]], None]
) -> None:
    report_id = newsroom.start(owner_id=newsroom.people["rose"])
    newsroom.write(report_id)
    newsroom.compute(report_id)
    newsroom.tell(report_id)
    newsroom.put(report_id)
    newsroom.release(report_id, "paul", "joel")
    event(newsroom, consenting)
    newsroom.work(LATER)
    found = newsroom.got(report_id)
    assert (found.state, found.releases) == ("drafting", [])
    assert found.draft is not None
    assert (found.draft.state, bool(found.draft.reason)) == ("ready", True), "its figures are as good as they were"
    assert newsroom.rows(ReportSnapshot) == []
    assert len(newsroom.rows(Delivery)) == 1


def test_a_correction_is_the_next_edition_and_both_can_be_read(newsroom: Newsroom, consenting: list[bool]) -> None:
    assert consenting
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.compute(report_id)
    newsroom.tell(report_id)
    newsroom.put(report_id)
    with pytest.raises(Conflict):
        newsroom.do(correct_report, "awa", report_id, {"changes": "Trop tôt"})
    newsroom.release(report_id, "paul", "joel")
    newsroom.work()
    with pytest.raises(Invalid):
        newsroom.do(correct_report, "awa", report_id, {"changes": ""})
    given_up = newsroom.do(correct_report, "awa", report_id, {"changes": "Une erreur"}).id
    newsroom.do(abandon_report, "awa", given_up)
    made = newsroom.do(correct_report, "paul", report_id, {"changes": "Un montant était faux."}).id
    with pytest.raises(Conflict):
        newsroom.do(correct_report, "awa", report_id, {"changes": "Encore"})
    before, after = newsroom.got(report_id), newsroom.got(made)
    assert (after.edition, after.corrects_id, after.state, after.draft) == (2, report_id, "drafting", None)
    assert (after.covers_from, after.covers_to) == (before.covers_from, before.covers_to)
    assert [(row.key, row.text) for row in after.sections] == [(row.key, row.text) for row in before.sections]
    assert [row.checked_digest for row in after.stories] == [row.checked_digest for row in before.stories]
    writers = {each.person_id for each in newsroom.rows(ReportWriter) if each.report_id == made}
    assert writers == {newsroom.people[name] for name in ("awa", "solange", "paul")}, "what they wrote stands in it too"
    newsroom.compute(made)
    newsroom.put(made)
    newsroom.release(made, "paul", "joel")
    newsroom.work()
    assert (newsroom.got(report_id).state, newsroom.got(made).state) == ("corrected", "published")
    first, second = frozen(newsroom, report_id), frozen(newsroom, made)
    assert json.loads(first.data)["cover"]["changes"] is None
    assert json.loads(second.data)["cover"]["changes"] == "Un montant était faux."
    with pytest.raises(Conflict):
        newsroom.do(correct_report, "awa", report_id, {"changes": "La première encore"})
    with newsroom.writing() as session:
        for each in (report_id, given_up, made):
            editions = editions_of(session, newsroom.ctx("awa"), each)
            assert editions[0].id == report_id
            assert {found.id for found in editions} == {report_id, given_up, made}


@pytest.mark.parametrize("table", ["donor_report_snapshot", "donor_report_tables"])
def test_what_was_published_the_database_keeps_as_it_is(
    newsroom: Newsroom, monkeypatch: Patch, table: str, database_kind: str
) -> None:
    with_tables(monkeypatch)
    passing(monkeypatch)
    newsroom.published()
    whole = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    empty = whole if database_kind == "sqlite" else f"TRUNCATE {table}"
    for statement in (f"UPDATE {table} SET report_id = report_id", f"DELETE FROM {table}", empty):
        with newsroom.writing() as session, pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))


def test_a_proof_shows_the_digest_in_the_log_without_asking_us(newsroom: Newsroom) -> None:
    report_id = newsroom.published()
    digest = frozen(newsroom, report_id).digest
    with newsroom.writing() as session:
        ctx = newsroom.ctx("awa")
        with pytest.raises(Conflict):
            proof_of(session, ctx, report_id, ORIGIN)
        with pytest.raises(NotFound):
            proof_of(session, ctx, newsroom.start(), ORIGIN)
        sequence(session)
        note = make_checkpoint(session, SIGNER, NOW)
        assert note is not None
        bundle = proof_of(session, ctx, report_id, ORIGIN)
        verify_bundle(bundle, [note.note], SIGNER.key)
        told = json.loads(bundle)["entry"]
        assert (told["leaf"]["action"], told["payload"]["digest"]) == ("report.published", digest)
        session.rollback()


def test_rows_and_log_tell_the_same_from_beginning_to_correction(newsroom: Newsroom) -> None:
    report_id = newsroom.published()
    made = newsroom.do(correct_report, "awa", report_id, {"changes": "Un montant était faux."}).id
    newsroom.compute(made)
    newsroom.put(made)
    newsroom.release(made, "paul")
    with newsroom.writing() as session:
        sequence(session)
        assert [each for each in disagreements(session) if each.kind.startswith("donor_report")] == []
        entries = session.scalars(select(Entry).where(Entry.action == "report.published")).all()
        assert len(entries) == 1
        session.execute(update(DonorReport).where(DonorReport.id == made).values(entry_id=uuid4()))
        assert [each.subject_id for each in disagreements(session) if each.kind == "donor_report"] == [made]


def test_the_data_is_read_only_where_it_is_asked_for(newsroom: Newsroom) -> None:
    newsroom.published()
    with newsroom.writing() as session:
        assert session.scalars(select(ReportSnapshot).options(undefer(ReportSnapshot.data))).one().data
