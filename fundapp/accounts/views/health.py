"""Is it alive, and can it serve?"""

from datetime import UTC, datetime, timedelta

from alembic.runtime.migration import MigrationContext
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from fundapp.config import Settings
from fundapp.core.database import ReadSession, db
from fundapp.core.migrations import head_revision
from fundapp.outbox.queue import vital_signs

LATE = timedelta(seconds=120)  # four ticks of the scheduler

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """The process answers. Asks nothing else, so that a broken database does not restart the web."""
    return jsonify(status="ok")


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """Whether every part that serving needs is there: 200 or 503, part by part, never with a reason."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    signs = vital_signs(settings)
    parts = {
        "database": _database_is_at_head(),
        "queue": signs.queue_reachable,
        "worker": signs.workers > 0,
        "scheduler": signs.last_tick is not None and datetime.now(UTC) - signs.last_tick < LATE,
    }
    fit = all(parts.values())
    answer = {"status": "ok" if fit else "unavailable", "parts": parts}
    return jsonify(answer), 200 if fit else 503


def _database_is_at_head() -> bool:
    try:
        with ReadSession(db) as session:
            return MigrationContext.configure(session.connection()).get_current_revision() == head_revision()
    except SQLAlchemyError:
        return False
