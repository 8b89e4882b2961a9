"""What is done for rounds behind the pages: they close when their time is over, and whoever they wait for is told.

Nothing is remembered but the rounds themselves and when people were last told: running twice, late or after a crash
does no harm.
"""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app

from fundapp.committee.commands.deciding import Sources, close_round
from fundapp.committee.commands.nudging import remind_panel, tell_of_want
from fundapp.committee.queries.waiting import due_in, rounds_at_work, rounds_due
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError
from fundapp.core.logs import log
from fundapp.core.ports import Ports
from fundapp.core.reader import Reader
from fundapp.ledger.commands.awarding import NotCovered


def close_due() -> None:
    """Every minute: decides rounds whose time is over, each in a transaction of its own; one that fails stops none.

    Where there is no money for it, it stays open and is tried again; whoever put it is told, once.
    """
    ctx = _nobody(datetime.now(UTC))
    with ReadSession(db) as session:
        due = rounds_due(session, ctx.now)
    for round_id in due:
        try:
            with transaction() as session:
                close_round(session, ctx, _sources(), round_id)
        except NotCovered:
            _tell_of_want(ctx, round_id)
        except DomainError as error:
            log.warning("a round whose time is over is not decided", exc_info=error)
        except Exception as error:  # noqa: BLE001 - one broken round must not keep the others from being decided
            log.error("a round could not be closed", exc_info=error)


def remind() -> None:
    """Every minute: tells whoever rounds still wait for, when a half and when a quarter of the time is left.

    Of an urgent round that waits for declarations, whoever is on call for the committee is told at once, and first.
    """
    ctx = _nobody(datetime.now(UTC))
    with ReadSession(db) as session:
        due = [each.id for each in rounds_at_work(session) if due_in(session, ctx, each)]
    for round_id in due:
        _remind(ctx, round_id)


def _tell_of_want(ctx: Context, round_id: UUID) -> None:
    with transaction() as session:
        tell_of_want(round_id, session, ctx)


def _remind(ctx: Context, round_id: UUID) -> None:
    try:
        with transaction() as session:
            remind_panel(session, ctx, round_id)
    except Exception as error:  # noqa: BLE001 - the same
        log.error("a panel could not be reminded", exc_info=error)


def _sources() -> Sources:
    ports: Ports = current_app.extensions["fundapp.ports"]
    return ports.questions


def _nobody(now: datetime) -> Context:
    """In which jobs act: nobody's."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    return Context(None, now, secrets.token_hex(8), Reader(settings.language, settings.zone))
