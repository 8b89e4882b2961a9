"""Reports to donors for tests: people who write and release them, and the worker behind them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import permissions_of
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader, reading
from fundapp.donors.commands import report_publishing, report_stories
from fundapp.donors.commands.report_figures import ask_for_figures
from fundapp.donors.commands.report_releasing import put_for_release, release_report
from fundapp.donors.commands.report_sections import write_section
from fundapp.donors.commands.report_stories import add_story, check_story
from fundapp.donors.commands.reports import start_report
from fundapp.donors.models import AgreementMove, DonorReport, ReportStory
from fundapp.donors.queries import report_releases
from fundapp.donors.queries.report_content import NEEDS, digest_now
from fundapp.donors.queries.report_releases import release_verdict
from fundapp.donors.queries.report_tasks import releases_open
from fundapp.donors.queries.reports import report
from fundapp.donors.queries.stories import story_digest
from tests.accounts.people import person_of
from tests.cases.alerted import case_of
from tests.donors.agreements import AgreementFactory
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW
from tests.outbox.recipients import add_recipient, run

FIRST, LAST = date(2026, 1, 1), date(2026, 2, 28)
BEGUN: dict[str, Any] = {
    "template": "letter", "extras": (), "language": "fr", "kind": "narrative", "title": "Lettre", "covers_from": FIRST,
    "covers_to": LAST, "date_id": None, "owner_id": None,
}  # fmt: skip
"""What somebody types to begin a report."""
CONSENTING = (report_stories, report_releases, report_publishing)
GROUPS = {"awa": "fundraising", "paul": "finance", "solange": "officers", "joel": "officers", "rose": "fundraising"}


class Newsroom:
    """People who write reports, an agreement that is owed some, and the worker, in one transaction or in real ones."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.people: dict[str, UUID] = {}
        self.codes: dict[str, str] = {}
        with self.writing() as session:
            for name, group in GROUPS.items():
                self.person(session, name, group)
            self.agreement_id = self.agreement(session)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction of its own."""
        with self.app.app_context(), reading(Reader("fr", ZoneInfo("Africa/Douala"))), transaction() as session:
            yield session

    def person(self, session: Session, name: str, group: str) -> UUID:
        """Somebody with an address."""
        made = person_of(name.capitalize(), (group,))
        session.add(made)
        session.flush()
        add_recipient(session, owner_id=made.id, address=f"{name}@example.org")
        self.people[name], self.codes[name] = made.id, group
        return made.id

    def agreement(self, session: Session, *parts: Any, funder: str = "Fonds Alpha", **facts: Any) -> UUID:
        """An agreement in force with these parts."""
        donor = FunderFactory.build(id=uuid4(), name=funder)
        session.add(donor)
        session.flush()
        made = AgreementFactory.build(funder_id=donor.id, **facts)
        session.add(made)
        session.flush()
        session.add(AgreementMove(id=uuid4(), agreement_id=made.id, number=0, after=made.state, at=NOW))
        for number, part in enumerate(parts, 1):
            part.agreement_id, part.number = made.id, number
            session.add(part)
        session.flush()
        agreement_id: UUID = made.id
        return agreement_id

    def ctx(self, name: str, now: datetime = NOW) -> Context:
        """What somebody may do by their group, as the packages say."""
        group = self.codes[name]
        grants = self.app.extensions["fundapp.ports"].grants
        reader = Reader("fr", ZoneInfo("Africa/Douala"))
        actor = Actor(self.people[name], name, group, permissions_of((group,), grants), frozenset({group}), reader)
        return Context(actor, now, "test-request", reader)

    def do(self, command: Callable[..., Any], name: str, *told: Any, now: datetime = NOW, **more: Any) -> Any:
        """A command in a transaction of its own."""
        with self.writing() as session:
            done = command(session, self.ctx(name, now), *told, **more)
            session.flush()
            session.expunge_all()
            return done

    def start(self, by: str = "awa", **changes: Any) -> UUID:
        """Begins a report."""
        found: UUID = self.do(start_report, by, self.agreement_id, BEGUN | changes).id
        return found

    def got(self, report_id: UUID, *parts: str) -> DonorReport:
        """A report as it stands, with its sections, stories, figures and releases."""
        with self.writing() as session:
            found = report(session, self.ctx("awa"), report_id, *NEEDS, "releases", *parts)
            session.expunge_all()
            return found

    def write(self, report_id: UUID, by: str = "awa", text: str = "Tout va bien.") -> None:
        """Writes every section that must be there."""
        for row in self.got(report_id).sections:
            if row.required:
                self.do(write_section, by, row.id, {"text": text, "ready": True}, expected_version=row.version)

    def compute(self, report_id: UUID, by: str = "awa", now: datetime = NOW) -> None:
        """Has a worker compute the figures."""
        self.do(ask_for_figures, by, report_id, now=now)
        self.work(now)

    def work(self, now: datetime = NOW) -> int:
        """Has the worker do what is due; how many messages that were."""
        with self.app.app_context():
            return len(run(now + timedelta(seconds=1)))

    def put(self, report_id: UUID, by: str = "awa") -> None:
        """Puts it to be released."""
        self.do(put_for_release, by, report_id, expected_version=self.got(report_id).version)

    def ready(self, by: str = "awa", **changes: Any) -> UUID:
        """A report that waits for its releases."""
        report_id = self.start(by, **changes)
        self.write(report_id, by)
        self.compute(report_id, by)
        self.put(report_id, by)
        return report_id

    def digest(self, report_id: UUID) -> str:
        """Of what it says now."""
        return digest_now(self.got(report_id))

    def release(self, report_id: UUID, *names: str, now: datetime = NOW) -> None:
        """These people release it, one after the other."""
        for number, name in enumerate(names):
            self.do(release_report, name, report_id, self.digest(report_id), now=now + timedelta(milliseconds=number))

    def published(self, **changes: Any) -> UUID:
        """A report that was published."""
        report_id = self.ready(**changes)
        self.release(report_id, "awa", "paul")
        self.work()
        assert self.got(report_id).state == "published"
        return report_id

    def case(self, **facts: Any) -> UUID:
        """A case; nobody could open it."""
        with self.writing() as session:
            made = case_of(NOW, "P3")
            for name, value in facts.items():
                setattr(made, name, value)
            session.add(made)
            session.flush()
            return made.id

    def tell(self, report_id: UUID, by: str = "solange", *, checked: bool = True) -> ReportStory:
        """A story in it."""
        told = {"case_id": self.case(), "pseudonym": "Aline", "text": "Elle est en sécurité."}
        made: ReportStory = self.do(add_story, by, report_id, told)
        if checked:
            self.do(check_story, by, made.id, story_digest(made))
        return made

    def waiting(self, name: str) -> int:
        """How many reports wait for a release of theirs; what waits for them, they may do."""
        with self.writing() as session:
            found = releases_open(session, self.ctx(name), 9)
            assert all(release_verdict(session, self.ctx(name), self.got(each.id)) for each in found)
        return len(found)

    def rows(self, kind: type[Any]) -> list[Any]:
        """Every row of a table."""
        with self.writing() as session:
            found = list(session.scalars(select(kind)))
            session.expunge_all()
            return found


def agreeing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Everybody agrees to a story, as long as the one answer in the list is true."""
    answer = [True]
    for module in CONSENTING:
        monkeypatch.setattr(module, "consented", lambda _session, _case_id: answer[0])
    return answer


def elsewhere(ctx: Context, *permissions: str) -> Context:
    """The same person with these permissions only."""
    assert ctx.actor is not None
    return replace(ctx, actor=replace(ctx.actor, permissions=frozenset(permissions)))
