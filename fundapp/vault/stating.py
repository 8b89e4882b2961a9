"""What somebody signs with their own keys, in a transaction, for the payload of an audit entry."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.vault.errors import Locked
from fundapp.vault.queries import member_of
from fundapp.vault.statements import Statement, sign_statement
from fundapp.vault.unlocked import UnlockedMember


def stated_by(keys: UnlockedMember, session: Session, ctx: Context, kind: str, facts: Mapping[str, Any]) -> Statement:
    """Facts as the actor signs them, with the minute (UTC). One query.

    Raises Locked where these are not the actor's keys, or no longer theirs.
    """
    if ctx.actor is None or ctx.actor.id != keys.id:
        raise Locked
    if member_of(session, keys.id).signing_key != keys.signing.public:
        raise Locked
    return sign_statement(keys.signing, kind, {**facts, "minute": ctx.now.strftime("%Y-%m-%dT%H:%MZ")})
