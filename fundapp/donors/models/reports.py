"""Reports to donors: drafted, written by several, released by two, published once and for ever."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from fundapp.accounts.models import Person
from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.donors.models.agreement_parts import AgreementReport
from fundapp.donors.models.agreements import Agreement
from fundapp.donors.rules.agreements import ReportKind
from fundapp.donors.workflow.reports import DraftState, State

_DIGEST = "length(digest) = 64"


def _codes(words: Any) -> str:
    return ", ".join(f"'{each}'" for each in words)


class DonorReport(Identified, Stamped, Versioned, Audited, Base):
    """One edition of a report on an agreement, about the days `covers_from` to `covers_to`, both included.

    `date_id`: which of the reports that the funder is owed. `template`: by which its sections were laid out
    (report_templates/). `edition` counts from 1; a later one `corrects` the one before, and says in `changes` what is
    different. `asked_at`: when it was put to be released.
    """

    __tablename__ = "donor_report"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint(f"kind IN ({_codes(ReportKind)})", name="kind_known"),
        CheckConstraint(f"state IN ({_codes(State)})", name="state_known"),
        CheckConstraint("covers_to >= covers_from", name="covers_forwards"),
        CheckConstraint("(edition = 1) = (corrects_id IS NULL)", name="first_corrects_nothing"),
        CheckConstraint("corrects_id IS NULL OR changes <> ''", name="correction_says_what"),
        Index(None, "agreement_id", "covers_to", "id"),
        Index(None, "state", "id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"))
    date_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement_report.id", ondelete="SET NULL"), index=True)
    template: Mapped[str] = mapped_column(Coded())
    kind: Mapped[str] = mapped_column(Coded())
    language: Mapped[str] = mapped_column(Coded())
    title: Mapped[str] = mapped_column(String(200))
    covers_from: Mapped[date]
    covers_to: Mapped[date]
    state: Mapped[str] = mapped_column(Coded())
    edition: Mapped[int]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("donor_report.id"), index=True)
    changes: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime | None]

    agreement: Mapped[Agreement] = relationship(lazy="raise")
    owed: Mapped[AgreementReport | None] = relationship(lazy="raise")
    owner: Mapped[Person | None] = relationship(lazy="raise")
    sections: Mapped[list["ReportSection"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ReportSection.number"
    )
    stories: Mapped[list["ReportStory"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ReportStory.number"
    )
    draft: Mapped["ReportDraft | None"] = relationship(lazy="raise", cascade="all, delete-orphan")
    releases: Mapped[list["ReportRelease"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class ReportSection(Identified, Versioned, Base):
    """A part of a report that people write. `key`: of the template, or "question-<number>" of the agreement.

    `title`, `guidance`: in the language of the report, as they were when it was begun. `longest`: signs it may have.
    `ready`: its writer holds it to be finished. `asked_id`: who was asked to write it; `writer_id`: who did so last.
    """

    __tablename__ = "donor_report_section"
    __table_args__ = (
        UniqueConstraint("report_id", "key"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("longest > 0", name="longest_positive"),
        CheckConstraint("(writer_id IS NULL) = (written_at IS NULL)", name="written_by_somebody"),
        Index(None, "report_id", "number"),
        Index(None, "asked_id"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(Coded())
    title: Mapped[str] = mapped_column(String(400))
    guidance: Mapped[str | None] = mapped_column(Text)
    required: Mapped[bool]
    longest: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    ready: Mapped[bool]
    asked_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    writer_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime | None]


class ReportWriter(Base):
    """Who wrote any section or story of an edition, also where others wrote it anew: they are not its second reader."""

    __tablename__ = "donor_report_writer"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ReportStory(Identified, Versioned, Base):
    """What happened to somebody, told under a `pseudonym`, by their consent (cases: StoryConsent).

    `checked_digest`: of the text in which an officer with keys found no name, alias or number that the vault knows.
    """

    __tablename__ = "donor_report_story"
    __table_args__ = (
        UniqueConstraint("report_id", "case_id"),
        CheckConstraint("pseudonym <> ''", name="pseudonym_given"),
        CheckConstraint("(checked_by_id IS NULL) = (checked_digest IS NULL)", name="checked_by_somebody"),
        Index(None, "report_id", "number"),
        Index(None, "case_id"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id", ondelete="CASCADE"))
    number: Mapped[int]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    pseudonym: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    writer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    checked_digest: Mapped[str | None] = mapped_column(String(64))


class ReportDraft(Identified, Stamped, Base):
    """The figures of a report as a worker last computed them, up to `cut_off`. An errand (accounts/errands.py).

    `done` of `steps` are done. `figures`: ReportFigures as canonical JSON (rules/report_data.py); `tables`: what
    disclosure control lets out, by population, and `withheld`: what it does not, and why. `reason`: why it failed.
    """

    __tablename__ = "donor_report_draft"
    __table_args__ = (
        CheckConstraint(f"state IN ({_codes(DraftState)})", name="state_known"),
        CheckConstraint("done BETWEEN 0 AND steps", name="done_of_steps"),
        CheckConstraint("(state = 'ready') = (figures IS NOT NULL)", name="ready_with_figures"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(Coded())
    done: Mapped[int]
    steps: Mapped[int]
    cut_off: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    figures: Mapped[str | None] = mapped_column(Text)
    tables: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    withheld: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str | None] = mapped_column(Text)


class ReportRelease(Identified, Audited, Base):
    """That somebody read a report and lets it go out as it was: `digest` is the SHA-256 of its whole content."""

    __tablename__ = "donor_report_release"
    __table_args__ = (UniqueConstraint("report_id", "person_id"), CheckConstraint(_DIGEST, name="digest_length"))

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ReportSnapshot(Audited, Base):
    """A published report, frozen: `data` is ReportData as canonical JSON, `digest` its SHA-256, as logged.

    `first_id`, `second_id`: who released it. `withheld`: what disclosure control kept back, `finding`: how it was
    audited. Written once, never changed.
    """

    __tablename__ = "donor_report_snapshot"
    __table_args__ = (
        CheckConstraint(_DIGEST, name="digest_length"),
        CheckConstraint("first_id <> second_id", name="two_people"),
        Index(None, "published_at", "report_id"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id"), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    published_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[str] = mapped_column(Text, deferred=True, deferred_raiseload=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    withheld: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    finding: Mapped[dict[str, Any]] = mapped_column(JSON)

    id: Mapped[UUID] = synonym("report_id")


class PublishedTables(Identified, Base):
    """The protected tables that a report let out of a population, kept for ever: the auditor reads all of them.

    `population`: "fund", or "agreement:<id>"; `number` counts from 1 in each; `tables`: a disclosure Release.
    """

    __tablename__ = "donor_report_tables"
    __table_args__ = (
        UniqueConstraint("population", "number"),
        UniqueConstraint("report_id", "population"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    population: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id"))
    cut_off: Mapped[date]
    tables: Mapped[dict[str, Any]] = mapped_column(JSON)
