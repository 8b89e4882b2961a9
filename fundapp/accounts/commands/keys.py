"""Keys of people: made when somebody joins a group that reads sealed data, admitted by colleagues, renewed."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.commands.signing_in import exchange_token
from fundapp.accounts.credentials import Chosen
from fundapp.accounts.permissions.keys import may_admit, may_make_keys, may_renew, may_see_keys
from fundapp.accounts.queries.keys import key_group
from fundapp.accounts.queries.people import groups_of, locked_person
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import add_recovery_key, admit_member, make_member, renew_epoch
from fundapp.vault.house import Vault
from fundapp.vault.keeping import keep_derived
from fundapp.vault.queries import holders_of
from fundapp.vault.unlocked import UnlockedMember

KIND = "person"


def make_keys(session: Session, ctx: Context, session_id: UUID, chosen: Chosen) -> str:
    """Makes the keys of `ctx.actor`, under their passphrase; returns their session's new token: for the cookie alone.

    They open nothing until colleagues have admitted them. Raises Conflict for somebody who has keys already.
    """
    if ctx.actor is None:
        raise NotSignedIn
    require(may_make_keys(ctx))
    record(session, ctx, "keys.made", KIND, ctx.actor.id)
    fresh = UnlockedMember.fresh(ctx.actor.id)
    make_member(session, ctx, keep_derived(fresh, chosen.salt, chosen.cost, chosen.derived))
    return exchange_token(session, ctx, session_id, fresh)


def print_recovery_key(session: Session, ctx: Context, unlocked: UnlockedMember, recovery: bytes) -> None:
    """Keeps a second copy of one's keys, under a key that is printed and kept nowhere else."""
    record(session, ctx, "keys.recovery_printed", KIND, unlocked.id)
    add_recovery_key(session, ctx, unlocked, recovery)


def admit_colleague(
    session: Session, ctx: Context, vault: Vault, by: UnlockedMember, code: str, person_id: UUID, *, spoken: str
) -> None:
    """Gives a colleague the key of a group, after having heard the digits of theirs.

    Raises Invalid (field `spoken`) for other digits, Conflict for somebody who holds it already.
    """
    require(may_see_keys(ctx, code))
    groups = locked_person(session, person_id).groups  # locked: nobody takes them out of the group meanwhile
    group = key_group(session, code)
    require(may_admit(ctx, code, holders_of(session, group.id), groups))
    record(session, ctx, "keys.admitted", KIND, person_id, {"group": code})
    admit_member(session, ctx, vault, by, group.id, person_id, spoken=spoken)


def renew_group_key(
    session: Session, ctx: Context, vault: Vault, by: UnlockedMember, code: str, holders: Collection[UUID]
) -> None:
    """Gives a group a new key, for those of its holders whom `by` saw named. Raises Conflict where one is no member."""
    require(may_see_keys(ctx, code))
    group = key_group(session, code)
    require(may_renew(ctx, code, holders_of(session, group.id)))
    if any(code not in groups_of(session, each) for each in holders):
        raise Conflict(_("One of these people does not belong to the group any more. Please look at the list again."))
    record(session, ctx, "keys.renewed", "vault_group", group.id, {"group": code})
    renew_epoch(session, ctx, vault, by, group.id, members=holders)
