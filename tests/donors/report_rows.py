"""Reports in the database, drafted or published, for tests of what is made of them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.donors.models import DonorReport, ReportDraft, ReportSection, ReportSnapshot
from fundapp.donors.rules.report_data import ReportData, canonical, digest_of
from fundapp.donors.workflow.reports import DraftState, State
from tests.accounts.people import person_of
from tests.fixtures.application import NOW


def report_row(agreement_id: UUID, data: ReportData, *, state: str, report_id: UUID | None = None) -> DonorReport:
    """The edition that says this."""
    cover = data["cover"]
    return DonorReport(
        id=report_id or uuid4(), agreement_id=agreement_id, template=cover["template"], kind=cover["kind"],
        language=cover["language"], title=cover["title"], covers_from=date.fromisoformat(cover["covers_from"]),
        covers_to=date.fromisoformat(cover["covers_to"]), state=state, edition=1, changes=None, owner_id=None,
        asked_at=None, version=1, entry_id=uuid4(), created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def snapshot_row(report: DonorReport, data: ReportData, people: tuple[UUID, UUID]) -> ReportSnapshot:
    """What was frozen of it."""
    text = canonical(data)
    return ReportSnapshot(
        report_id=report.id, agreement_id=report.agreement_id, published_at=NOW, digest=digest_of(text), data=text,
        first_id=people[0], second_id=people[1], withheld=[], finding={}, entry_id=uuid4(),
    )  # fmt: skip


def keep_published(connection: Connection, agreement_id: UUID, data: ReportData) -> UUID:
    """Keeps a published report of an agreement, released by two people made for it."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        people = [person_of(f"Personne {uuid4().hex}") for _ in range(2)]
        found = report_row(agreement_id, data, state=State.PUBLISHED)
        session.add_all([*people, found])
        session.flush()
        session.add(snapshot_row(found, data, (people[0].id, people[1].id)))
        session.commit()
        return found.id


def keep_draft(
    connection: Connection, agreement_id: UUID, data: ReportData, *, state: str = State.DRAFTING, ready: bool = True
) -> UUID:
    """Keeps a report that is drafted, whose figures are `ready` or only asked for."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        people = [person_of(f"Personne {uuid4().hex}")]
        found = report_row(agreement_id, data, state=state)
        session.add_all([*people, found])
        session.flush()
        session.add(
            ReportDraft(
                id=uuid4(), report_id=found.id, state=DraftState.READY if ready else DraftState.ASKED, done=0, steps=1,
                cut_off=datetime.fromisoformat(data["cover"]["cut_off"]), asked_by_id=people[0].id,
                figures=canonical(data["figures"]) if ready else None, tables=None, withheld=None, reason=None,
                created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        for number, each in enumerate(data["sections"], 1):
            session.add(
                ReportSection(
                    id=uuid4(), report_id=found.id, number=number, key=each["key"], title=each["title"], guidance=None,
                    required=False, longest=None, text=each["text"], ready=False, asked_id=None, writer_id=None,
                    written_at=None, version=1,
                )
            )  # fmt: skip
        session.commit()
        return found.id
