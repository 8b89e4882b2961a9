"""Sources of calls, visits to them, and what waits of a visit until it is taken in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.grants.rules.sources import EVERY, KINDS, TRUSTS
from fundapp.grants.rules.visits import OUTCOMES, VisitState


def _one_of(column: str, codes: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(each)) for each in codes)})"


class CallSource(Identified, Stamped, Versioned, Audited, Base):
    """Where calls come from.

    `address`: where it is visited; None for the mailbox. `words`: what is searched for there. `language`, `zone` and
    `currency` hold for what it does not say itself; `columns`: the headings of a sheet by the field of a call, where
    they do not speak for themselves. The rest is what visits found out, and changes no version: `etag` and `modified`,
    to be told to the server the next time; `next_at`: when it is visited next; `succeeded_at`: when it could last be
    read, `found_at`: when there was last a call in it, `brought`: how many calls the last reading had. `failures`: in a
    row, since `failing_since`, because of `fault` (see `rules.faults`) and `detail`.
    """

    __tablename__ = "call_source"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint(_one_of("kind", KINDS), name="kind_known"),
        CheckConstraint(_one_of("trust", TRUSTS), name="trust_known"),
        CheckConstraint(f"every_hours IN ({', '.join(map(str, EVERY))})", name="every_hours_known"),
        CheckConstraint("(address IS NULL) = (kind = 'mailbox')", name="address_given"),
        CheckConstraint("failures >= 0 AND brought >= 0", name="counts_not_negative"),
        CheckConstraint("(failures > 0) = (failing_since IS NOT NULL)", name="failing_since_given"),
        Index(None, "sort_name", "id"),
        Index(None, "active", "next_at"),
    )

    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(Coded())
    address: Mapped[str | None] = mapped_column(String(2000))
    words: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(3))
    zone: Mapped[str | None] = mapped_column(String(40))
    currency: Mapped[str | None] = mapped_column(String(3))
    columns: Mapped[dict[str, str]] = mapped_column(JSON)
    trust: Mapped[str] = mapped_column(Coded())
    every_hours: Mapped[int]
    active: Mapped[bool]
    etag: Mapped[str | None] = mapped_column(String(200))
    modified: Mapped[str | None] = mapped_column(String(200))
    next_at: Mapped[datetime]
    visited_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    found_at: Mapped[datetime | None]
    brought: Mapped[int]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(Coded())
    detail: Mapped[str | None] = mapped_column(String(200))


class CallVisit(Identified, Base):
    """One visit to a source; `by_id`: who asked for it, None where its time had come.

    While the source is asked, `page` is the request that comes next and `turn` counts attempts, so that whoever was
    overtaken writes nothing. `parts` of what it said wait to be taken in. `found` calls were read, `done` of them are
    taken in: `new`, `changed` or `same`. `passed` counts by reason what was passed over (see `rules.faults`), `noted`
    holds the titles of the first ones, each with its reason. `size`: bytes that came. `more`: there was more than one
    visit asks for. `outcome`: how it ended, `fault` and `detail`: why not better.
    """

    __tablename__ = "call_visit"
    __table_args__ = (
        CheckConstraint(_one_of("state", VisitState), name="state_known"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome_known"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_when"),
        CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="ended_how"),
        CheckConstraint("done >= 0 AND done <= found", name="progress_within"),
        Index(None, "source_id", "begun_at", "id"),
        Index(None, "ended_at"),
        Index(
            "uq_call_visit_open",
            "source_id",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
    )

    source_id: Mapped[UUID] = mapped_column(ForeignKey("call_source.id", ondelete="CASCADE"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(Coded())
    begun_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    page: Mapped[int]
    turn: Mapped[int]
    parts: Mapped[int]
    found: Mapped[int]
    done: Mapped[int]
    new: Mapped[int]
    changed: Mapped[int]
    same: Mapped[int]
    passed: Mapped[dict[str, int]] = mapped_column(JSON)
    noted: Mapped[list[list[str]]] = mapped_column(JSON)
    size: Mapped[int] = mapped_column(BigInteger)
    more: Mapped[bool]
    etag: Mapped[str | None] = mapped_column(String(200))
    modified: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(Coded())
    fault: Mapped[str | None] = mapped_column(Coded())
    detail: Mapped[str | None] = mapped_column(String(200))

    source: Mapped[CallSource] = relationship(lazy="raise")


class CallVisitPart(Base):
    """Some of the calls that a visit read, until they are taken in (see `rules.packing`)."""

    __tablename__ = "call_visit_part"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("call_visit.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class CallHost(Base):
    """A server that is visited; until `free_at` nobody asks it anything."""

    __tablename__ = "call_host"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    free_at: Mapped[datetime]


class CallTrial(Identified, Base):
    """What somebody wishes to know of a source before it is kept: the first calls that it would bring.

    `given`: the source as SourceSchema understands it, as JSON takes it. `page`: the request that comes next. `shown`:
    these calls; None while nobody has looked. `passed` as with a visit.
    """

    __tablename__ = "call_trial"
    __table_args__ = (Index(None, "made_at"),)

    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("call_source.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    page: Mapped[int]
    shown: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    passed: Mapped[dict[str, int]] = mapped_column(JSON)
    fault: Mapped[str | None] = mapped_column(Coded())
    detail: Mapped[str | None] = mapped_column(String(200))
