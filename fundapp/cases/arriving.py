"""The slow steps of what arrives, between pages and commands: codes, keys, compartments. Nothing here writes a row.

What one process may derive at the same time is bounded, and whoever comes later waits: nobody is turned away.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.cases.models import Addition, CaseDraft, EmergencyCase
from fundapp.cases.queries.conflicts import persons_instead, restricted
from fundapp.cases.rules.sheets import KINDS, READERS, Sheet, Step, parts, summary_of, written
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.core.database import ReadSession, db
from fundapp.core.errors import Unavailable
from fundapp.core.i18n import _
from fundapp.vault.codes import code_from
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.house import Vault
from fundapp.vault.keeping import KeptCode, keep_code
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import Prepared, prepare_compartments
from fundapp.vault.rules import Group, Kind, Reader, Subject
from fundapp.vault.sessions import unlock_by_code
from fundapp.vault.trust import Keys, keys_of_groups
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.unstorable import Unstorable

DERIVED_AT_ONCE = 4
"""Codes derived at the same time by one process: each takes 8 MiB and some 10 ms."""

_turns = BoundedSemaphore(DERIVED_AT_ONCE)

COLUMNS: Mapping[Kind, str] = {
    Kind.IDENTITY: "identity",
    Kind.CONTACT: "contact",
    Kind.NARRATIVE: "narrative",
    Kind.REFEREES: "referees",
    Kind.PAYMENT: "payment",
}
"""Where a case keeps the steps of a compartment."""


@dataclass(frozen=True)
class Facts:
    """What is known of an application without opening it: coded, and unsealed on purpose."""

    channel: Channel = Channel.FORM
    priority: Priority = Priority.P2
    country: str | None = None
    purpose: str | None = None
    first_contact_at: datetime | None = None
    organisation_id: UUID | None = None
    entered_by_id: UUID | None = None


@dataclass(frozen=True)
class Arrival(Unstorable):
    """An application ready to be kept: `kept` its new code, if it gets one, `applicant_id` who holds it."""

    facts: Facts
    prepared: Prepared
    sealed: Mapping[str, Envelope]
    applicant_id: UUID | None
    kept: KeptCode | None = field(default=None, repr=False)
    provisional: bool = False


@dataclass(frozen=True)
class ArrivedDraft(Unstorable):
    """A draft ready to be kept under a new code."""

    prepared: Prepared
    content: Envelope
    kept: KeptCode = field(repr=False)


@dataclass(frozen=True)
class ArrivedStep(Unstorable):
    """A step that is added to a case, ready to be kept."""

    step: Step
    prepared: Prepared
    content: Envelope


def code_for(vault: Vault, seed: bytes | None, sheet: Sheet) -> KeptCode:
    """A new code; of a form that came with a seed, the one that these answers always get, however often it is sent."""
    code = None if seed is None else code_of(seed, sheet)
    with turn():
        return keep_code(vault.codes, code=code)


def code_of(seed: bytes, sheet: Sheet) -> str:
    """The code of these answers on a form with this seed."""
    return code_from(seed + written(sheet).encode())


def arrive(
    vault: Vault, sheet: Sheet, facts: Facts, kept: KeptCode, *, provisional: bool = False, partner: str | None = None
) -> Arrival:
    """An application with a new code. `partner` is the code of a key group that may know which case is theirs.

    Raises Unavailable where nobody could read it.
    """
    prepared = _prepare_case(vault, sheet, kept.unlocked, partner)
    sealed = _seal_case(Opened(prepared.subject, prepared.opened), sheet)
    return Arrival(facts, prepared, sealed, kept.unlocked.reader.id, kept, provisional)


def arrive_from_draft(vault: Vault, sheet: Sheet, facts: Facts, applicant: Unlocked) -> Arrival:
    """An application whose code its applicant has already."""
    prepared = _prepare_case(vault, sheet, applicant, None)
    return Arrival(facts, prepared, _seal_case(Opened(prepared.subject, prepared.opened), sheet), applicant.reader.id)


def arrive_draft(vault: Vault, sheet: Sheet, kept: KeptCode) -> ArrivedDraft:
    """A draft that only the new code opens."""
    subject = Subject(CaseDraft.__tablename__, uuid4())
    with ReadSession(db) as session:
        prepared = prepare_compartments(Keys(session, vault), subject, {Kind.DRAFT: [kept.unlocked]})
    return ArrivedDraft(prepared, seal_draft(Opened(subject, prepared.opened), sheet), kept)


def seal_draft(opened: Opened, sheet: Sheet) -> Envelope:
    """A draft's answers. Raises Locked."""
    place = Place(CaseDraft.__tablename__, opened.subject.id, "content")
    return opened.seal(Kind.DRAFT, place, written(sheet))


