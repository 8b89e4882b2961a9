"""One-time links: a first way in, and a way back for somebody who forgot their passphrase."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from fundapp.accounts.commands.moving import move_person
from fundapp.accounts.commands.passphrases import set_passphrase
from fundapp.accounts.commands.signing_in import sign_out_everywhere
from fundapp.accounts.credentials import Chosen
from fundapp.accounts.models import Invitation, Passkey, Person, RecoveryCode
from fundapp.accounts.permissions.people import may_administer, may_confirm, may_readmit, may_refuse
from fundapp.accounts.queries.invitations import brought_in, locked_invitation, waits_for_second
from fundapp.accounts.queries.people import locked_person
from fundapp.accounts.queries.settings import setting
from fundapp.accounts.rules.installation import INVITATION_HOURS
from fundapp.accounts.rules.limits import READMISSION_LASTS, SPONSORED
from fundapp.accounts.workflow import Action
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import reset_member
from fundapp.vault.keeping import fresh_token, keep_derived, token_hash
from fundapp.vault.models import Member
from fundapp.vault.unlocked import UnlockedMember

KIND = "invitation"
INVITATION, READMISSION = "invitation", "readmission"


def invite_person(session: Session, ctx: Context, person_id: UUID) -> str:
    """Makes a link by which somebody comes in for the first time, and returns its token. Earlier ones are void.

    Whoever asked gets it once, to hand it over themselves: it is in no message and nowhere in the database.
    """
    require(may_administer(ctx))
    return _make(session, ctx, person_id, INVITATION)


def invite_from_machine(session: Session, ctx: Context, person_id: UUID) -> str:
    """As `invite_person`, by whoever holds the machine: the first administrator has nobody to invite them."""
    return _make(session, ctx, person_id, INVITATION)


def readmit_from_machine(session: Session, ctx: Context, person_id: UUID) -> str:
    """As `open_readmission`, good at once, by whoever holds the machine: where there are not two colleagues left.

    It gives nobody's keys away: those who had some get new ones, which colleagues or the escrow must admit.
    """
    return _make(session, ctx, person_id, READMISSION)


def open_readmission(session: Session, ctx: Context, person_id: UUID) -> str:
    """Makes a link by which somebody who forgot their passphrase comes back, once a second colleague confirms it."""
    require(may_readmit(ctx, locked_person(session, person_id)))
    return _make(session, ctx, person_id, READMISSION)


def confirm_readmission(session: Session, ctx: Context, invitation_id: UUID) -> None:
    """A second colleague has spoken with the person too.

    Raises Conflict for whoever opened it or does not count as another one (`may_confirm`), or where it is over.
    """
    found = locked_invitation(session, invitation_id, ctx.now)
    require(may_readmit(ctx, locked_person(session, found.person_id)))
    if found.kind != READMISSION or ctx.actor is None:
        raise NotFound
    since = session.get_one(Person, ctx.actor.id).created_at
    together = brought_in(session, ctx.actor.id, found.made_by_id, ctx.now - SPONSORED)
    verdict = may_confirm(ctx, found.made_by_id, since, brought_in=together)
    if not verdict:
        raise Conflict(verdict.reason)
    if found.confirmed_by_id is not None:
        raise Conflict(_("Somebody has confirmed this already."))
    record(session, ctx, "readmission.confirmed", KIND, found.id, {"person": found.person_id.hex})
    found.confirmed_by_id = ctx.actor.id
    session.flush()


def refuse_readmission(session: Session, ctx: Context, invitation_id: UUID) -> None:
    """Voids a readmission that nobody asked for: a colleague does, or whom it is for."""
    found = locked_invitation(session, invitation_id, ctx.now)
    require(may_refuse(ctx, locked_person(session, found.person_id)))
    record(session, ctx, "readmission.refused", KIND, found.id, {"person": found.person_id.hex})
    found.ends_at = ctx.now
    session.flush()


def accept_invitation(session: Session, ctx: Context, invitation_id: UUID, chosen: Chosen) -> Person:
    """Uses a link up: the person has chosen a passphrase. After a readmission everything that they had is replaced.

    Those who had keys get new ones, which open nothing until colleagues admit them. Raises NotFound for a link that is
    used, over, or not confirmed.
    """
    found = locked_invitation(session, invitation_id, ctx.now)
    if waits_for_second(found):
        raise NotFound
    person = locked_person(session, found.person_id)
    record(session, ctx, "invitation.used", KIND, found.id, {"person": person.id.hex, "kind": found.kind})
    found.used_at = ctx.now
    move_person(person, Action.COME_IN)
    set_passphrase(session, ctx, person.id, chosen)
    if found.kind == READMISSION:
        _replace_everything(session, ctx, person.id, chosen)
    session.flush()
    return person


def _replace_everything(session: Session, ctx: Context, person_id: UUID, chosen: Chosen) -> None:
    sign_out_everywhere(session, ctx, person_id)
    for table in (Passkey, RecoveryCode):
        session.execute(delete(table).where(table.person_id == person_id))
    if session.get(Member, person_id) is not None:
        fresh = UnlockedMember.fresh(person_id)
        reset_member(session, ctx, keep_derived(fresh, chosen.salt, chosen.cost, chosen.derived))


def _make(session: Session, ctx: Context, person_id: UUID, kind: str) -> str:
    person = locked_person(session, person_id)
    if (kind == INVITATION) != (person.state == "invited"):
        raise Conflict(_("This person has chosen a passphrase already, or has left."))
    lasts = timedelta(hours=setting(session, INVITATION_HOURS)) if kind == INVITATION else READMISSION_LASTS
    invitation_id, token = uuid4(), fresh_token()
    record(session, ctx, "invitation.made", KIND, invitation_id, {"person": person_id.hex, "kind": kind})
    open_ones = Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.ends_at > ctx.now
    session.execute(update(Invitation).where(*open_ones).values(ends_at=ctx.now))
    session.add(
        Invitation(
            id=invitation_id,
            kind=kind,
            person_id=person_id,
            token_hash=token_hash(token),
            made_by_id=ctx.actor.id if ctx.actor else None,
            made_at=ctx.now,
            ends_at=ctx.now + lasts,
            confirmed_by_id=None,
            used_at=None,
        )
    )
    session.flush()
    return token
