"""A report that is drafted, one that is put to be released, one that is published, and what belongs to the first."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.donors.models import DonorReport, ReportDraft, ReportSection, ReportSnapshot, ReportStory
from fundapp.donors.queries.report_content import content_of
from fundapp.donors.rules.report_data import canonical, digest_of
from tests.fixtures.application import NOW

DRAFTED = tuple(
    f"donor_{each}"
    for each in (
        "reports.show", "report_setup.edit", "report_sections.edit", "report_sections.ask", "report_stories.new",
        "report_stories.edit", "report_stories.check", "report_stories.remove", "report_steps.compute",
        "report_steps.put", "report_steps.abandon", "report_papers.preview",
    )
)  # fmt: skip
IN_REVIEW = ("donor_report_papers.release", "donor_report_steps.take_it_back")
OUT = ("donor_report_steps.correct", "donor_report_papers.proof")
"""Endpoints of a report, by where the one stands that they are asked for."""

ARGUMENTS = tuple(f"{each}:report_id" for each in (*DRAFTED, *IN_REVIEW, *OUT))

_FLOWS = ("received", "refunded", "awards", "fees", "exchange", "administration", "spent")
_LISTS = ("local", "lines", "requests", "persons", "tables", "times", "indicators", "withheld")
FIGURES: dict[str, Any] = {
    "money": {**{name: {"period": 0, "total": 0} for name in _FLOWS}, "held": 0, "cash": 0, "strangers": 0},
    "evidence": {"paid": 0, "documented": 0, "waived": 0, "missing": 0},
    "ledger": None, **{name: [] for name in _LISTS},
}  # fmt: skip
"""Of an agreement for which nothing ever moved."""


def known_reports(session: Session, writer_id: UUID, known: Mapping[str, str]) -> dict[str, str]:
    """The ids of three reports on an agreement and of a text and a story, by the names of the arguments."""
    drafted, review, out = (_report(session, writer_id, known, state) for state in ("drafting", "review", "published"))
    section = ReportSection(
        id=uuid4(), report_id=drafted.id, number=1, key="thanks", title="Merci", guidance=None, required=True,
        longest=900, text="", ready=False,
    )  # fmt: skip
    story = ReportStory(
        id=uuid4(), report_id=drafted.id, number=1, case_id=UUID(known["case"]), pseudonym="Mariam",
        text="Elle a repris son travail.", writer_id=writer_id, written_at=NOW,
    )  # fmt: skip
    session.add_all([section, story])
    _freeze(session, out, writer_id)
    session.commit()
    ids = {"section_id": section.id, "story_id": story.id}
    for endpoints, found in ((DRAFTED, drafted), (IN_REVIEW, review), (OUT, out)):
        ids |= {f"{each}:report_id": found.id for each in endpoints}
    return {name: str(each) for name, each in ids.items()}


def _report(session: Session, writer_id: UUID, known: Mapping[str, str], state: str) -> DonorReport:
    made = DonorReport(
        id=uuid4(), agreement_id=UUID(known["agreement_id"]), template="letter", kind="both", language="fr",
        title=f"Rapport {state}", covers_from=date(2026, 1, 1), covers_to=date(2026, 3, 1), state=state, edition=1,
        owner_id=writer_id, created_at=NOW, updated_at=NOW, entry_id=uuid4(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    draft = ReportDraft(
        id=uuid4(), report_id=made.id, state="ready", done=1, steps=1, cut_off=NOW, asked_by_id=writer_id,
        figures=canonical(FIGURES), tables={}, withheld=[], created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    return made


def _freeze(session: Session, found: DonorReport, writer_id: UUID) -> None:
    session.expire(found)
    session.refresh(found, ["agreement", "draft", "sections", "stories"])
    session.refresh(found.agreement, ["funder", "holder"])
    data = canonical(content_of(found))
    snapshot = ReportSnapshot(
        report_id=found.id, agreement_id=found.agreement_id, published_at=NOW, digest=digest_of(data), data=data,
        first_id=writer_id, second_id=_another(session, writer_id), withheld=[], finding={}, entry_id=uuid4(),
    )  # fmt: skip
    session.add(snapshot)


def _another(session: Session, person_id: UUID) -> UUID:
    wanted = select(Person.id).where(Person.id != person_id).order_by(Person.id).limit(1)
    return session.scalars(wanted).one()
