"""The slow steps of coming in: a passphrase is checked, its keys are opened. Outside every transaction."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import use_code, use_step
from fundapp.accounts.commands.passphrases import recover_passphrase
from fundapp.accounts.commands.signing_in import begin_attempt, sign_in
from fundapp.accounts.credentials import Chosen, Opened, check, choose, looks_like_step, open_secret, step_of
from fundapp.accounts.devices import coarse_name
from fundapp.accounts.models import Authenticator, Person, SignInAttempt
from fundapp.accounts.queries.factors import factors_of, passphrase_of
from fundapp.accounts.queries.people import actor_of, groups_of, member_by_email, person_by_email
from fundapp.accounts.queries.sessions import attempt_of
from fundapp.accounts.rules.limits import CODES_OF_A_PERSON, TRIES_OF_A_SOURCE
from fundapp.accounts.rules.passphrases import demand_good
from fundapp.accounts.signin import THRESHOLD, HalfDone, current_holder, has_signed_in_here, pace, settings, token_in
from fundapp.accounts.telling import tell
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.web.circumstances import current_context, now_of_request, ports
from fundapp.vault.errors import CannotOpen
from fundapp.vault.installation import passphrase_cost
from fundapp.vault.keeping import unlock_by_recovery, unlock_derived
from fundapp.vault.models import Member
from fundapp.vault.unlocked import UnlockedMember

LIMITS = (TRIES_OF_A_SOURCE,)


def prove(email: str, passphrase: str) -> tuple[UUID, Chosen]:
    """Who has this address and passphrase, and what it opens. Raises Invalid, TooOften.

    An account that does not exist and a wrong passphrase are told by the same words and take the same time.
    """
    account = fold(email)
    found = person_by_email(db.session(), email)
    person, row = found or (None, None)
    key = account, pace().source(request.remote_addr, known=person is not None and has_signed_in_here(person.id))
    pace().demand(LIMITS, *key)
    with pace().turn():
        chosen = check(row, passphrase, passphrase_cost(settings()))
    if person is None or chosen is None:
        pace().failed(LIMITS, *key)
        raise Invalid({}, _("Address and passphrase do not belong together."))
    return person.id, chosen


def prove_again(person_id: UUID, passphrase: str) -> Chosen:
    """What the passphrase of somebody who is signed in opens. Raises Invalid (field `passphrase`), TooOften."""
    # Of this session: whoever guesses in a stolen one must not keep its owner from ending it.
    key = current_holder().session.id.hex, "again"
    pace().demand(LIMITS, *key)
    row = passphrase_of(db.session(), person_id)
    with pace().turn():
        chosen = check(row, passphrase, passphrase_cost(settings()))
    if chosen is None:
        pace().failed(LIMITS, *key)
        raise Invalid({"passphrase": [_("This is not your passphrase.")]})
    return chosen


def choose_passphrase(passphrase: str, person: Person) -> Chosen:
    """A new passphrase for somebody. Raises Invalid (field `passphrase_new`) where it is not good enough."""
    demand_good(passphrase, (person.name, person.email or ""), settings().breached)
    with pace().turn():
        return choose(passphrase, passphrase_cost(settings()))


def begun(session: Session, person_id: UUID, chosen: Chosen) -> str:
    """Begins the sign-in of somebody whose passphrase is right, and returns the token that continues it."""
    keys = keys_of(session, person_id, chosen)
    opened = Opened(chosen.derived.factors, keys.bundle() if keys else b"")
    return begin_attempt(session, current_context(), person_id, opened)


def keys_of(session: Session, person_id: UUID, chosen: Chosen) -> UnlockedMember | None:
    """The keys of somebody who has some, by their passphrase."""
    member = session.get(Member, person_id)
    return unlock_derived(member, chosen.derived) if member and member.left_at is None else None


def recover(email: str, printed: str, passphrase: str) -> str:
    """A new passphrase by a printed recovery key; returns the token that continues the sign-in.

    Raises Invalid, in the same words and time whether there is such an account or not; TooOften.
    """
    key = fold(email), pace().source(request.remote_addr, known=False), "recovery"
    pace().demand(LIMITS, *key)
    person, member = member_by_email(db.session(), email)
    with pace().turn():  # first, so that it takes as long for nobody
        demand_good(passphrase, (email,), settings().breached)
        chosen = choose(passphrase, passphrase_cost(settings()))
    unlocked = _by_recovery(member, printed)
    if person is None or unlocked is None:
        pace().failed(LIMITS, *key)
        raise Invalid({}, _("Address and recovery key do not belong together."))
    demand_good(passphrase, (person.name, email), settings().breached)  # not before: it would tell whose address it is
    _demand_other_proof(person.id)
    with transaction() as session:
        recover_passphrase(session, current_context(), person.id, chosen, unlocked)
        return begun(session, person.id, chosen)


def _demand_other_proof(person_id: UUID) -> None:
    """Whoever has nothing but the printed key, and could set up a second proof by it alone, does not come in by it."""
    factors = factors_of(db.session(), person_id)
    if not factors.passkeys and not factors.codes:
        raise Invalid({}, _("You have neither a passkey nor a recovery code left: two colleagues help you back in."))


def _by_recovery(member: Member | None, printed: str) -> UnlockedMember | None:
    try:
        return unlock_by_recovery(member, printed) if member else None
    except CannotOpen:
        return None


def current_attempt() -> SignInAttempt:
    """The sign-in that this browser has half done. Raises HalfDone where it is over."""
    found = attempt_of(db.session(), token_in(THRESHOLD), now_of_request())
    if found is None:
        raise HalfDone(_("That took too long, or was wrong too often. Please begin again."))
    return found


def as_person(found: Person) -> Context:
    """The circumstances of this request, for somebody who has proven who they are but has no session yet."""
    groups = groups_of(db.session(), found.id)
    return replace(current_context(), actor=actor_of(found, groups, ports().grants))


def take_code(session: Session, ctx: Context, person_id: UUID, factors: bytes, typed: str) -> None:
    """Takes a code of the authenticator, or a recovery code, once. Raises Invalid (field `code`), TooOften."""
    if not looks_like_step(typed):
        use_code(session, ctx, person_id, typed)
        return
    pace().demand(CODES_OF_A_PERSON, person_id.hex, "code")
    row = session.get(Authenticator, person_id)
    step = step_of(open_secret(row, factors), typed, ctx.now, row.last_step) if row else None
    if step is None:
        pace().failed(CODES_OF_A_PERSON, person_id.hex, "code")
        raise Invalid({"code": [_("This code is not right, or not any more. Please type the one that shows now.")]})
    use_step(session, ctx, person_id, step)


def enter(found: Person, opened: Opened, proof: Callable[[Session, Context], object]) -> str:
    """Begins the session of somebody whose second factor `proof` takes, and returns its token.

    They are told where this browser is new to them.
    """
    ctx = as_person(found)
    unlocked = UnlockedMember.from_bundle(found.id, opened.bundle) if opened.bundle else None
    new = not has_signed_in_here(found.id)
    with transaction() as session:
        proof(session, ctx)
        if new:
            tell(session, ctx, found.id, f"new device:{ctx.request_id}", urgent=True)
        return sign_in(session, ctx, unlocked, coarse_name(request.user_agent.string))
