"""Two who release at the same moment, and two reports of the same money that are published at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine

from fundapp.core.database import is_writing
from fundapp.core.errors import DomainError
from fundapp.donors.commands.report_releasing import release_report
from fundapp.donors.jobs import reports as jobs
from fundapp.donors.jobs.report_computing import compute as compute_plainly
from fundapp.donors.models import PublishedTables, ReportRelease
from fundapp.donors.rules.report_errands import Computed, Finding
from fundapp.outbox import doorbell
from fundapp.outbox.topics import Claim
from tests.donors.reporting import Newsroom
from tests.fixtures.application import NOW
from tests.outbox.recipients import claim


@pytest.fixture
def real(app: Flask, committed: Engine, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom with real commits; bells are silent."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    return Newsroom(app)


def both(acts: list[Callable[[], Any]]) -> list[str]:
    """Does them at the same moment; what came of each."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> str:
        barrier.wait(10)
        try:
            act()
        except DomainError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def releasing(newsroom: Newsroom, report_id: UUID, name: str) -> Callable[[], Any]:
    digest = newsroom.digest(report_id)
    return lambda: newsroom.do(release_report, name, report_id, digest)


def publishing(newsroom: Newsroom, claimed: Claim) -> Callable[[], Any]:
    def publish() -> None:
        with newsroom.app.app_context():
            jobs.publish_released(claimed)

    return publish


def test_two_who_release_at_once_are_first_and_second_and_who_presses_twice_is_one(real: Newsroom) -> None:
    report_id, other = real.ready(), real.ready(title="Une autre")
    assert both([releasing(real, report_id, name) for name in ("paul", "joel")]) == ["done", "done"]
    assert real.got(report_id).state == "publishing"
    assert "done" in both([releasing(real, other, "paul") for _each in range(2)])
    assert real.got(other).state == "review"
    assert len([each for each in real.rows(ReportRelease) if each.report_id == other]) == 1


def test_tables_of_the_same_money_go_out_one_after_the_other(real: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    barrier = Barrier(2)
    audited: list[bool] = []

    def compute(*told: Any) -> Computed:
        assert not is_writing(), "what takes long keeps nobody from writing"
        return Computed(compute_plainly(*told).figures, {"fund": {}}, ())

    def gate(*_told: Any) -> Finding:
        audited.append(is_writing())
        with suppress(BrokenBarrierError):  # the second audit of one of them has nobody to wait for
            barrier.wait(5 if len(audited) <= 2 else 0.01)
        return Finding(ok=True)

    monkeypatch.setattr(jobs, "compute", compute)
    monkeypatch.setattr(jobs, "gate", gate)
    reports = [real.ready(), real.ready(title="Une autre")]
    for each in reports:
        real.release(each, "paul", "joel")
    with real.app.app_context():
        claims = [claim(NOW + timedelta(seconds=1)) for _each in reports]
    both([publishing(real, each) for each in claims if each])
    for hour in range(1, 4):
        real.work(NOW + timedelta(hours=hour))
    assert [real.got(each).state for each in reports] == ["published", "published"]
    assert sorted((each.population, each.number) for each in real.rows(PublishedTables)) == [("fund", 1), ("fund", 2)]
    assert len(audited) == 3, "whoever came second was audited again, with what came first"
    assert not any(audited)
