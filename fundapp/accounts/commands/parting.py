"""Leaving in one act: sessions ended, access withdrawn, open work handed over."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from fundapp.accounts.commands.moving import move_person
from fundapp.accounts.commands.signing_in import sign_out_everywhere
from fundapp.accounts.models import Authenticator, Invitation, Passkey, Passphrase, Person, RecoveryCode
from fundapp.accounts.permissions.people import may_part, may_report
from fundapp.accounts.queries.people import is_last_administrator, locked_person
from fundapp.accounts.workflow import Action
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.outbox.models import Recipient
from fundapp.vault.commands import part_with_member
from fundapp.vault.models import Member

KIND = "person"
CREDENTIALS = (Passphrase, Authenticator, Passkey, RecoveryCode)

HandOver = Callable[[Session, Context, UUID, UUID], int]


def part_with_person(
    session: Session, ctx: Context, person_id: UUID, successor_id: UUID, hand_over: Sequence[HandOver]
) -> int:
    """Somebody leaves: everything that let them in is gone at once, and their open work goes to a successor.

    Returns how many things were handed over. Raises Invalid (field `successor_id`) for a successor who is not there,
    Conflict where nobody else could read what they read.
    """
    found = locked_person(session, person_id)
    require(may_part(ctx, found))
    if is_last_administrator(session, person_id):
        raise Conflict(_("Nobody else looks after people: make somebody else an administrator first."))
    _demand_successor(session, person_id, successor_id)
    told = {"groups": sorted(found.groups), "successor": successor_id.hex}
    found.entry_id = record(session, ctx, "person.left", KIND, person_id, told)
    handed = sum(each(session, ctx, person_id, successor_id) for each in hand_over)
    sign_out_everywhere(session, ctx, person_id)
    member = session.get(Member, person_id)
    if member is not None and member.left_at is None:
        part_with_member(session, ctx, person_id, reason="left")
    _withdraw(session, ctx, found)
    return handed


def lock_out(session: Session, ctx: Context, person_id: UUID) -> bool:
    """A device of somebody was taken: what let them in lets nobody in any more, until two colleagues readmit them.

    Of the last who looks after people, somebody else ends sessions alone: passphrase and second factors stay, or one
    colleague could take the whole house out of everybody's hands. Returns whether they stayed.
    """
    found = locked_person(session, person_id)
    require(may_report(ctx, found))
    by_another = ctx.actor is None or ctx.actor.id != person_id
    spared = by_another and is_last_administrator(session, person_id)
    found.entry_id = record(session, ctx, "person.locked_out", KIND, person_id, {"spared": True} if spared else None)
    sign_out_everywhere(session, ctx, person_id)
    _void_links(session, ctx, person_id)
    if not spared:
        _forget_credentials(session, person_id)
    return spared


def _demand_successor(session: Session, person_id: UUID, successor_id: UUID) -> None:
    successor = session.get(Person, successor_id)
    if successor is None or successor.state != "active" or successor_id == person_id:
        raise Invalid({"successor_id": [_("Please choose somebody who is there.")]})


def _withdraw(session: Session, ctx: Context, found: Person) -> None:
    move_person(found, Action.LEAVE)
    found.left_at, found.updated_at, found.email, found.deputy_id, found.on_call_id = ctx.now, ctx.now, None, None, None
    found.memberships = []
    _forget_credentials(session, found.id)
    _void_links(session, ctx, found.id)
    session.execute(update(Recipient).where(Recipient.owner_id == found.id).values(active=False, updated_at=ctx.now))
    session.flush()


def _forget_credentials(session: Session, person_id: UUID) -> None:
    for table in CREDENTIALS:
        session.execute(delete(table).where(table.person_id == person_id))


def _void_links(session: Session, ctx: Context, person_id: UUID) -> None:
    """Also links that they made or confirmed for others: whoever had their session may have done so."""
    theirs = (Invitation.person_id, Invitation.made_by_id, Invitation.confirmed_by_id)
    unused = Invitation.used_at.is_(None), Invitation.ends_at > ctx.now, or_(*(each == person_id for each in theirs))
    session.execute(update(Invitation).where(*unused).values(ends_at=ctx.now))
