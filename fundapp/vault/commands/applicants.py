"""Applicants' codes: issued, submitted under, replaced, purged."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, insert, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.vault.commands.compartments import renew_compartments, share_compartment, shred_compartments
from fundapp.vault.errors import CodeTaken
from fundapp.vault.house import Vault
from fundapp.vault.keeping import KeptCode
from fundapp.vault.models import Applicant, Compartment, RetiredCode, UnlockedSession, Wrap
from fundapp.vault.opened import Opened
from fundapp.vault.rules import DRAFT_KEPT, Kind

KIND = "vault_applicant"

on_broken("uq_vault_applicant_locator", CodeTaken)

_COLUMNS = Applicant.__table__.columns
_WHERE_ALIVE = (
    insert(Applicant)
    .from_select(
        _COLUMNS.keys(),
        select(*(bindparam(f"new_{each.name}", type_=each.type) for each in _COLUMNS)).where(
            ~exists().where(RetiredCode.locator == bindparam("new_locator", type_=_COLUMNS["locator"].type))
        ),
    )
    .returning(Applicant.id)
)
"""Made once, as it takes long to make: an applicant, unless their code has died."""


def issue_code(
    session: Session, ctx: Context, kept: KeptCode, *, provisional: bool = False, submitted: bool = False
) -> None:
    """Keeps the pair that a fresh code opens. What it holds is a draft, purged after 14 days, until `submit_draft`.

    `submitted`: it never was one. Raises CodeTaken where the same form was sent before, and where its code has died.
    """
    applicant_id, purge_at = kept.unlocked.reader.id, None if submitted else ctx.now + DRAFT_KEPT
    entry_id = record(session, ctx, "vault.applicant.added", KIND, applicant_id, {"provisional": provisional})
    row = {"id": applicant_id, "created_at": ctx.now, "purge_at": purge_at, "entry_id": entry_id}
    row |= _kept(ctx, kept, provisional=provisional)
    if session.connection().scalar(_WHERE_ALIVE, {f"new_{name}": value for name, value in row.items()}) is None:
        raise CodeTaken


def submit_draft(session: Session, ctx: Context, vault: Vault, applicant_id: UUID) -> None:
    """From here on the code opens the mailbox alone: the draft's key is destroyed, and nothing purges the code."""
    applicant = _applicant(session, applicant_id)
    if applicant.purge_at is None:
        raise Conflict(_("This application was submitted already."))
    applicant.entry_id = record(session, ctx, "vault.applicant.submitted", KIND, applicant_id)
    applicant.updated_at, applicant.purge_at = ctx.now, None
    _shred_drafts(session, ctx, vault, applicant_id, "submitted")


def replace_code(session: Session, ctx: Context, vault: Vault, kept: KeptCode, opened: Opened) -> None:
    """Gives an applicant a new code and pair; the old code is dead at once.

    `opened` is all that the old code opens, open to whoever replaces: themselves by the old code, or an officer; a code
    that an officer saw is provisional again. What is sealed from here on is not for the old pair.

    Raises NotFound for an unknown applicant, Conflict where something that the old code opens is missing,
    EditConflict where a compartment was renewed meanwhile.
    """
    applicant = _applicant(session, kept.unlocked.reader.id)
    held = set(session.scalars(select(Wrap.compartment_id).where(Wrap.reader_id == applicant.id)))
    if held != {each.id for each in opened.compartments.values()}:
        raise Conflict(_("Everything that the old code opens must be open."))
    own = all(each.by == kept.unlocked.reader for each in opened.compartments.values())
    applicant.entry_id = record(session, ctx, "vault.applicant.code_replaced", KIND, applicant.id)
    session.add(RetiredCode(locator=applicant.locator))
    for name, value in _kept(ctx, kept, provisional=not own).items():
        setattr(applicant, name, value)
    session.execute(delete(UnlockedSession).where(UnlockedSession.reader_id == applicant.id))
    for kind in opened.compartments:
        share_compartment(session, ctx, vault, opened, kind, kept.unlocked)
    session.flush()
    renew_compartments(session, ctx, vault, opened, list(opened.compartments))


def purge_draft(session: Session, ctx: Context, vault: Vault, applicant_id: UUID, *, asked: bool = False) -> None:
    """Destroys a draft that was never submitted, with its code. `asked`: whoever wrote it wants that.

    Raises Conflict before its time where nobody asked, and always where it was submitted.
    """
    applicant = _applicant(session, applicant_id)
    if applicant.purge_at is None or (applicant.purge_at > ctx.now and not asked):
        raise Conflict(_("This draft is still kept."))
    record(session, ctx, "vault.applicant.removed", KIND, applicant_id)
    _shred_drafts(session, ctx, vault, applicant_id, "never submitted")
    session.execute(delete(UnlockedSession).where(UnlockedSession.reader_id == applicant_id))
    session.add(RetiredCode(locator=applicant.locator))
    session.delete(applicant)


def _shred_drafts(session: Session, ctx: Context, vault: Vault, applicant_id: UUID, reason: str) -> None:
    held = (
        select(Compartment.subject_id)
        .join(Wrap, Wrap.compartment_id == Compartment.id)
        .where(Wrap.reader_id == applicant_id, Compartment.kind == Kind.DRAFT.value)
    )
    for subject_id in session.scalars(held).all():
        shred_compartments(session, ctx, vault, subject_id, [Kind.DRAFT], reason=reason)


def _applicant(session: Session, applicant_id: UUID) -> Applicant:
    found = session.get(Applicant, applicant_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _kept(ctx: Context, kept: KeptCode, *, provisional: bool) -> dict[str, Any]:
    return {
        "locator": kept.locator,
        "sealed": kept.sealed,
        "sealing_key": kept.unlocked.pair.public,
        "provisional": provisional,
        "updated_at": ctx.now,
    }
