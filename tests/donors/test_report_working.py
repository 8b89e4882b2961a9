"""Workers compute the figures of reports: seen meanwhile, done again for other days, given up with a word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.core.errors import Conflict
from fundapp.donors.commands.report_figures import ask_for_figures
from fundapp.donors.commands.reports import update_report
from fundapp.donors.jobs import reports as jobs
from fundapp.donors.jobs.report_computing import STEPS
from fundapp.donors.jobs.report_computing import compute as compute_plainly
from fundapp.donors.models import DonorReport
from fundapp.donors.rules.report_errands import Computed
from tests.donors.reporting import BEGUN, LAST, Newsroom
from tests.fixtures.application import NOW

FACTS = {name: BEGUN[name] for name in ("title", "kind", "covers_from", "covers_to", "date_id", "owner_id")}
Patch = pytest.MonkeyPatch


def broken(*_told: Any) -> Any:
    raise RuntimeError


def test_a_worker_that_dies_leaves_word_and_can_be_asked_again(newsroom: Newsroom, monkeypatch: Patch) -> None:
    report_id = newsroom.start()
    newsroom.write(report_id)
    monkeypatch.setattr(jobs, "compute", broken)
    newsroom.do(ask_for_figures, "awa", report_id)
    with pytest.raises(Conflict):
        newsroom.do(ask_for_figures, "awa", report_id)
    for number in range(5):
        newsroom.work(NOW + timedelta(minutes=10 * number))
    draft = newsroom.got(report_id).draft
    assert draft is not None
    assert (draft.state, bool(draft.reason)) == ("failed", True)
    monkeypatch.setattr(jobs, "compute", compute_plainly)
    newsroom.compute(report_id, now=NOW + timedelta(hours=2))
    newsroom.put(report_id)
    newsroom.release(report_id, "awa", "paul", now=NOW + timedelta(hours=2))
    monkeypatch.setattr(jobs, "gate", broken)
    for number in range(5):
        newsroom.work(NOW + timedelta(hours=3 + number))
    found = newsroom.got(report_id)
    assert (found.state, found.releases) == ("drafting", [])


def test_how_far_a_worker_is_can_be_seen_meanwhile(newsroom: Newsroom, monkeypatch: Patch) -> None:
    report_id = newsroom.start()
    seen: list[tuple[str, int, int]] = []

    def compute(session: Session, found: DonorReport, progress: Callable[[int], None]) -> Computed:
        def watched(done: int) -> None:
            progress(done)
            draft = newsroom.got(report_id).draft
            assert draft is not None
            seen.append((draft.state, draft.done, draft.steps))

        return compute_plainly(session, found, watched)

    monkeypatch.setattr(jobs, "compute", compute)
    newsroom.compute(report_id)
    assert seen == [("asked", number, STEPS) for number in range(1, STEPS + 1)]
    draft = newsroom.got(report_id).draft
    assert draft is not None
    assert (draft.state, draft.done, draft.steps) == ("ready", STEPS, STEPS)


def test_figures_of_days_that_changed_meanwhile_are_computed_again(newsroom: Newsroom, monkeypatch: Patch) -> None:
    report_id = newsroom.start()
    covered: list[Any] = []

    def compute(session: Session, found: DonorReport, progress: Callable[[int], None]) -> Computed:
        covered.append(found.covers_to)
        if len(covered) == 1:
            given = FACTS | {"covers_to": LAST + timedelta(days=1)}
            newsroom.do(update_report, "awa", report_id, given, expected_version=newsroom.got(report_id).version)
        return compute_plainly(session, found, progress)

    monkeypatch.setattr(jobs, "compute", compute)
    newsroom.compute(report_id)
    assert covered == [LAST, LAST + timedelta(days=1)]
    assert newsroom.got(report_id).draft.state == "ready"  # type: ignore[union-attr]


def test_figures_asked_by_somebody_who_may_not_any_more_are_not_computed(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    newsroom.do(ask_for_figures, "paul", report_id)
    with newsroom.writing() as session:
        membership = session.scalars(select(Membership).where(Membership.person_id == newsroom.people["paul"])).one()
        session.delete(membership)
    newsroom.work()
    assert newsroom.got(report_id).draft.state == "failed"  # type: ignore[union-attr]
