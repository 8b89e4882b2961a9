"""Who holds a token, and which keys it unlocks."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.vault.codes import CHECK_DIGITS, DIGITS, derive_code, read_code
from fundapp.vault.errors import CannotOpen
from fundapp.vault.house import Vault
from fundapp.vault.keeping import token_hash, unlock_applicant, unlock_session
from fundapp.vault.models import Applicant
from fundapp.vault.queries import session_to_resume
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.unlocked import Unlocked


def resume_session(session: Session, token: str, now: datetime) -> Unlocked | None:
    """The keys of whoever holds this token; None where it is unknown, ended, or not what its row was sealed under.

    One query.
    """
    row = session_to_resume(session, token_hash(token))
    if row is None or row.ends_at <= now:
        return None
    try:
        return unlock_session(row.id, token, Reader(ReaderKind(row.reader_kind), row.reader_id), row.sealed)
    except CannotOpen:
        return None


def unlock_by_code(session: Session, vault: Vault, typed: str) -> Unlocked | None:
    """The applicant whose follow-up code this is; None for an absent, wrong or mistyped one, after the same work.

    Once for each visit: `begin_session` keeps what it gives. Not inside a write transaction: it derives a key.
    """
    keys = derive_code(read_code(typed) or "0" * (DIGITS + CHECK_DIGITS), vault.codes)
    return unlock_applicant(session.scalars(select(Applicant).where(Applicant.locator == keys.locator)).first(), keys)
