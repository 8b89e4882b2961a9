"""Second factors as commands: what may be added, used and removed, and what the log says of it."""

from contextlib import suppress
from threading import Thread
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import (
    add_authenticator,
    add_passkey,
    keep_codes,
    remember_challenge,
    remove_passkey,
    take_challenge,
    use_code,
    use_passkey,
)
from fundapp.accounts.commands.signing_in import begin_attempt
from fundapp.accounts.credentials import Opened, PublicKey, fresh_codes
from fundapp.accounts.models import Passkey, Person, RecoveryCode, SignInAttempt
from fundapp.accounts.queries.factors import factors_of
from fundapp.accounts.rules.limits import MOST_PASSKEYS
from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Invalid, NotFound
from tests.accounts.conftest import Someone
from tests.accounts.people import person_of
from tests.accounts.signing import with_authenticator

KEY = bytes(32)


def a_key(credential: bytes = b"one", uses: int = 0) -> PublicKey:
    return PublicKey(credential, b"public", uses)


def actions(session: Session) -> list[str]:
    """What was recorded, in order."""
    return [
        each.action
        for each in session.scalars(select(Staged).order_by(Staged.position))
        if each.action.startswith("factor.")
    ]


def an_attempt(session: Session, ctx: Context, person: Person) -> SignInAttempt:
    begin_attempt(session, ctx, person.id, Opened(KEY, b""))
    return session.scalars(select(SignInAttempt).where(SignInAttempt.person_id == person.id)).one()


def test_a_challenge_is_taken_once(session: Session, ctx: Context, someone: Someone) -> None:
    attempt = an_attempt(session, ctx, someone("Awa Ndongo"))
    assert take_challenge(session, SignInAttempt, attempt.id) is None
    remember_challenge(session, SignInAttempt, attempt.id, b"first")
    remember_challenge(session, SignInAttempt, attempt.id, b"second")
    assert take_challenge(session, SignInAttempt, attempt.id) == b"second"
    assert take_challenge(session, SignInAttempt, attempt.id) is None


def test_nobody_takes_the_challenge_of_another_sign_in(session: Session, ctx: Context, someone: Someone) -> None:
    mine, other = (an_attempt(session, ctx, someone(name)) for name in ("Awa Ndongo", "Brice Ondo"))
    remember_challenge(session, SignInAttempt, other.id, b"other")
    assert take_challenge(session, SignInAttempt, mine.id) is None
    assert take_challenge(session, SignInAttempt, uuid4()) is None
    assert take_challenge(session, SignInAttempt, other.id) == b"other"


def test_a_passkey_is_added_used_and_removed_with_one_entry_each(
    session: Session, ctx: Context, someone: Someone
) -> None:
    awa = someone("Awa Ndongo")
    with_authenticator(session, awa)
    made = add_passkey(session, ctx, awa.id, "Blue key", a_key())
    use_passkey(session, ctx, made, 1)
    session.expire_all()
    assert (made.name, made.uses, made.used_at) == ("Blue key", 1, ctx.now)
    remove_passkey(session, ctx, awa.id, made.id)
    assert factors_of(session, awa.id).passkeys == []
    assert actions(session) == ["factor.passkey.added", "factor.passkey.used", "factor.passkey.removed"]


@pytest.mark.parametrize(("before", "now"), [(5, 5), (5, 4), (5, 0)])
def test_a_count_that_goes_backwards_is_refused_and_not_kept(
    session: Session, ctx: Context, someone: Someone, before: int, now: int
) -> None:
    made = add_passkey(session, ctx, someone("Awa Ndongo").id, "Key", a_key(uses=before))
    with pytest.raises(Invalid):
        use_passkey(session, ctx, made, now)
    session.expire_all()
    assert (made.uses, made.used_at) == (before, None)


def test_a_passkey_that_does_not_count_is_used_again_and_again(
    session: Session, ctx: Context, someone: Someone
) -> None:
    made = add_passkey(session, ctx, someone("Awa Ndongo").id, "Key", a_key())
    for _each in range(2):
        use_passkey(session, ctx, made, 0)


