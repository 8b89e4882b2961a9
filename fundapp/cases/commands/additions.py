"""What is added to a case by whoever holds its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.arriving import ArrivedStep
from fundapp.cases.commands.telling import tell_of_news
from fundapp.cases.models import Addition
from fundapp.cases.permissions import Visitor
from fundapp.cases.permissions.additions import may_add
from fundapp.cases.queries.additions import sendings_of_files
from fundapp.cases.queries.cases import case_of
from fundapp.cases.queries.conflicts import refuse_other_readers
from fundapp.cases.rules.limits import MOST_SENDINGS_A_DAY
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import add_document, receive_sealed
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.rules import Kind


@dataclass(frozen=True)
class ArrivedFile:
    """A file that lies sealed in the store in the compartment of an addition, and what it is called."""

    file: SealedFile
    title: str


def add_step(
    session: Session, ctx: Context, visitor: Visitor, arrived: ArrivedStep, files: Sequence[ArrivedFile] = ()
) -> Addition:
    """Keeps a step that somebody adds to their case; nobody but its readers can open it, they themselves no more.

    Whoever looks after the case is told.
    `files` were sealed for its compartment before. Raises NotFound without a case, Denied where it may not be added,
    Conflict for more files than one case may bring in a day: the disk is there for everybody's words; EditConflict
    where others read the case by now than it was sealed to.
    """
    found = case_of(session, visitor)
    if found is None:
        raise NotFound
    require(may_add(visitor, found, arrived.step))
    if files and sendings_of_files(session, found.id, ctx.now - timedelta(days=1)) >= MOST_SENDINGS_A_DAY:
        raise Conflict(_("As many files have arrived today as one case may bring in a day. Send the others tomorrow."))
    refuse_other_readers(session, found.id, arrived.prepared)
    opened = receive_sealed(session, ctx, arrived.prepared)
    added = Addition(
        id=arrived.prepared.subject.id,
        case_id=found.id,
        step=arrived.step.value,
        author="applicant",
        made_at=ctx.now,
        content=arrived.content,
    )
    told = {"case": found.id.hex, "step": arrived.step.value, "files": len(files)}
    added.entry_id = record(session, ctx, "case.addition.made", Addition.__tablename__, added.id, told)
    tell_of_news(found, session, ctx, f"case.addition:{added.id.hex}")
    session.add(added)
    session.flush()
    for each in files:
        add_document(session, ctx, opened, Kind.EVIDENCE, each.file, each.title)
    return added
