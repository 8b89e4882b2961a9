"""What the campaign's processes run: `python -m benchmarks.outbox.roles web|worker|scheduler [--hasty]`.

They are the product's own; the web has one more address, which puts a notice, and hasty ones have short leases and
frequent sweeps, for a campaign of seconds instead of minutes.
"""

import sys
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Flask, g

from fundapp import worker
from fundapp.config import load_settings
from fundapp.core.context import Actor
from fundapp.core.database import transaction
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.outbox import claims, topics
from fundapp.outbox.mailing import delivery_topic
from fundapp.outbox.notices import notify
from fundapp.outbox.scheduler import Schedule
from fundapp.outbox.wordings import WAITS
from fundapp.runtime.ports import listen
from fundapp.runtime.web import Web

RECIPIENT = UUID(int=5)
HASTY_SECONDS = 2

blueprint = Blueprint("campaign", __name__)
SOMEBODY = Actor(UUID(int=1), "Awa Ndongo", "")
"""Who puts the notices: nobody signs in here."""


@blueprint.post("/put/<key>")
@keeps_what_was_typed
def put(key: str) -> str:
    """Put one notice; answers once it is committed. The same key again changes nothing."""
    g.csrf_valid = True  # the campaign is no browser
    with transaction() as session:
        notify(session, current_context(), WAITS, RECIPIENT, key, urgent=True)
    return key


class CampaignWeb(Web):
    """The product's web with the campaign's address."""

    def load(self) -> Flask:
        """As the product's."""
        app = super().load()
        app.extensions["fundapp.ports"].identify = lambda: SOMEBODY
        app.register_blueprint(blueprint)
        return app


def hurry() -> None:
    """Short leases and frequent sweeps, in this process."""
    claims.MARGIN = timedelta(seconds=1)
    known = topics._subscriptions[delivery_topic("email")]  # noqa: SLF001 - the campaign turns a screw
    for name, each in known.items():
        known[name] = replace(each, timeout=HASTY_SECONDS)
    worker.SCHEDULES = (Schedule("sweep", every=1, job="fundapp.outbox.jobs.sweep", queue="urgent"),)


def main(words: list[str]) -> None:
    """Run one role until killed."""
    settings = load_settings()
    if "--hasty" in words:
        hurry()
    if words[0] == "web":
        CampaignWeb(settings, [opened.detach() for opened in listen(settings.host, settings.port)], None).run()
    elif words[0] == "worker":
        worker.work(settings)
    else:
        worker.schedule(settings)


if __name__ == "__main__":
    main(sys.argv[1:])
