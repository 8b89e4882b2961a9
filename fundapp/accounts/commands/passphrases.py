"""Passphrases: chosen, changed, and what hangs on them."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.commands.signing_in import sign_out_everywhere
from fundapp.accounts.credentials import Chosen, open_secret, seal_secret
from fundapp.accounts.models import Authenticator, Passphrase
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.vault.commands import change_passphrase, recover_member
from fundapp.vault.keeping import keep_derived
from fundapp.vault.unlocked import UnlockedMember

KIND = "person"


def set_passphrase(session: Session, ctx: Context, person_id: UUID, chosen: Chosen) -> None:
    """Keeps a passphrase that replaces a lost one, or is a person's first. What hung on another is gone."""
    record(session, ctx, "passphrase.chosen", KIND, person_id)
    sealed = session.get(Authenticator, person_id)
    if sealed is not None:
        session.delete(sealed)
    _write(session, ctx, person_id, chosen).enrolling = True


def renew_passphrase(
    session: Session, ctx: Context, person_id: UUID, old: Chosen, new: Chosen, unlocked: UnlockedMember | None
) -> None:
    """Replaces a passphrase that its owner knows: their authenticator and keys stay theirs. Ends all sessions."""
    record(session, ctx, "passphrase.changed", KIND, person_id)
    sealed = session.get(Authenticator, person_id)
    if sealed is not None:
        sealed.sealed = seal_secret(person_id, new.derived.factors, open_secret(sealed, old.derived.factors))
    if unlocked is not None:
        change_passphrase(session, ctx, keep_derived(unlocked, new.salt, new.cost, new.derived))
    _write(session, ctx, person_id, new)
    sign_out_everywhere(session, ctx, person_id)


def recover_passphrase(
    session: Session, ctx: Context, person_id: UUID, chosen: Chosen, unlocked: UnlockedMember
) -> None:
    """Keeps keys that a printed recovery key opened under a new passphrase; the printed key is used up."""
    record(session, ctx, "passphrase.recovered", KIND, person_id)
    recover_member(session, ctx, keep_derived(unlocked, chosen.salt, chosen.cost, chosen.derived))
    set_passphrase(session, ctx, person_id, chosen)
    session.get_one(Passphrase, person_id).enrolling = False  # a paper alone sets no second factor up
    sign_out_everywhere(session, ctx, person_id)


def _write(session: Session, ctx: Context, person_id: UUID, chosen: Chosen) -> Passphrase:
    row = session.get(Passphrase, person_id) or Passphrase(person_id=person_id, enrolling=False)
    row.salt, row.memory, row.passes = chosen.salt, chosen.cost.memory, chosen.cost.passes
    row.verifier, row.changed_at = chosen.derived.verifier, ctx.now
    session.add(row)
    session.flush()
    return row
