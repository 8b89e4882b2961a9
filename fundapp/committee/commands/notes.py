"""What is written in a round, sealed before the transaction: among the panel, to the officers, and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.models import DecisionRound, PanelNote
from fundapp.committee.permissions import may_answer, may_discuss, may_question
from fundapp.committee.queries.notes import lacking_discussion, question
from fundapp.committee.queries.rounds import Sitting, locked_sitting
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import lazy
from fundapp.core.verdicts import require
from fundapp.vault.commands import share_compartment
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind, Reader, ReaderKind

KIND = PanelNote.__tablename__
GATHERED_SECONDS = 4 * 3600
"""However much the panel writes to each other, each of them is told of it once in so long."""


class AlreadyWritten(Conflict):
    """The same form was sent twice."""

    title = lazy("This was sent before")


@dataclass(frozen=True)
class SealedNote:
    """What somebody wrote, sealed for its row: `among_us` or `asked`; `answers_id`: which question it answers."""

    id: UUID
    among_us: Envelope | None = None
    asked: Envelope | None = None
    answers_id: UUID | None = None


def write_note(session: Session, ctx: Context, round_id: UUID, note: SealedNote) -> PanelNote:
    """Keeps what a member of the panel wrote, or an officer's answer, and tells those for whom it is.

    Raises NotFound, Denied, AlreadyWritten.
    """
    sitting = locked_sitting(session, ctx, round_id)
    found = sitting.round
    _require_may_write(ctx, sitting, note)
    if session.get(PanelNote, note.id) is not None:
        raise AlreadyWritten
    if ctx.actor is None:
        raise NotFound
    kind = "among_us" if note.among_us else "answer" if note.answers_id else "question"
    reached = _readers(session, sitting, note)
    made = PanelNote(
        id=note.id, round_id=found.id, by_id=ctx.actor.id, at=ctx.now, answers_id=note.answers_id,
        among_us=note.among_us, asked=note.asked,
        entry_id=record(session, ctx, "committee.note.written", KIND, note.id, {"round": found.id.hex, "kind": kind}),
    )  # fmt: skip
    session.add(made)
    session.flush()
    key = f"committee:{found.id.hex}:{_series(ctx, note)}"
    for each in reached:
        tell(session, ctx, each, key, urgent=found.priority == "P1")
    return made


def share_discussion(session: Session, ctx: Context, vault: Vault, opened: Opened, round_id: UUID) -> list[UUID]:
    """Gives the key to the panel's discussion to whoever was seated after the opening; whom.

    Whoever of the panel opens the discussion next does so: nobody else can. Raises NotFound, Denied, Locked.
    """
    sitting = locked_sitting(session, ctx, round_id)
    require(may_discuss(ctx, sitting.round, sitting.mine, writing=False))
    lacking = lacking_discussion(session, sitting.round)
    told = {"round": round_id.hex, "people": sorted(each.hex for each in lacking)}
    record(session, ctx, "committee.discussion.shared", DecisionRound.__tablename__, round_id, told)
    for each in lacking:
        share_compartment(session, ctx, vault, opened, Kind.DISCUSSION, Reader(ReaderKind.MEMBER, each))
    return lacking


def _require_may_write(ctx: Context, sitting: Sitting, note: SealedNote) -> None:
    if note.among_us is not None:
        require(may_discuss(ctx, sitting.round, sitting.mine, writing=True))
    elif note.answers_id is not None:
        require(may_answer(ctx, sitting.round, sitting.mine))
    else:
        require(may_question(ctx, sitting.round, sitting.mine))


def _readers(session: Session, sitting: Sitting, note: SealedNote) -> Sequence[UUID]:
    """Who is told: the rest of the panel; of a question whoever put the case; of an answer whoever asked."""
    if note.among_us is not None:
        mine = sitting.mine.person_id if sitting.mine else None
        return [each.person_id for each in sitting.seated if each.person_id != mine]
    if note.answers_id is not None:
        return [question(session, sitting.round, note.answers_id).by_id]
    return [sitting.round.convened_by_id]


def _series(ctx: Context, note: SealedNote) -> str:
    if note.among_us is not None:
        return f"talk:{int(ctx.now.timestamp()) // GATHERED_SECONDS}"
    return f"note:{note.id.hex}"
