"""Sources on a site of a test's own, and the workers that visit them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.grants.commands.sources import add_source
from fundapp.grants.formats import Pages, Settings
from fundapp.grants.jobs.visiting import find_due
from fundapp.grants.models import CallSource, CallVisit, CallVisitPart
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.schemas.sources import SourceSchema
from tests.fixtures.application import Look
from tests.imports.acting import work_off

TYPED = {"kind": "feed", "trust": "portal", "every_hours": "24"}


def by_line(body: BinaryIO, _known: Settings) -> Iterator[Found | Passed]:
    """A format of our own: "key|title" is a call, "!reason|title" none, "?fault" the end, "*" a mistake of ours."""
    for line in body.read().decode().splitlines():
        first, _sign, rest = line.partition("|")
        if first.startswith("?"):
            raise Unreadable(Fault(first[1:]), rest)
        if first == "*":
            raise RuntimeError("a mistake")
        yield Passed(rest, first[1:]) if first.startswith("!") else Found(first, rest)


def lines(count: int, first: int = 0) -> bytes:
    """So many calls in the format of ours."""
    return "\n".join(f"{number}|Appel {number}" for number in range(first, first + count)).encode()


def by_hundred(body: BinaryIO) -> Pages:
    """As if a search went on after every page that is full."""
    count = len(body.read().splitlines())
    return Pages(1, 100, 101 if count >= 100 else count)


@dataclass(frozen=True)
class Taken:
    """What a taking in came to."""

    new: int
    changed: int
    same: int


@dataclass
class Keeper:
    """In the place of what keeps calls: remembers their keys, and how many came at a time."""

    known: list[str] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    def take_in(self, _session: object, _ctx: Context, _source_id: UUID, found: Sequence[Found]) -> Taken:
        """Counts what it has not seen yet."""
        new = [each.key for each in found if each.key not in self.known]
        self.known += new
        self.parts.append(len(found))
        return Taken(len(new), 0, len(found) - len(new))


@dataclass
class Watch:
    """Sources and whoever visits them. `now`: the time that workers believe it is."""

    app: Flask
    ctx: Context
    look: Look
    keeper: Keeper
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def add(self, address: str | None, *, active: bool = True, **typed: Any) -> UUID:
        """A source, as the form keeps it."""
        given = SourceSchema().judge({"name": "Une source", **TYPED, "address": address, **typed})
        with self.app.app_context(), transaction() as session:
            return add_source(session, self.ctx, given, active=active).id

    def visit(self) -> CallVisit:
        """Finds what is due and has workers do it; the visit that began last."""
        self.begin()
        self.settle()
        return self.last()

    def begin(self) -> None:
        """As the scheduler does every minute."""
        self.now = max(self.now, datetime.now(UTC))
        with self.app.app_context():
            find_due(self.now)

    def work(self, later: timedelta = timedelta(seconds=1)) -> int:
        """Has a worker do what is due `later`, until nothing is; how many messages that were."""
        self.now = max(self.now, datetime.now(UTC)) + later
        return work_off(self.app, self.now)

    def settle(self) -> None:
        """Has a worker do what is due until nothing is, where the time really goes by."""
        while self.work():
            pass

    def last(self) -> CallVisit:
        found: CallVisit = self.look(select(CallVisit).order_by(CallVisit.begun_at.desc()))[0]
        return found

    def parts_left(self) -> int:
        """How many parts wait to be taken in."""
        return int(self.look(select(func.count()).select_from(CallVisitPart))[0])

    def source(self, source_id: UUID) -> CallSource:
        found: CallSource = self.look(select(CallSource).where(CallSource.id == source_id))[0]
        return found
