"""What one person has in the world of the matrix."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_passkey
from fundapp.accounts.credentials import PublicKey
from fundapp.accounts.models import Invitation, Person, SavedView
from fundapp.accounts.rules.groups import ON_CALL
from fundapp.core.context import Context
from fundapp.vault.keeping import fresh_token, token_hash
from tests.access.calls import feed_of, told_of_calls
from tests.accounts.duty import DAY, HOUR, absence, turn
from tests.accounts.filling import recipient
from tests.accounts.signing import sign_in_as

Groups = frozenset[str]


@dataclass(frozen=True)
class Belongings:
    """One person's things. `session_id` is a second session; `invitation_id` their way back, not yet confirmed.

    `turn_now` and `turn_ahead` are None for whoever is never on call.
    """

    person_id: UUID
    groups: Groups
    organisation_id: UUID
    session_id: UUID
    recipient_id: UUID
    view_id: UUID
    call_view_id: UUID
    digest_id: UUID
    passkey_id: UUID
    absence_id: UUID
    feed_id: UUID
    invitation_id: UUID
    turn_now: UUID | None
    turn_ahead: UUID | None


def belongings(session: Session, ctx: Context, app: Flask, person_id: UUID, organisation_id: UUID) -> Belongings:
    """Gives a person one of everything; `ctx` is theirs."""
    assert ctx.actor is not None
    person = session.get_one(Person, person_id)
    now_, ahead = _turns(session, ctx, person)
    call_view_id, digest_id = told_of_calls(session, ctx, person_id)
    return Belongings(
        person_id=person_id,
        groups=ctx.actor.groups,
        organisation_id=organisation_id,
        session_id=sign_in_as(app.test_client(), session, person).session_id,
        recipient_id=recipient(session, person_id, address=f"{person_id.hex}@example.org"),
        view_id=_view(session, ctx, person_id),
        call_view_id=call_view_id,
        digest_id=digest_id,
        passkey_id=_passkey(session, ctx, person_id),
        absence_id=absence(session, person, 90 * DAY, 91 * DAY, now=ctx.now),
        feed_id=feed_of(session, person_id, fresh_token()),
        invitation_id=one_time_link(session, ctx, person_id, "readmission")[0],
        turn_now=now_,
        turn_ahead=ahead,
    )


def _turns(session: Session, ctx: Context, person: Person) -> tuple[UUID | None, UUID | None]:
    groups = ctx.actor.groups if ctx.actor else frozenset()
    code = next((each for each in ON_CALL if each in groups), None)
    if code is None:
        return None, None
    lasting = turn(session, person, -HOUR, DAY, code, now=ctx.now)
    return lasting, turn(session, person, 2 * DAY, 3 * DAY, code, now=ctx.now)


def _view(session: Session, ctx: Context, person_id: UUID) -> UUID:
    made = SavedView(
        id=uuid4(), owner_id=person_id, page="funders.index", title="Paix", address={"q": "paix"}, shared=True,
        created_at=ctx.now, updated_at=ctx.now, entry_id=uuid4(),
    )  # fmt: skip
    view_id = made.id
    session.add(made)
    session.commit()
    return view_id


def _passkey(session: Session, ctx: Context, person_id: UUID) -> UUID:
    made = add_passkey(session, ctx, person_id, "Blue key", PublicKey(person_id.bytes, b"public", 0)).id
    session.commit()
    return made


def one_time_link(session: Session, ctx: Context, person_id: UUID, kind: str) -> tuple[UUID, str]:
    """A link of somebody's, made by a colleague whom nobody knows: its id and its token."""
    token = fresh_token()
    made = Invitation(
        id=uuid4(), kind=kind, person_id=person_id, token_hash=token_hash(token), made_by_id=uuid4(),
        made_at=ctx.now, ends_at=ctx.now + timedelta(days=1), confirmed_by_id=None, used_at=None,
    )  # fmt: skip
    invitation_id = made.id
    session.add(made)
    session.commit()
    return invitation_id, token
