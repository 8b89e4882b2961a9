"""Second factors: authenticator apps, passkeys, recovery codes."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from fundapp.accounts.credentials import PublicKey, code_digest, seal_secret
from fundapp.accounts.models import Authenticator, Passkey, Passphrase, RecoveryCode, SignInAttempt, StaffSession
from fundapp.accounts.passkeys import copied
from fundapp.accounts.queries.factors import factors_of, own_passkey
from fundapp.accounts.queries.people import locked_person
from fundapp.accounts.rules.limits import MOST_PASSKEYS
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _

KIND = "person"
Place = type[SignInAttempt] | type[StaffSession]
"""Where a challenge waits for its answer."""

on_broken("uq_passkey_credential", lambda: Conflict(_("This passkey is known already.")))


def add_authenticator(session: Session, ctx: Context, person_id: UUID, factors: bytes, secret: str, step: int) -> None:
    """Takes an authenticator app whose code was right, in place of any earlier one. `step`: that code's interval."""
    record(session, ctx, "factor.authenticator.added", KIND, person_id)
    row = session.get(Authenticator, person_id) or Authenticator(person_id=person_id)
    row.sealed, row.last_step, row.added_at = seal_secret(person_id, factors, secret), step, ctx.now
    session.add(row)
    _enrolled(session, person_id)
    session.flush()


def use_step(session: Session, ctx: Context, person_id: UUID, step: int) -> None:
    """Takes a code, once. Raises Invalid (field `code`) where another request was quicker."""
    newer = update(Authenticator).where(Authenticator.person_id == person_id, Authenticator.last_step < step)
    if session.execute(newer.values(last_step=step)).rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid({"code": [_("This code was used already. Please wait for the next one.")]})
    record(session, ctx, "factor.authenticator.used", KIND, person_id)


def add_passkey(session: Session, ctx: Context, person_id: UUID, name: str, made: PublicKey) -> Passkey:
    """Takes a passkey whose challenge was answered. Raises Conflict for one too many, or one that is known."""
    have = select(func.count()).select_from(Passkey).where(Passkey.person_id == person_id)
    if (session.scalar(have) or 0) >= MOST_PASSKEYS:
        raise Conflict(_("You have as many passkeys as anybody may. Please remove one first."))
    found = Passkey(
        id=uuid4(), person_id=person_id, name=name, credential=made.credential, public_key=made.public_key,
        uses=made.uses,
        added_at=ctx.now, used_at=None,
    )  # fmt: skip
    record(session, ctx, "factor.passkey.added", KIND, person_id)
    session.add(found)
    _enrolled(session, person_id)
    session.flush()
    return found


def use_passkey(session: Session, ctx: Context, passkey: Passkey, uses: int) -> None:
    """Notes that a passkey was used; `uses` is what it counts itself.

    Raises Invalid where it counts backwards by now, or is gone: another request was quicker.
    """
    onward = or_(Passkey.uses < uses, and_(Passkey.uses == 0, literal(uses) == 0))
    there = update(Passkey).where(Passkey.id == passkey.id, onward)
    if session.execute(there.values(uses=uses, used_at=ctx.now)).rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid({}, copied())
    record(session, ctx, "factor.passkey.used", KIND, passkey.person_id)


def remove_passkey(session: Session, ctx: Context, person_id: UUID, passkey_id: UUID) -> None:
    """Forgets a passkey of one's own. Raises Conflict for the last second factor."""
    locked_person(session, person_id)  # of two who remove the last two, the second one waits
    found, factors = own_passkey(session, person_id, passkey_id), factors_of(session, person_id)
    if factors.authenticator is None and len(factors.passkeys) == 1:
        raise Conflict(_("This is your only second factor. Please set up another one first."))
    record(session, ctx, "factor.passkey.removed", KIND, person_id)
    session.delete(found)
    session.flush()


def keep_codes(session: Session, ctx: Context, person_id: UUID, codes: Sequence[str]) -> None:
    """Keeps fresh recovery codes in place of all earlier ones."""
    record(session, ctx, "factor.codes.made", KIND, person_id)
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all([RecoveryCode(digest=code_digest(person_id, code), person_id=person_id) for code in codes])
    session.flush()


def use_code(session: Session, ctx: Context, person_id: UUID, typed: str) -> None:
    """Takes a recovery code, once. Raises Invalid (field `code`) for a wrong or used one."""
    there = RecoveryCode.person_id == person_id, RecoveryCode.digest == code_digest(person_id, typed)
    if session.execute(delete(RecoveryCode).where(*there)).rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid({"code": [_("This code is not right, or it was used already.")]})
    record(session, ctx, "factor.code.used", KIND, person_id)


def remember_challenge(session: Session, place: Place, place_id: UUID, challenge: bytes) -> None:
    """Keeps what an authenticator has to sign, in place of any earlier one. Nothing that a log should tell."""
    session.execute(update(place).where(place.id == place_id).values(challenge=challenge))


def take_challenge(session: Session, place: Place, place_id: UUID) -> bytes | None:
    """What was to be signed; None where it was taken already. It is gone whatever the answer: commit before judging."""
    found = session.scalar(select(place.challenge).where(place.id == place_id))
    taken = update(place).where(place.id == place_id, place.challenge == found).values(challenge=None)
    return found if session.execute(taken).rowcount == 1 else None  # type: ignore[attr-defined]


def _enrolled(session: Session, person_id: UUID) -> None:
    """From now on a passphrase alone sets no second factor up."""
    session.execute(update(Passphrase).where(Passphrase.person_id == person_id).values(enrolling=False))