def test_a_passkey_that_is_gone_by_now_lets_nobody_in(session: Session, ctx: Context, someone: Someone) -> None:
    awa = someone("Awa Ndongo")
    with_authenticator(session, awa)
    made = add_passkey(session, ctx, awa.id, "Key", a_key())
    read = Passkey(id=made.id, person_id=awa.id)
    remove_passkey(session, ctx, awa.id, made.id)
    with pytest.raises(Invalid):
        use_passkey(session, ctx, read, 1)


def test_the_last_factor_stays_whatever_codes_are_left(session: Session, ctx: Context, someone: Someone) -> None:
    awa = someone("Awa Ndongo")
    first = add_passkey(session, ctx, awa.id, "First", a_key(b"one"))
    keep_codes(session, ctx, awa.id, fresh_codes())
    with pytest.raises(Conflict) as refused:
        remove_passkey(session, ctx, awa.id, first.id)
    assert refused.value.reason
    second = add_passkey(session, ctx, awa.id, "Second", a_key(b"two"))
    remove_passkey(session, ctx, awa.id, first.id)
    with pytest.raises(Conflict):
        remove_passkey(session, ctx, awa.id, second.id)
    add_authenticator(session, ctx, awa.id, KEY, "A" * 32, 1)
    remove_passkey(session, ctx, awa.id, second.id)


def test_of_two_who_remove_the_last_two_the_second_one_waits(app: Flask, committed: Engine, ctx: Context) -> None:
    with Session(committed) as session:
        awa = person_of("Awa Ndongo")
        session.add(awa)
        session.flush()
        first, second = (add_passkey(session, ctx, awa.id, "Key", a_key(name)).id for name in (b"one", b"two"))
        person_id = awa.id
        session.commit()
    told: list[str] = []

    def remove_second() -> None:
        with app.app_context(), suppress(Conflict), transaction() as session:
            remove_passkey(session, ctx, person_id, second)
            told.append("removed")

    other = Thread(target=remove_second)
    with app.app_context(), transaction() as session:
        remove_passkey(session, ctx, person_id, first)
        other.start()
        other.join(1)  # it cannot end before we do
    other.join(30)
    assert told == []


def test_nobody_removes_a_passkey_of_somebody_else(session: Session, ctx: Context, someone: Someone) -> None:
    awa, brice = someone("Awa Ndongo"), someone("Brice Ondo")
    theirs = add_passkey(session, ctx, brice.id, "Key", a_key(b"two"))
    add_passkey(session, ctx, awa.id, "Key", a_key(b"one"))
    with_authenticator(session, awa)
    with pytest.raises(NotFound):
        remove_passkey(session, ctx, awa.id, theirs.id)


def test_there_is_an_end_to_passkeys(session: Session, ctx: Context, someone: Someone) -> None:
    awa = someone("Awa Ndongo")
    for number in range(MOST_PASSKEYS):
        add_passkey(session, ctx, awa.id, "Key", a_key(bytes([number])))
    with pytest.raises(Conflict):
        add_passkey(session, ctx, awa.id, "Key", a_key(b"one more"))


def test_a_passkey_belongs_to_one_person(in_app: Flask, session: Session, ctx: Context, someone: Someone) -> None:
    awa, brice = someone("Awa Ndongo"), someone("Brice Ondo")
    for whose, raises in ((awa, False), (brice, True)):
        if not raises:
            with transaction() as writing:
                add_passkey(writing, ctx, whose.id, "Key", a_key())
        else:
            with pytest.raises(Conflict), transaction() as writing:
                add_passkey(writing, ctx, whose.id, "Key", a_key())


def test_new_recovery_codes_stand_in_place_of_all_earlier_ones(
    session: Session, ctx: Context, someone: Someone
) -> None:
    awa, brice = someone("Awa Ndongo"), someone("Brice Ondo")
    old, new, theirs = fresh_codes(), fresh_codes(), fresh_codes()
    keep_codes(session, ctx, brice.id, theirs)
    keep_codes(session, ctx, awa.id, old)
    keep_codes(session, ctx, awa.id, new)
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 20
    with pytest.raises(Invalid):
        use_code(session, ctx, awa.id, old[0])
    with pytest.raises(Invalid):
        use_code(session, ctx, awa.id, theirs[0])
    use_code(session, ctx, awa.id, new[0].lower().replace("-", " "))
    with pytest.raises(Invalid):
        use_code(session, ctx, awa.id, new[0])
    assert factors_of(session, awa.id).codes == 9
