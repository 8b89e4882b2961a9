"""Somebody who has really signed in: the rows behind it, and the cookie in their browser."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

import pyotp
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.credentials import Chosen, choose, seal_secret
from fundapp.accounts.models import Authenticator, Passphrase, Person, StaffSession
from fundapp.accounts.rules.limits import FRESH
from fundapp.accounts.signin import DOOR
from fundapp.vault.keeping import fresh_token, token_hash
from fundapp.vault.passphrases import Cost

PASSPHRASE = "sept bananes sous le pont"
SECRET = "BANANEBANANEBANANEBANANEBANANEBA"
CHEAP = Cost(memory=64, passes=1)


@dataclass(frozen=True)
class Signed:
    """A session as the person's browser holds it; `chosen` is what their passphrase opens."""

    session_id: UUID
    token: str
    chosen: Chosen


def sign_in_as(client: FlaskClient, session: Session, person: Person, *, fresh: bool = True) -> Signed:
    """Has `client` (ask for `stranger`: `client` is always VISITOR's) be a browser in which `person` is signed in.

    Their passphrase is PASSPHRASE. Unless `fresh`, they proved who they are too long ago for what is dangerous.
    """
    chosen, now = with_passphrase(session, person), datetime.now(UTC)
    made = Signed(uuid4(), fresh_token(), chosen)
    confirmed = now if fresh else now - FRESH - timedelta(minutes=1)
    session.add(
        StaffSession(
            id=made.session_id, token_hash=token_hash(made.token), person_id=person.id, device="firefox.linux",
            begun_at=confirmed, seen_at=now, confirmed_at=confirmed, ends_at=now + timedelta(hours=8), challenge=None,
        )
    )  # fmt: skip
    session.commit()
    client.set_cookie(DOOR, made.token)
    return made


def with_passphrase(session: Session, person: Person, cost: Cost = CHEAP, *, enrolling: bool = True) -> Chosen:
    """Gives `person` the passphrase PASSPHRASE; while `enrolling` it leads to a first second factor."""
    chosen = _chosen(cost)
    session.merge(
        Passphrase(
            person_id=person.id, salt=chosen.salt, memory=chosen.cost.memory, passes=chosen.cost.passes,
            verifier=chosen.derived.verifier, changed_at=datetime.now(UTC), enrolling=enrolling,
        )
    )  # fmt: skip
    session.commit()
    return chosen


def with_authenticator(session: Session, person: Person, secret: str = SECRET, cost: Cost = CHEAP) -> Chosen:
    """Gives `person` the passphrase PASSPHRASE, and an authenticator app with this secret."""
    chosen = with_passphrase(session, person, cost, enrolling=False)
    sealed = seal_secret(person.id, chosen.derived.factors, secret)
    session.merge(Authenticator(person_id=person.id, sealed=sealed, last_step=0, added_at=datetime.now(UTC)))
    session.commit()
    return chosen


def code_of(secret: str = SECRET) -> str:
    """What an authenticator app with this secret shows now."""
    return pyotp.TOTP(secret).now()


@cache
def _chosen(cost: Cost) -> Chosen:
    return choose(PASSPHRASE, cost)
