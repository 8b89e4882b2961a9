"""Members of staff with real keys, and the browsers in which these are unlocked."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.vault.commands import make_member
from fundapp.vault.keeping import keep_derived, keep_in_session, token_hash
from fundapp.vault.models import UnlockedSession
from fundapp.vault.unlocked import UnlockedMember
from tests.accounts.signing import Signed, sign_in_as, with_passphrase
from tests.vault.people import People


@dataclass
class Keyholders:
    """People of the list as members of the vault, by their names."""

    app: Flask
    session: Session
    vault: People

    def give(self, *people: Person) -> list[UnlockedMember]:
        """Keys for each of them, under PASSPHRASE."""
        for person in people:
            chosen, made = with_passphrase(self.session, person), UnlockedMember.fresh(person.id)
            kept = keep_derived(made, chosen.salt, chosen.cost, chosen.derived)
            make_member(self.session, self.vault.ctx, kept)
            self.vault.members[person.name] = made
        self.session.commit()
        return [self.vault.members[person.name] for person in people]

    def found(self, code: str, *people: Person) -> None:
        """A group whose key these people have; those without keys get some first."""
        self.give(*(each for each in people if each.name not in self.vault.members))
        with self.app.app_context():
            self.vault.found(code, *(each.name for each in people))

    def digits(self, person: Person) -> str:
        """What they read out."""
        return self.vault.digits(person.name)

    def sign_in(self, client: FlaskClient, person: Person, *, fresh: bool = True) -> Signed:
        """As `sign_in_as`, with their keys unlocked under the token."""
        signed = sign_in_as(client, self.session, person, fresh=fresh)
        unlocked, session_id, now = self.vault.members[person.name], uuid4(), datetime.now(UTC)
        sealed = keep_in_session(session_id, signed.token, unlocked)
        self.session.add(
            UnlockedSession(
                id=session_id, token_hash=token_hash(signed.token), reader_kind="member", reader_id=person.id,
                sealed=sealed, made_at=now, ends_at=now + timedelta(hours=8),
            )
        )  # fmt: skip
        self.session.commit()
        return signed
