"""Opening: an unlocked key, then an audit entry, then plain text. Without the entry, nothing opens.

The entry is committed in a transaction of its own before anything is decrypted, so a page that then fails has still
left its trace. Opening inside a write transaction is refused: its entry could be rolled back with it.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.database import is_writing, transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.vault.commands.compartments import renew_compartments
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.errors import CannotOpen, Locked
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, OlderHalf, Wrap
from fundapp.vault.opened import OpenCompartment, Opened, assemble
from fundapp.vault.queries import (
    compartments_of,
    groups_of,
    older_halves,
    subject_of,
    wraps_of,
)
from fundapp.vault.rules import READ, Kind, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.wrapping import epoch_secrets, readers_of, unwrap_half

ATTEMPTS = 3


@dataclass(frozen=True)
class Found:
    """One compartment as it stands in the database, with the wrap that this reader can use."""

    id: UUID
    kind: Kind
    version: int
    wrap: Wrap
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
    demand_unlocked(ctx, unlocked)
    told = {"compartments": sorted(kinds), "purpose": purpose, "reader": unlocked.reader.id.hex}
    for _attempt in range(ATTEMPTS):
        with transaction() as session:
            plan = make_plan(session, unlocked, subject, kinds)
            record(session, ctx, READ, "vault_subject", subject.id, told)
            session.flush()
            session.expunge_all()
        opened = open_plan(vault, plan, unlocked)
        due = [each.kind for each in plan.found if each.due and each.kind in opened.compartments]
        if not due:
            return opened
        # Whoever reads next does what a departure left to do: what is sealed from here on is not for the departed.
        with suppress(EditConflict), transaction() as session:
            return renew_compartments(session, ctx, vault, opened, due)
    raise EditConflict


def demand_unlocked(ctx: Context, unlocked: Unlocked) -> None:
    """Opening is for whoever acts, outside any write transaction."""
    if is_writing():
        raise RuntimeError("open before the transaction: its audit entry must outlive a rollback")
    if unlocked.reader.kind == ReaderKind.MEMBER and (ctx.actor is None or ctx.actor.id != unlocked.reader.id):
        raise Locked


def make_plan(session: Session, unlocked: Unlocked, subject: Subject, kinds: Collection[Kind]) -> Plan:
    """What the database has of these compartments for this reader. Raises NotFound, CannotOpen."""
    if subject_of(session, subject.id).kind != subject.kind:
        raise NotFound
    rows = compartments_of(session, subject.id, kinds)
    shredded = frozenset(Kind(row.kind) for row in rows if row.shredded_at)
    there = [row for row in rows if not row.shredded_at]
    groups = groups_of(session, unlocked.reader.id) if unlocked.reader.kind == ReaderKind.MEMBER else []
    wraps = _best(wraps_of(session, [row.id for row in there], readers_of(unlocked, groups)))
    if {Kind(row.kind) for row in rows} != set(kinds) or any(row.id not in wraps for row in there):
        raise NotFound
    secrets = _secrets(session, unlocked, wraps.values())
    return Plan(subject, _found(session, there, wraps, secrets), shredded, secrets)


def _best(wraps: Sequence[Wrap]) -> dict[UUID, Wrap]:
    """One wrap for each compartment; one's own before a group's, since it costs no epoch."""
    ordered = sorted(wraps, key=lambda wrap: wrap.reader_kind == ReaderKind.GROUP)
    return {wrap.compartment_id: wrap for wrap in reversed(ordered)}


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
    wraps: Mapping[UUID, Wrap],
    secrets: Mapping[tuple[UUID, int], object],
) -> list[Found]:
    renewed = [row.id for row in rows if row.version > 1]
    older = older_halves(session, renewed) if renewed else ()
    found = []
    for row in rows:
        wrap = wraps[row.id]
        newest = max((number for group_id, number in secrets if group_id == wrap.reader_id), default=wrap.number)
        behind = wrap.number < newest
        mine = [each for each in older if each.compartment_id == row.id]
        found.append(Found(row.id, Kind(row.kind), row.version, wrap, mine, row.renewal_wanted or behind))
    return found


def open_plan(vault: Vault, plan: Plan, unlocked: Unlocked) -> Opened:
    """The compartments of a plan. Raises CannotOpen; a half that is gone makes its compartment shredded."""
    halves = vault.keystore.get([each.id for each in plan.found])
    opened = {}
    for each in plan.found:
        if each.id in halves:
            opened[each.kind] = _open(plan, each, halves[each.id], unlocked)
    missing = {each.kind for each in plan.found} - opened.keys()
    return Opened(plan.subject, opened, plan.shredded | missing)


def _open(plan: Plan, found: Found, kept: bytes, unlocked: Unlocked) -> OpenCompartment:
    if found.wrap.version != found.version:
        raise CannotOpen
    half = unwrap_half(plan.subject, found.kind, found.wrap, unlocked, plan.secrets)
    return assemble(plan.subject, found.kind, found.id, found.version, (half, kept), found.older)
