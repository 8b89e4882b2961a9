"""What the campaign's processes run: `python -m benchmarks.disbursements.payments_roles web|worker|scheduler`.

They are the product's own. The web has addresses more, which do what pages do, with the keys of three people; the
clock runs off by what a file says; leases are short and sweeps frequent; and the database has no room while a file says
so.
"""

import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from benchmarks.disbursements import payments_acts
from fundapp import worker
from fundapp.config import Settings, load_settings
from fundapp.core.context import Actor
from fundapp.core.database import ReadSession, db
from fundapp.core.errors import DomainError, Unavailable
from fundapp.core.web import circumstances
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.disbursements.jobs import regular
from fundapp.disbursements.models import PaymentBatch
from fundapp.disbursements.operators import http
from fundapp.disbursements.queries.batches import standing_of
from fundapp.disbursements.views import callbacks
from fundapp.outbox import claims, jobs, mail, runner, topics
from fundapp.outbox.scheduler import Schedule
from fundapp.runtime.ports import listen
from fundapp.runtime.web import Web

CLOCK, FULL = "clock", "full"
LONGEST_HANDLER = 15
PATIENCE = 3
"""Seconds that an operator or a mail server gets for an answer, instead of twenty."""
MOST_PAGES = 4_294_967_294

blueprint = Blueprint("campaign", __name__)
SOMEBODY = Actor(UUID(int=1), "Awa Ndongo", "")
"""Who is at the door: nobody signs in here, and each act says who does it."""


class Clock(datetime):
    """The machine's clock, as wrong as the campaign's folder says."""

    folder = Path()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """The present, and so many seconds."""
        return datetime.now(tz) + timedelta(seconds=float((cls.folder / CLOCK).read_text() or 0))


@blueprint.post("/campaign/<what>/<key>")
@keeps_what_was_typed
def do(what: str, key: str) -> ResponseReturnValue:
    """Does something; answers once it is committed. The same key again changes nothing, and is answered the same."""
    g.csrf_valid = True  # the campaign is no browser
    before = _receipt(key)
    if before is not None:
        return jsonify(before)
    try:
        made = payments_acts.ACTS[what](acting(), request.get_json(), lambda session, told: _keep(session, key, told))
    except Unavailable:
        raise
    except DomainError as error:
        return jsonify({"refused": type(error).__name__})
    return jsonify(made)


@blueprint.get("/campaign/file/<uuid:batch_id>")
def file(batch_id: UUID) -> ResponseReturnValue:
    """Whether the file of a batch is there: no bank speaks of payments that it has not been told of."""
    with ReadSession(db) as session:
        return jsonify({"state": standing_of(session.get_one(PaymentBatch, batch_id))})


def acting() -> payments_acts.House:
    """Keys and vault of this process."""
    return payments_acts.House(current_app, folder_of(settings_of()), circumstances.now_of_request())


def folder_of(settings: Settings) -> Path:
    """Where campaign and processes leave one another word."""
    return settings.data_dir / "campaign"


def settings_of() -> Settings:
    """The settings in force."""
    found: Settings = current_app.extensions["fundapp.settings"]
    return found


def _receipt(key: str) -> Any:
    with ReadSession(db) as session:
        told = session.scalar(text("SELECT told FROM campaign_receipt WHERE key = :key"), {"key": key})
    return None if told is None else json.loads(told)


def _keep(session: Session, key: str, told: dict[str, Any]) -> dict[str, Any]:
    """With what was done, in the same transaction: whoever asks again learns what came of it."""
    given = {"key": key, "what": key.partition("-")[0], "told": json.dumps(told)}
    session.execute(text("INSERT INTO campaign_receipt VALUES (:key, :what, :told)"), given)
    return told


class CampaignWeb(Web):
    """The product's web with the campaign's addresses."""

    def load(self) -> Flask:
        """As the product's."""
        app = super().load()
        app.extensions["fundapp.ports"].identify = lambda: SOMEBODY
        app.register_blueprint(blueprint)
        if callbacks.blueprint.name not in app.blueprints:
            app.register_blueprint(callbacks.blueprint)
        return app


def prepare(settings: Settings) -> None:
    """Turns the campaign's screws in this process."""
    Clock.folder = folder_of(settings)
    for module in (circumstances, runner, jobs, regular):
        module.datetime = Clock  # type: ignore[attr-defined]
    claims.MARGIN = timedelta(seconds=1)
    http.CONNECT_SECONDS = http.ANSWER_SECONDS = mail.TIMEOUT_SECONDS = PATIENCE
    for known in topics._subscriptions.values():  # noqa: SLF001 - the campaign turns a screw
        for name, each in known.items():
            known[name] = replace(each, timeout=min(each.timeout, LONGEST_HANDLER))
    worker.SCHEDULES = (Schedule("sweep", every=1, job="fundapp.outbox.jobs.sweep", queue="urgent"),)
    event.listen(Engine, "begin", _squeeze)


def _squeeze(connection: Connection) -> None:
    """SQLite gets no page more than it has while the disk is said to be full."""
    if connection.dialect.name != "sqlite":
        return
    full = (Clock.folder / FULL).exists()
    if connection.info.get(FULL, False) != full:
        connection.exec_driver_sql(f"PRAGMA max_page_count={1 if full else MOST_PAGES}")
        connection.info[FULL] = full


def main(words: list[str]) -> None:
    """Run one role until killed."""
    settings = load_settings()
    if words[0] == "web":
        prepare(settings)
        CampaignWeb(settings, [opened.detach() for opened in listen(settings.host, settings.port)], None).run()
    elif words[0] == "worker":
        prepare(settings)
        worker.work(settings)
    else:
        prepare(settings)
        worker.schedule(settings)


if __name__ == "__main__":
    main(sys.argv[1:])
