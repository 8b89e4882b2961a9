"""The slow steps of coming in: a passphrase is checked, its keys are opened. Outside every transaction."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import use_code, use_step
from fundapp.accounts.commands.passphrases import recover_passphrase
from fundapp.accounts.commands.signing_in import begin_attempt, sign_in, use_attempt
from fundapp.accounts.credentials import Chosen, Opened, check, choose, looks_like_step, open_secret, step_of
from fundapp.accounts.devices import coarse_name
from fundapp.accounts.errors import HalfDone
from fundapp.accounts.models import Authenticator, Person, SignInAttempt
from fundapp.accounts.queries.factors import passphrase_of
from fundapp.accounts.queries.people import actor_of, groups_of, member_by_email, person_by_email
from fundapp.accounts.queries.sessions import attempt_of
from fundapp.accounts.rules.limits import CODES_OF_A_PERSON, TRIES_OF_A_NETWORK, TRIES_OF_A_SOURCE
from fundapp.accounts.rules.passphrases import demand_good
from fundapp.accounts.signin import THRESHOLD, current_holder, known_device, pace, settings, token_in
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

LIMITS, NETWORK = (TRIES_OF_A_SOURCE,), (TRIES_OF_A_NETWORK,)


def prove(email: str, passphrase: str) -> tuple[UUID, Chosen]:
    """Who has this address and passphrase, and what it opens. Raises Invalid, TooOften.

    An account that does not exist and a wrong passphrase are told by the same words and take the same time.
    """
    account = fold(email)
    found = person_by_email(db.session(), email)
    person, row = found or (None, None)
    device = known_device(person.id if person else None)
    _demand_pace(account, device)
    db.session.remove()  # whoever waits for a turn holds no connection
    with pace().turn():
        chosen = check(row, passphrase, passphrase_cost(settings()))
    if person is None or chosen is None:
        _count_wrong(account, device)
        raise Invalid({}, _("Address and passphrase do not belong together."))
    return person.id, chosen


def _demand_pace(account: str, device: str) -> None:
    """Raises TooOften where this source was wrong too often for this account, or its network for all accounts."""
    source = pace().source(request.remote_addr, device)
    pace().demand(LIMITS, account, source)
    if not device:
        pace().demand(NETWORK, source)


def _count_wrong(account: str, device: str) -> None:
    source = pace().source(request.remote_addr, device)
    pace().failed(LIMITS, account, source)
    if not device:
        pace().failed(NETWORK, source)


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


def recover(email: str, printed: str, passphrase: str, code: str) -> tuple[Person, str]:
    """A new passphrase by a printed recovery key and a recovery code; who comes in by them, and their session's token.

    Nothing changes before both are right. Raises Invalid, in the same words and time whether there is such an account
    or not; TooOften.
    """
    account = fold(email)
    _demand_pace(account, "")
    person, member = member_by_email(db.session(), email)
    db.session.remove()
    demand_good(passphrase, (email,), settings().breached)
    with pace().turn():  # first, so that it takes as long for nobody
        chosen = choose(passphrase, passphrase_cost(settings()))
    unlocked = _by_recovery(member, printed)
    if person is None or unlocked is None:
        _count_wrong(account, "")
        raise Invalid({}, _("Address and recovery key do not belong together."))
    demand_good(passphrase, (person.name, email), settings().breached)  # not before: it would tell whose address it is

    def proof(session: Session, ctx: Context) -> None:
        use_code(session, ctx, person.id, code)
        recover_passphrase(session, ctx, person.id, chosen, unlocked)
        tell(session, ctx, person.id, f"recovered:{ctx.request_id}", urgent=True)

    return person, enter(person, Opened(chosen.derived.factors, unlocked.bundle()), proof)


def _by_recovery(member: Member | None, printed: str) -> UnlockedMember | None:
    try:
        return unlock_by_recovery(member, printed) if member else None
    except CannotOpen:
        return None


def current_attempt() -> SignInAttempt:
    """The sign-in that this browser has half done. Raises HalfDone where it is over."""
    found = attempt_of(db.session(), token_in(THRESHOLD), now_of_request())
    if found is None:
        raise HalfDone
    return found


def demand_enrolling(found: Person) -> None:
    """Raises HalfDone for whoever had second factors and used the last one up: a passphrase alone sets none up."""
    if not passphrase_of(db.session(), found.id).enrolling:
        raise HalfDone(_("You have no second proof left. Two colleagues help you back in: see “I have forgotten”."))


def as_person(found: Person) -> Context:
    """The circumstances of this request, for somebody who has proven who they are but has no session yet."""
    groups = groups_of(db.session(), found.id)
    return replace(current_context(), actor=actor_of(found, groups, ports().grants))


def take_code(session: Session, ctx: Context, person_id: UUID, factors: bytes, typed: str) -> None:
    """Takes a code of the authenticator, or a recovery code, once. Raises Invalid (field `code`), TooOften."""
    if not looks_like_step(typed):
        use_code(session, ctx, person_id, typed)
        return
    key = person_id.hex, "code", known_device(person_id)
    pace().demand(CODES_OF_A_PERSON, *key)
    row = session.get(Authenticator, person_id)
    step = step_of(open_secret(row, factors), typed, ctx.now, row.last_step) if row else None
    if step is None:
        pace().failed(CODES_OF_A_PERSON, *key)
        raise Invalid({"code": [_("This code is not right, or not any more. Please type the one that shows now.")]})
    use_step(session, ctx, person_id, step)


def enter(
    found: Person, opened: Opened, proof: Callable[[Session, Context], object], attempt_id: UUID | None = None
) -> str:
    """Begins the session of somebody whose second factor `proof` takes, and returns its token.

    Their attempt is used up in the same transaction. They are told where this browser is new to them.
    """
    ctx = as_person(found)
    unlocked = UnlockedMember.from_bundle(found.id, opened.bundle) if opened.bundle else None
    new = not known_device(found.id)
    with transaction() as session:
        if attempt_id is not None:
            use_attempt(session, attempt_id)
        proof(session, ctx)
        if new:
            tell(session, ctx, found.id, f"new device:{ctx.request_id}", urgent=True)
        return sign_in(session, ctx, unlocked, coarse_name(request.user_agent.string))
