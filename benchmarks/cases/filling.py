"""Writes invented cases with all that belongs to them, in bulk and past the commands."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.cases.pasts import Invention, Past
from benchmarks.cases.sealed_rows import Erased, Items, Kept, Sealed, Whole
from fundapp.cases.models import (
    CaseDigest,
    CaseMove,
    CaseTask,
    CaseTiming,
    Declaration,
    EmergencyCase,
    NeedLine,
)
from fundapp.cases.rules.readings import Measured, due_at, readings
from fundapp.cases.workflow import OPEN
from fundapp.core.database import transaction
from fundapp.vault.house import Vault

CHUNK = 2_000

Row = dict[str, Any]


@dataclass
class Filling:
    """Writes invented cases into the application's database, in whose context it is called."""

    vault: Vault
    officers: Sequence[UUID]
    partners: Sequence[UUID]
    now: datetime
    random: Random

    def fill(self, count: int) -> None:
        """So many cases."""
        cases = Invention(self.now, len(self.officers), len(self.partners), self.random).cases(count)
        for start in range(0, count, CHUNK):
            self._write(cases[start : start + CHUNK])

    def _write(self, cases: Sequence[Past]) -> None:
        whole, kept, erased = Whole(self.vault), Kept(self.vault), Erased(self.vault)
        parts: dict[Sealed, list[Past]] = {whole: [], kept: [], erased: []}
        for each in cases:
            parts[whole if each.state in OPEN else erased if self._is_erased(each) else kept].append(each)
        for sealer, theirs in parts.items():
            if theirs:
                self._keep(sealer, theirs)

    def _keep(self, sealer: Sealed, cases: Sequence[Past]) -> None:
        ids = sealer.seal(cases)
        with transaction() as session:
            for model, rows in sealer.before():
                _insert(session, model, rows)
            _insert(session, EmergencyCase, map(self._case, ids, cases, map(sealer.columns, ids)))
            for model, rows in sealer.after():
                _insert(session, model, rows)
            for part, rows_of in self._parts(sealer.items).items():
                found = (rows_of(case_id, each) for case_id, each in zip(ids, cases, strict=True))
                _insert(session, part, chain.from_iterable(found))

    def _is_erased(self, each: Past) -> bool:
        return each.erase_at is not None and each.erase_at <= self.now

    def _parts(self, items: Items) -> Mapping[Any, Callable[[UUID, Past], Iterator[Row]]]:
        return {
            CaseMove: self._moves,
            CaseTiming: _timings,
            Declaration: self._declarations,
            CaseTask: self._tasks,
            NeedLine: lambda case_id, each: self._needs(case_id, each, items),
            CaseDigest: self._digests,
        }

    def _case(self, case_id: UUID, each: Past, sealed: Row) -> Row:
        measured = Measured(each.received_at, each.channel, each.priority)
        partner = each.channel == "partner"
        return {
            "id": case_id, "reference": each.reference, "state": each.state.value, "channel": each.channel,
            "priority": each.priority, "country": each.country, "purpose": each.purpose,
            "received_at": each.received_at, "state_since": each.state_since,
            "acknowledged_at": each.taken_at, "officer_id": self._officer(each) if each.taken_at else None,
            "organisation_id": self.partners[each.partner] if partner else None,
            "due_at": due_at(measured, each.moves, each.state), "reason": each.moves[-1].reason if each.moves else None,
            "resumes_in": each.moves[-1].from_state if each.state in ("info_requested", "suspended") else None,
            "erase_at": each.erase_at, "erased_at": each.erase_at if self._is_erased(each) else None,
            "created_at": each.received_at, "updated_at": each.state_since, "version": 1 + len(each.moves),
            "entry_id": uuid4(), "applicant_id": None, **sealed,
        }  # fmt: skip

    def _officer(self, each: Past) -> UUID:
        return self.officers[each.officer]

    def _moves(self, case_id: UUID, each: Past) -> Iterator[Row]:
        for position, step in enumerate(each.moves):
            by = None if step.action in ("answer", "withdraw") else self._officer(each)
            yield {
                "id": uuid4(), "case_id": case_id, "position": position, "action": step.action, "at": step.at,
                "from_state": step.from_state, "to_state": step.to_state, "by_id": by, "reason": step.reason,
            }  # fmt: skip

    def _declarations(self, case_id: UUID, each: Past) -> Iterator[Row]:
        """Of an open case by every officer; of others by whoever looked after it, and now and then a second one."""
        second = self.random.random() < 0.4
        for place, person_id in enumerate(self.officers):
            if (
                each.state in OPEN
                or place == each.officer
                or (second and place == (each.officer + 1) % len(self.officers))
            ):
                yield {
                    "id": uuid4(), "case_id": case_id, "person_id": person_id, "grade": "none",
                    "at": each.received_at, "entry_id": uuid4(),
                }  # fmt: skip

    def _tasks(self, case_id: UUID, each: Past) -> Iterator[Row]:
        for _task in range(self.random.choices((0, 1, 2), (7, 2, 1))[0] if each.moves else 0):
            done = each.state not in OPEN
            yield {
                "id": uuid4(), "case_id": case_id, "by_id": self._officer(each), "at": each.received_at,
                "note": None, "kind": "call_back", "due_at": each.state_since, "assignee_id": self._officer(each),
                "done_at": each.state_since if done else None, "version": 1, "entry_id": uuid4(),
                "done_by_id": self._officer(each) if done else None,
            }  # fmt: skip

    def _needs(self, case_id: UUID, each: Past, items: Items) -> Iterator[Row]:
        for position in range(self.random.choices((1, 2, 3, 5), (4, 3, 2, 1))[0] if each.moves else 0):
            need_id = uuid4()
            yield {
                "id": need_id, "case_id": case_id, "position": position, "purpose": each.purpose, "currency": "XAF",
                "quantity": self.random.randint(1, 6), "unit_cost": self.random.randint(5, 400) * 1_000,
                "item": items[case_id](need_id) if case_id in items else None, "created_at": each.received_at,
                "updated_at": each.received_at, "version": 1, "entry_id": uuid4(),
            }  # fmt: skip

    def _digests(self, case_id: UUID, each: Past) -> Iterator[Row]:
        """What an officer's first opening notes. Erased cases have none; one person in thirty came before."""
        if self._is_erased(each):
            return
        for kind in ("alias", "name", "phone"):
            shared = self.random.random() < 0.03
            digest = self.random.randint(0, 50).to_bytes(32) if shared else os.urandom(32)
            yield {"case_id": case_id, "kind": kind, "digest": digest}


def _timings(case_id: UUID, each: Past) -> Iterator[Row]:
    for read in readings(Measured(each.received_at, each.channel, each.priority), each.moves):
        if read.ended_at is not None:
            late = read.due_at is not None and read.ended_at > read.due_at
            yield {
                "id": uuid4(), "case_id": case_id, "clock": read.clock.value, "priority": each.priority,
                "began_at": read.began_at, "ended_at": read.ended_at, "late": late,
                "seconds": int(read.took(read.ended_at).total_seconds()),
            }  # fmt: skip


def _insert(session: Session, model: Any, rows: Iterable[Row]) -> None:
    """Past the session: nobody needs them as objects."""
    if found := list(rows):
        session.connection().execute(insert(model.__table__), found)
