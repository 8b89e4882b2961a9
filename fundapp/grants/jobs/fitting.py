"""Whether we could answer each call, kept true when the directory changes, or the year does."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core.database import ReadSession, db, transaction
from fundapp.grants.commands.fit import keep_answers
from fundapp.grants.queries.candidates import candidates, mark_of
from fundapp.grants.queries.fit import stale_calls, terms_among

AT_ONCE = 1_000
"""Calls in one transaction: short enough that whoever writes meanwhile does not wait."""

MOST = 20
"""Transactions in one run, which take a quarter of a minute; what is left over, the next one does."""


def keep_fits() -> None:
    """Every two minutes: works out again what no longer holds. May run twice at once: it writes the same."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    year = datetime.now(settings.zone).year
    with ReadSession(db) as session:
        if not stale_calls(session, mark_of(candidates(session), year), 1):
            return
    for _part in range(MOST):
        with transaction() as session:
            if not _keep_part(session, year):
                return


def _keep_part(session: Session, year: int) -> bool:
    known = candidates(session)
    ids = stale_calls(session, mark_of(known, year), AT_ONCE)
    found = {call_id: terms for call_id, (terms, _when) in terms_among(session, ids).items()}
    keep_answers(session, found, known, year)
    return bool(ids)
