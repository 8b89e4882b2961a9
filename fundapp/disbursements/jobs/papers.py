"""Every night: papers about payments whose time is over are destroyed."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app

from fundapp.cases.erasing import sweep_files
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError, Unavailable
from fundapp.core.logs import log
from fundapp.core.reader import Reader
from fundapp.disbursements.commands.evidence import shred_paper
from fundapp.disbursements.queries.evidence import due_papers
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of

MOST = 500
"""Papers of one night: what is left goes in the next one."""


def shred_due() -> None:
    """Destroys what is due, and takes its files away. May run twice, or break off."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    try:
        vault = vault_of(settings)
    except Unavailable:
        return  # nothing was ever sealed here
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    shred_papers(vault, ctx)


def shred_papers(vault: Vault, ctx: Context) -> int:
    """As `shred_due`, at a moment; how many, each in a transaction of its own."""
    with ReadSession(db) as session:
        due = due_papers(session, ctx.today, MOST)
    done = sum(_shredded(vault, ctx, each) for each in due)
    if done:
        sweep_files(vault)
    return done


def _shredded(vault: Vault, ctx: Context, paper_id: UUID) -> bool:
    try:
        with transaction() as session:
            shred_paper(session, ctx, vault, paper_id)
    except DomainError as error:  # gone in this moment; one paper must not keep the others
        log.warning("a paper that was due was not destroyed", exc_info=error)
        return False
    return True