def arrive_step(vault: Vault, step: Step, answers: Any, case_id: UUID | None = None) -> ArrivedStep:
    """A step that is added to a case, for those who read it: of a restricted one, persons. Raises Unavailable."""
    kind, subject = KINDS[step], Subject(Addition.__tablename__, uuid4())
    with readers(vault) as (keys, groups):
        prepared = prepare_compartments(keys, subject, {kind: readers_of(kind, groups, case_id)})
    place = Place(subject.kind, subject.id, "content")
    return ArrivedStep(
        step, prepared, Opened(subject, prepared.opened).seal(kind, place, written({step.value: answers}))
    )


def unlock(session: Session, vault: Vault, typed: str) -> Unlocked | None:
    """Whoever holds this code; None, after the same work, where nobody does."""
    with turn():
        return unlock_by_code(session, vault, typed)


@contextmanager
def turn() -> Iterator[None]:
    """A turn to derive a code: so many at once would take all memory. Whoever comes waits, and is never refused."""
    with _turns:
        yield


@contextmanager
def readers(vault: Vault, *more: str) -> Iterator[tuple[Keys, Mapping[str, Reader]]]:
    """The keys of the groups that read cases, and the groups by code. Raises Unavailable where nobody could read."""
    with ReadSession(db) as session:
        keys, groups = keys_of_groups(session, vault, [Group.OFFICERS, Group.FINANCE, *more])
        if Group.OFFICERS not in groups:
            raise Unavailable(_("Nobody could read this yet: the officers of the fund have no keys."))
        yield keys, groups


def readers_of(kind: Kind, groups: Mapping[str, Reader], case_id: UUID | None) -> Sequence[Reader]:
    """Who reads something new of a case: groups; persons, where it is restricted. At most five queries."""
    if case_id is not None:
        with ReadSession(db) as session:
            if restricted(session, case_id):
                return persons_instead(session, case_id, groups, READERS[kind])
    return [groups[code] for code in READERS[kind] if code in groups]


def _prepare_case(vault: Vault, sheet: Sheet, applicant: Unlocked, partner: str | None) -> Prepared:
    subject = Subject(EmergencyCase.__tablename__, uuid4())
    with readers(vault, *([partner] if partner else [])) as (keys, groups):
        plan: dict[Kind, Sequence[Reader | Unlocked]] = {
            kind: readers_of(kind, groups, None) for kind in (*parts(sheet), Kind.SUMMARY, Kind.MAILBOX)
        }
        plan[Kind.MAILBOX] = [*plan[Kind.MAILBOX], applicant]
        if partner in groups:
            plan[Kind.SUMMARY] = [*plan[Kind.SUMMARY], groups[str(partner)]]
        return prepare_compartments(keys, subject, plan)


def _seal_case(opened: Opened, sheet: Sheet) -> dict[str, Envelope]:
    table, case_id = opened.subject.kind, opened.subject.id
    sealed = {
        COLUMNS[kind]: opened.seal(kind, Place(table, case_id, COLUMNS[kind]), written(part))
        for kind, part in parts(sheet).items()
    }
    return {**sealed, "summary": opened.seal(Kind.SUMMARY, Place(table, case_id, "summary"), summary_of(sheet))}
