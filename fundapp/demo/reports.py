"""Reports of the demonstration: one published and corrected, one between two releases, one being written by several."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.demo.refuge import CODE, add_refuge
from fundapp.demo.report_texts import ACCOUNTS, CHANGES, CORRECTED, RECEIPT, WRITTEN, YEAR
from fundapp.donors.commands.agreement_readers import admit_reader
from fundapp.donors.commands.report_figures import ask_for_figures, keep_figures
from fundapp.donors.commands.report_publishing import publish_report
from fundapp.donors.commands.report_receipts import acknowledge_report, note_download
from fundapp.donors.commands.report_releasing import put_for_release, release_report
from fundapp.donors.commands.report_sections import ask_for_section, write_section
from fundapp.donors.commands.reports import correct_report, start_report
from fundapp.donors.jobs.report_computing import NEEDS, compute
from fundapp.donors.jobs.report_gate import gate
from fundapp.donors.models import Agreement, AgreementReport, DonorReport
from fundapp.donors.queries.report_content import NEEDS as WHOLE
from fundapp.donors.queries.report_content import digest_now
from fundapp.donors.queries.reports import locked_report
from fundapp.donors.rules.portal import FileKind

Texts = Mapping[str, str]


def add_reports(app: Flask, now: datetime) -> None:
    """What two agreements owe their funders, as far as it has come."""
    _draft_report(app, now)
    with transaction() as session:
        host = add_refuge(session, app, now)
        admit_reader(session, acting(app, by_key("awa"), now), host.id, _reader())
    _Desk(app, now - timedelta(days=40)).publish_twice()
    _Desk(app, now - timedelta(days=2)).put()


class _Desk:
    """Those who write and release the reports of one agreement, at one time."""

    def __init__(self, app: Flask, at: datetime) -> None:
        self.app, self.at = app, at

    def acting(self, key: str, **later: int) -> Context:
        """Somebody at work, so much later."""
        return acting(self.app, by_key(key), self.at + timedelta(**later))

    def publish_twice(self) -> None:
        """The report of a year, read by the donor; and its second edition, which corrects a sentence."""
        with transaction() as session:
            first = self._written(session, 0, YEAR)
            self._published(session, first)
        judith = self.acting("judith", days=3)
        with transaction() as session:
            note_download(session, judith, first, FileKind.PDF)
            acknowledge_report(session, judith, first, {"received_on": judith.today, "words": RECEIPT})
        with transaction() as session:
            later = _Desk(self.app, self.at + timedelta(days=9))
            second = correct_report(session, later.acting("awa"), first, {"changes": CHANGES}).id
            later.write(session, second, CORRECTED, "awa")
            later.compute(session, second)
            later._published(session, second)

    def put(self) -> None:
        """The report with the accounts of that year waits for its second release."""
        with transaction() as session:
            made = self._written(session, 1, ACCOUNTS)
            self._put(session, made)
            self._release(session, made, "joel")

    def write(self, session: Session, report_id: UUID, texts: Texts, key: str) -> None:
        """Sections, each called ready."""
        ctx = self.acting(key)
        for row in locked_report(session, ctx, report_id, "sections").sections:
            if row.key in texts:
                write_section(session, ctx, row.id, _ready(texts[row.key]), expected_version=row.version)

    def compute(self, session: Session, report_id: UUID) -> None:
        """Figures, at once: whoever tries the demonstration may have no worker running."""
        ctx = self.acting("awa", hours=1)
        draft = ask_for_figures(session, ctx, report_id)
        found = locked_report(session, ctx, report_id, *NEEDS)
        keep_figures(draft, compute(session, found, lambda _done: None), ctx)
        session.flush()

    def _written(self, session: Session, place: int, texts: Texts) -> UUID:
        """Begun, and written by two who share the sections."""
        ctx = self.acting("awa")
        owed = _owed(session, CODE)[place]
        made = start_report(session, ctx, owed.agreement_id, _facts(owed, ctx, texts["title"], ("value",)))
        keys = list(texts)
        self.write(session, made.id, {key: texts[key] for key in keys[:5]}, "awa")
        self.write(session, made.id, {key: texts[key] for key in keys[5:]}, "ngono")
        self.compute(session, made.id)
        return made.id

    def _published(self, session: Session, report_id: UUID) -> None:
        self._put(session, report_id)
        self._release(session, report_id, "joel")
        self._release(session, report_id, "solange")
        ctx = self.acting("solange", hours=5)
        found = locked_report(session, ctx, report_id, "draft", "releases")
        assert found.draft is not None
        publish_report(session, ctx, report_id, gate(session, found.draft))

    def _put(self, session: Session, report_id: UUID) -> None:
        ctx = self.acting("awa", hours=2)
        version = locked_report(session, ctx, report_id).version
        put_for_release(session, ctx, report_id, expected_version=version)

    def _release(self, session: Session, report_id: UUID, key: str) -> None:
        ctx = self.acting(key, hours=4)
        found = locked_report(session, ctx, report_id, *WHOLE)
        release_report(session, ctx, report_id, digest_now(found))


def _draft_report(app: Flask, now: datetime) -> None:
    """The report that the agreement « Journalistes en danger » owes first: figures asked for, two are writing."""
    writing = acting(app, by_key("awa"), now)
    with transaction() as session:
        (owed,) = _owed(session, "PRESSE")
        title = "Journalistes en danger\u00a0: premier rapport"
        made = start_report(session, writing, owed.agreement_id, _facts(owed, writing, title, ("coordination",)))
        _begin(session, app, made, now)
        ask_for_figures(session, writing, made.id)


def _begin(session: Session, app: Flask, made: DonorReport, now: datetime) -> None:
    for row in made.sections:
        ctx = acting(app, by_key("ngono" if row.key == "lessons" else "awa"), now)
        if row.key in WRITTEN:
            told = {"text": WRITTEN[row.key], "ready": row.key != "lessons"}
            write_section(session, ctx, row.id, told, expected_version=row.version)
        if row.key == "risks":
            ask_for_section(session, ctx, row.id, by_key("joel").id)


def _owed(session: Session, code: str) -> list[AgreementReport]:
    """The reports that an agreement owes, the earliest first."""
    wanted = select(AgreementReport).join(Agreement).where(Agreement.code == code)
    return list(session.scalars(wanted.order_by(AgreementReport.due_on)))


def _facts(owed: AgreementReport, ctx: Context, title: str, extras: tuple[str, ...]) -> dict[str, Any]:
    return {
        "template": "harmonised", "extras": extras, "language": "fr", "kind": owed.kind, "title": title,
        "covers_from": owed.covers_from, "covers_to": owed.covers_to, "date_id": owed.id,
        "owner_id": ctx.actor.id if ctx.actor else None,
    }  # fmt: skip


def _reader() -> dict[str, UUID | None]:
    return {"person_id": by_key("judith").id, "contact_id": None}


def _ready(text: str) -> dict[str, Any]:
    return {"text": text, "ready": True}
