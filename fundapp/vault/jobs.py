"""Regular jobs of the vault. They hold no key; each may run twice."""

from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import delete, select

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.core.logs import log
from fundapp.core.reader import Reader
from fundapp.vault.commands import purge_draft
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.keystore import KeystoreAway
from fundapp.vault.models import Applicant, UnlockedSession
from fundapp.vault.shredding import finish_shreddings


def tidy() -> None:
    """Destroy the halves of what was shredded and not confirmed; purge sessions and drafts whose time is over."""
    vault = _vault()
    if vault is None:
        return
    finish_shreddings(vault.keystore)
    ctx = _context()
    with transaction() as session:
        # Ended ones too open something, for whoever has the cookie and the table.
        session.execute(delete(UnlockedSession).where(UnlockedSession.ends_at <= ctx.now))
    with ReadSession(db) as session:
        due = session.scalars(select(Applicant.id).where(Applicant.purge_at <= ctx.now).order_by(Applicant.id)).all()
    for applicant_id in due:
        try:
            with transaction() as session:
                purge_draft(session, ctx, vault, applicant_id)
        except Conflict:
            continue  # submitted in this moment


def copy_keystore() -> None:
    """Make the keystore's own copy of the day, and let the oldest go."""
    vault = _vault()
    if vault is not None:
        now = datetime.now(UTC)
        vault.keystore.expire(vault.copies, now)
        try:
            vault.keystore.copy(vault.copies, now)
        except KeystoreAway as error:  # also where all its places are servers: a copy is made where they run
            log.warning("keystore not copied", exc_info=error)


def _vault() -> Vault | None:
    try:
        return vault_of(_settings())
    except Unavailable:
        return None  # nothing was ever sealed here


def _context() -> Context:
    settings = _settings()
    return Context(None, datetime.now(UTC), "vault", Reader(settings.language, settings.zone))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings
