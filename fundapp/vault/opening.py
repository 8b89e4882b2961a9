"""Opening: an unlocked key, then an audit entry, then plain text. Without the entry, nothing opens.

The entry is committed in a transaction of its own before anything is decrypted, so a page that then fails has still
left its trace. Opening inside a write transaction is refused: its entry could be rolled back with it.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.database import is_writing, transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.core.logs import log
from fundapp.vault.commands.compartments import renew_compartments
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.errors import CannotOpen, Locked, Untrusted
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, OlderHalf, Wrap
from fundapp.vault.opened import OpenCompartment, Opened, assemble
from fundapp.vault.queries import (
    compartments_of_all,
    groups_of,
    older_halves,
    reader_of,
    wraps_of,
)
from fundapp.vault.rules import READ, Kind, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.wrapping import epoch_secrets, pin_of, readers_of, unwrap_half

ATTEMPTS = 3


@dataclass(frozen=True)
class Found:
    """One compartment as it stands in the database, with the wraps that this reader may use, their own first."""

    id: UUID
    kind: Kind
    version: int
    wraps: Sequence[Wrap]
    older: Sequence[OlderHalf]
    due: bool
    """A renewal, or a newer epoch of the group, waits for somebody who can read."""


@dataclass(frozen=True)
class Plan:
    """What is to be opened, read from the database but still sealed."""

    subject: Subject
    found: Sequence[Found]
    shredded: frozenset[Kind]
    secrets: Mapping[tuple[UUID, int], EpochSecret]


def open_compartments(
    vault: Vault, ctx: Context, unlocked: Unlocked, subject: Subject, kinds: Collection[Kind], *, purpose: str
) -> Opened:
    """Opens compartments of one subject for one reader. `purpose` is a code for the audit log ("case.page").

    Raises Locked where the key is not the actor's, NotFound where the subject is absent or this reader has no key to
    one of the compartments: both look the same.
    """
    return open_subjects(vault, ctx, unlocked, {subject: kinds}, purpose=purpose)[subject.id]


def open_subjects(
    vault: Vault, ctx: Context, unlocked: Unlocked, wanted: Mapping[Subject, Collection[Kind]], *, purpose: str
) -> dict[UUID, Opened]:
    """Opens compartments of several subjects, by subject: in as many queries as of one, with one entry for them all.

    Raises as `open_compartments`, for any of them.
    """
    demand_unlocked(ctx, unlocked)
    for _attempt in range(ATTEMPTS):
        with transaction() as session:
            plans = make_plans(session, unlocked, wanted)
            _record(session, ctx, unlocked, wanted, purpose)
            session.flush()
            session.expunge_all()
        opened = open_plans(vault, plans, unlocked)
        due = {plan.subject.id: _due(plan, opened[plan.subject.id]) for plan in plans}
        try:
            for subject_id, kinds in due.items():
                if kinds:
                    opened[subject_id] = _renewed(vault, ctx, opened[subject_id], kinds)
        except EditConflict:
            continue
        return opened
    raise EditConflict


def _record(
    session: Session, ctx: Context, unlocked: Unlocked, wanted: Mapping[Subject, Collection[Kind]], purpose: str
) -> None:
    first, *others = wanted
    kinds = sorted({kind for each in wanted.values() for kind in each})
    told: dict[str, Any] = {"compartments": kinds, "purpose": purpose, "reader": unlocked.reader.id.hex}
    if others:
        told["subjects"] = [each.id.hex for each in wanted]
    record(session, ctx, READ, "vault_subject", first.id, told)


def _due(plan: Plan, opened: Opened) -> list[Kind]:
    return [each.kind for each in plan.found if each.due and each.kind in opened.compartments]


def _renewed(vault: Vault, ctx: Context, opened: Opened, due: Sequence[Kind]) -> Opened:
    """Whoever reads next does what a departure left to do: what is sealed from here on is not for the departed."""
    try:
        with transaction() as session:
            return renew_compartments(session, ctx, vault, opened, due)
    except Untrusted:
        log.error("a new key is due and cannot be made: a reader's key does not lead back to the root")
        return _without_sealing(opened, due)


def _without_sealing(opened: Opened, kinds: Collection[Kind]) -> Opened:
    stale = {kind: replace(opened.compartments[kind], stale=True) for kind in kinds}
    return replace(opened, compartments={**opened.compartments, **stale})


def demand_unlocked(ctx: Context, unlocked: Unlocked) -> None:
    """Opening is for whoever acts, outside any write transaction."""
    if is_writing():
        raise RuntimeError("open before the transaction: its audit entry must outlive a rollback")
    if unlocked.reader.kind == ReaderKind.MEMBER and (ctx.actor is None or ctx.actor.id != unlocked.reader.id):
        raise Locked


def make_plan(session: Session, unlocked: Unlocked, subject: Subject, kinds: Collection[Kind]) -> Plan:
    """What the database has of these compartments for this reader. Raises NotFound, CannotOpen."""
    return make_plans(session, unlocked, {subject: kinds})[0]


def make_plans(session: Session, unlocked: Unlocked, wanted: Mapping[Subject, Collection[Kind]]) -> list[Plan]:
    """As `make_plan`, of several subjects."""
    subjects, held = compartments_of_all(session, [each.id for each in wanted])
    if any(subjects.get(each.id) != each.kind for each in wanted):
        raise NotFound
    asked = {subject.id: frozenset(kinds) for subject, kinds in wanted.items()}
    rows = [row for row in held if Kind(row.kind) in asked[row.subject_id]]
    there = [row for row in rows if not row.shredded_at]
    groups = groups_of(session, unlocked.reader.id) if unlocked.reader.kind == ReaderKind.MEMBER else []
    wraps = _by_compartment(wraps_of(session, [row.id for row in there], readers_of(unlocked, groups)))
    known = {(row.subject_id, Kind(row.kind)) for row in rows}
    if known != {(subject_id, kind) for subject_id, kinds in asked.items() for kind in kinds}:
        raise NotFound
    if any(row.id not in wraps for row in there):
        raise NotFound
    secrets = _secrets(session, unlocked, [wrap for each in wraps.values() for wrap in each])
    found = _found(session, there, wraps, secrets)
    return [_plan(subject, rows, found, secrets) for subject in wanted]


def _plan(
    subject: Subject,
    rows: Sequence[Compartment],
    found: Sequence[Found],
    secrets: Mapping[tuple[UUID, int], EpochSecret],
) -> Plan:
    mine = {row.id for row in rows if row.subject_id == subject.id}
    shredded = frozenset(Kind(row.kind) for row in rows if row.id in mine and row.shredded_at)
    return Plan(subject, [each for each in found if each.id in mine], shredded, secrets)


def _by_compartment(wraps: Sequence[Wrap]) -> dict[UUID, list[Wrap]]:
    """The wraps of each compartment; one's own before a group's, since it costs no epoch."""
    found: dict[UUID, list[Wrap]] = {}
    for wrap in sorted(wraps, key=lambda wrap: wrap.reader_kind == ReaderKind.GROUP):
        found.setdefault(wrap.compartment_id, []).append(wrap)
    return found


def _secrets(session: Session, unlocked: Unlocked, wraps: Collection[Wrap]) -> dict[tuple[UUID, int], EpochSecret]:
    oldest: dict[UUID, int] = {}
    for wrap in wraps:
        if wrap.reader_kind == ReaderKind.GROUP:
            oldest[wrap.reader_id] = min(wrap.number, oldest.get(wrap.reader_id, wrap.number))
    found = {}
    for group_id, number in oldest.items():
        for each in epoch_secrets(session, unlocked, group_id, number).values():
            found[group_id, each.number] = each
    return found


def _found(
    session: Session,
    rows: Sequence[Compartment],
    wraps: Mapping[UUID, Sequence[Wrap]],
    secrets: Mapping[tuple[UUID, int], object],
) -> list[Found]:
    renewed = [row.id for row in rows if row.version > 1]
    older = older_halves(session, renewed) if renewed else ()
    found = []
    for row in rows:
        mine = [each for each in older if each.compartment_id == row.id]
        due = row.renewal_wanted or any(_is_behind(wrap, secrets) for wrap in wraps[row.id])
        found.append(Found(row.id, Kind(row.kind), row.version, wraps[row.id], mine, due))
    return found


def _is_behind(wrap: Wrap, secrets: Mapping[tuple[UUID, int], object]) -> bool:
    """Whether the group has a newer epoch than the one that this is wrapped to."""
    return any(group_id == wrap.reader_id and number > wrap.number for group_id, number in secrets)


def open_plan(vault: Vault, plan: Plan, unlocked: Unlocked) -> Opened:
    """The compartments of a plan. Raises CannotOpen; a half that is gone makes its compartment shredded."""
    return open_plans(vault, [plan], unlocked)[plan.subject.id]


def open_plans(vault: Vault, plans: Sequence[Plan], unlocked: Unlocked) -> dict[UUID, Opened]:
    """As `open_plan`, of several, by subject: the keystore is asked once."""
    halves = vault.keystore.get([each.id for plan in plans for each in plan.found])
    return {plan.subject.id: _open_plan(plan, halves, unlocked) for plan in plans}


def _open_plan(plan: Plan, halves: Mapping[UUID, bytes], unlocked: Unlocked) -> Opened:
    there = [each for each in plan.found if each.id in halves]
    opened = {each.kind: _open(plan, each, halves[each.id], unlocked) for each in there}
    missing = {each.kind for each in plan.found} - opened.keys()
    return Opened(plan.subject, opened, plan.shredded | missing)


def _open(plan: Plan, found: Found, kept: bytes, unlocked: Unlocked) -> OpenCompartment:
    """By the first of the wraps that opens: a spoilt one does not hide a good one."""
    for wrap in found.wraps:
        with suppress(CannotOpen):
            half = unwrap_half(plan.subject, found.kind, wrap, unlocked, plan.secrets)
            opened = assemble(plan.subject, found.kind, found.id, found.version, (half, kept), found.older)
            if wrap.version == found.version and _is_meant(opened, wrap, unlocked):
                return replace(opened, by=reader_of(wrap))
    raise CannotOpen


def _is_meant(opened: OpenCompartment, wrap: Wrap, unlocked: Unlocked) -> bool:
    """Whether the wrap bears the MAC of the key that it gives: a half of somebody else's making does not."""
    return hmac.compare_digest(wrap.pin, pin_of(opened.key, reader_of(wrap), unlocked.pair.public))
