"""Minutes are kept: once in each language, and never changed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.committee.models import RoundMinutes
from fundapp.committee.permissions import may_read_minutes
from fundapp.committee.queries.minutes import minutes_of
from fundapp.committee.queries.rounds import locked_sitting
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import add_document
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind

KIND = RoundMinutes.__tablename__


@dataclass(frozen=True)
class SealedMinutes:
    """Minutes that were set and sealed before the transaction. `digest`: SHA-256 of the PDF, hexadecimal."""

    language: str
    digest: str
    file: SealedFile
    title: str


def keep_minutes(session: Session, ctx: Context, opened: Opened, round_id: UUID, made: SealedMinutes) -> RoundMinutes:
    """Keeps the minutes of a decided round, for whoever may read its brief; what they are in the log is their digest.

    Raises NotFound, Denied, Locked; Conflict where there are minutes in this language already.
    """
    sitting = locked_sitting(session, ctx, round_id)
    require(may_read_minutes(ctx, sitting.round, sitting.mine))
    if ctx.actor is None:
        raise NotSignedIn
    if any(each.language == made.language for each in minutes_of(session, round_id)):
        raise Conflict(_("There are minutes in this language already. They stay as they are."))
    add_document(session, ctx, opened, Kind.NARRATIVE, made.file, made.title)
    minutes_id = uuid4()
    told = {"round": round_id.hex, "language": made.language, "digest": made.digest}
    kept = RoundMinutes(
        id=minutes_id, round_id=round_id, language=made.language, digest=made.digest, document_id=made.file.id,
        made_by_id=ctx.actor.id, made_at=ctx.now,
        entry_id=record(session, ctx, "committee.minutes.kept", KIND, minutes_id, told),
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept
