"""Reports with figures, for tests of where these lead."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.donors.figures.about import About
from fundapp.donors.figures.counts import RawCounts
from fundapp.donors.figures.gather import Disclosed, gather
from fundapp.donors.models import DonorReport, ReportDraft, ReportSnapshot
from fundapp.donors.rules.report_data import CountData, ReportFigures, canonical
from tests.fixtures.application import NOW


def fives(number: int) -> int | None:
    """As disclosure control tells counts: rounded to five, and nothing below twenty."""
    return (number + 2) // 5 * 5 if number >= 20 else None


def told_of_requests(counts: RawCounts) -> list[CountData]:
    """Counts of requests, rounded."""
    return [CountData(key=name, count=fives(flow["period"])) for name, flow in counts.requests.items()]


def disclosed(**facts: Any) -> Disclosed:
    """What disclosure control lets out, in tests."""
    return Disclosed(told_of_requests, fives, **facts)


def figures_of(session: Session, about: About, key: bytes | None = b"report", **facts: Any) -> ReportFigures:
    """All figures of a report."""
    return gather(session, about, disclosed(**facts), ledger_key=key, done=lambda _number: None)


def report_on(session: Session, about: About, owner_id: UUID | None, **facts: Any) -> DonorReport:
    """A report on these days, being drafted."""
    told: dict[str, Any] = {
        "agreement_id": about.agreement_id, "template": "harmonised", "kind": "financial", "language": "fr",
        "title": "Rapport financier de mars", "covers_from": about.covers_from, "covers_to": about.covers_to,
        "state": "drafting", "edition": 1, "owner_id": owner_id, "created_at": NOW, "updated_at": NOW,
        "entry_id": uuid4(), **facts,
    }  # fmt: skip
    made = DonorReport(id=uuid4(), **told)
    session.add(made)
    session.flush()
    return made


def drafted(session: Session, report: DonorReport, about: About, by_id: UUID, figures: ReportFigures) -> None:
    """A worker has computed its figures."""
    stamps = {"created_at": NOW, "updated_at": NOW, "cut_off": about.cut_off, "asked_by_id": by_id}
    draft = ReportDraft(report_id=report.id, state="ready", done=6, steps=6, figures=canonical(figures), **stamps)
    session.add(draft)
    session.flush()


def published(
    session: Session, report: DonorReport, about: About, people: tuple[UUID, UUID], figures: ReportFigures
) -> None:
    """It is out, frozen."""
    report.state = "published"
    cover = {"cut_off": about.cut_off.isoformat()}
    told = {"report_id": report.id, "agreement_id": report.agreement_id, "published_at": NOW, "digest": "0" * 64}
    data = canonical({"cover": cover, "figures": figures})
    by = {"first_id": people[0], "second_id": people[1], "entry_id": uuid4()}
    session.add(ReportSnapshot(data=data, withheld=[], finding={}, **told, **by))
    session.flush()
