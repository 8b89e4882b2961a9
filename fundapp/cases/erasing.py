"""Many cases erased one by one, and the sealed files of what is erased taken away: slow, and safe to break off."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, func, select

from fundapp.cases.commands.erasing import erase_due_case
from fundapp.cases.queries.retention import due_cases
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError, Unavailable
from fundapp.core.logs import log
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, Document

CHUNK = 200
"""Files taken away at once."""


@dataclass(frozen=True)
class Erased:
    """How many cases were erased, how many were refused meanwhile, and whether more are due."""

    done: int
    refused: int
    more: bool


def erase_batch(vault: Vault, ctx: Context, limit: int) -> Erased:
    """Erases at most `limit` cases whose time has come, each in a transaction of its own, and their files.

    May break off anywhere and run again: whatever is done stays done, and nothing is half done.
    """
    with ReadSession(db) as session:
        due = due_cases(session, ctx, limit + 1)
    done = sum(_erased(vault, ctx, case_id) for case_id in due[:limit])
    sweep_files(vault)
    return Erased(done, min(len(due), limit) - done, len(due) > limit)


def sweep_files(vault: Vault) -> int:
    """Takes away sealed files of compartments whose key is destroyed, then their rows; how many.

    Nobody can open them any more; a row whose file is gone already does no harm. Where the store is away they wait.
    """
    done = 0
    try:
        while ids := _orphans():
            for each in ids:
                vault.files.delete(each.hex)
            with transaction() as session:
                session.execute(delete(Document).where(Document.id.in_(ids)))
            done += len(ids)
    except Unavailable as error:
        log.error("file store away: erased files wait", exc_info=error)
    return done


def files_waiting() -> int:
    """How many files of erased cases are still in the store: noise that nobody can open. One query."""
    with ReadSession(db) as session:
        return session.scalar(select(func.count()).select_from(_shredded().subquery())) or 0


def _erased(vault: Vault, ctx: Context, case_id: UUID) -> bool:
    try:
        with transaction() as session:
            erase_due_case(session, ctx, vault, case_id)
    except DomainError as error:  # kept, or erased, in this moment; one case must not keep the others
        log.warning("a case that was due was not erased", exc_info=error)
        return False
    return True


def _orphans() -> list[UUID]:
    with ReadSession(db) as session:
        return list(session.scalars(_shredded().limit(CHUNK)))


def _shredded() -> Select[UUID]:
    gone = Compartment.shredded_at.is_not(None)
    return (
        select(Document.id)
        .join(Compartment, Compartment.id == Document.compartment_id)
        .where(gone)
        .order_by(Document.id)
    )
