"""Applicants who wish to be told, without a word of what about, that something waits."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import EmergencyCase, NoticeWish
from fundapp.cases.permissions import Visitor
from fundapp.cases.permissions.mailbox import may_speak
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.queries.mailbox import wish_of
from fundapp.cases.sealing import SealedWish
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import receive_sealed, shred_compartments
from fundapp.vault.house import Vault
from fundapp.vault.rules import Kind

KIND = EmergencyCase.__tablename__


def choose_notices(
    session: Session, ctx: Context, vault: Vault, visitor: Visitor, case_id: UUID, wish: SealedWish
) -> NoticeWish:
    """Keeps an address for notices; an earlier one is destroyed.

    Raises NotFound for a case that is not theirs, Denied for a provisional code.
    """
    found = locked_case(session, case_id)
    require(may_speak(visitor, found))
    destroyed_wish(found, session, ctx, vault, "replaced")
    receive_sealed(session, ctx, wish.prepared)
    found.entry_id = record(session, ctx, "case.notices.chosen", KIND, found.id)
    found.notices_since = found.updated_at = ctx.now
    made = NoticeWish(
        id=wish.prepared.subject.id, case_id=found.id, language=wish.language, made_at=ctx.now, address=wish.address
    )
    session.add(made)
    session.flush()
    return made


def stop_notices(session: Session, ctx: Context, vault: Vault, visitor: Visitor, case_id: UUID) -> None:
    """Destroys the address, in every backup too. Raises NotFound, Denied, Conflict where there is none."""
    found = locked_case(session, case_id)
    require(may_speak(visitor, found))
    if not destroyed_wish(found, session, ctx, vault, "stopped"):
        raise Conflict(_("No address is kept here."))
    found.entry_id = record(session, ctx, "case.notices.stopped", KIND, found.id)
    found.updated_at = ctx.now
    session.flush()


def note_noticed(session: Session, ctx: Context, wish_id: UUID) -> None:
    """Notes that a notice went out, so that the next one waits a day. Nothing where the wish has gone meanwhile."""
    wish = session.get(NoticeWish, wish_id, with_for_update=True, populate_existing=True)
    record(session, ctx, "case.notices.sent", NoticeWish.__tablename__, wish_id)
    if wish is not None:
        wish.sent_at = ctx.now


def destroyed_wish(found: EmergencyCase, session: Session, ctx: Context, vault: Vault, reason: str) -> bool:
    """Destroys the address of a locked case, for commands that end what it was for; False where there is none."""
    wish = wish_of(session, found.id)
    if wish is None:
        return False
    shred_compartments(session, ctx, vault, wish.id, [Kind.NOTICE], reason=reason)
    session.delete(wish)
    session.flush()
    found.notices_since = None
    return True
