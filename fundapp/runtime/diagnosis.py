"""`fundapp check` and `fundapp settings`: does what is configured exist, and what is configured?"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict

from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from fundapp.app import create_app
from fundapp.config import Settings
from fundapp.core.database import db
from fundapp.core.errors import Unavailable
from fundapp.core.i18n import _
from fundapp.core.migrations import head_revision
from fundapp.outbox.queue import vital_signs
from fundapp.runtime.terminal import Terminal
from fundapp.vault.installation import vault_of
from fundapp.vault.space import space_of

SECRET = {
    "secret_key", "database_url", "redis_url", "mail_url", "sms_token", "audit_key", "keystore_token", "s3_secret",
}  # fmt: skip


def diagnose(settings: Settings, terminal: Terminal) -> bool:
    """Settings, database, queue, keystore and the disk of files: one line each. True where all is well."""
    app = create_app(settings)
    terminal.check(True, _("settings are valid"))
    database = terminal.check(*_database(app))
    reachable = vital_signs(settings).queue_reachable
    queue = terminal.check(reachable, _("the queue answers") if reachable else _("the queue server does not answer"))
    if not (database and queue):
        return False
    kept = [terminal.check(*told) for told in (_vault(settings), *_files(settings))]  # each is told
    return all(kept)


def describe(settings: Settings) -> Iterator[str]:
    """`name = value`, line by line; what may hold a secret shows only whether it is set."""
    values = asdict(settings)
    for name, value in {**values, **values.pop("storage")}.items():
        if name != "storage":
            shown = _("(set)") if name in SECRET and value else _shown(value)
            yield f"{name} = {shown}"


def _shown(value: object) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else "" if value is None else str(value)


def _vault(settings: Settings) -> tuple[bool, str]:
    if settings.vault_root is None and not settings.is_demonstration:
        return True, _("no vault was founded here: nothing can be sealed (`fundapp init`)")
    try:
        vault_of(settings).keep({})
    except Unavailable as error:
        return False, f"{error.title}. {error.reason or ''}".strip()
    return True, _("the keystore answers")


def _files(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Nothing where nobody is to look: a bucket is somebody else's disk."""
    space = space_of(settings)
    if space is None:
        return
    if not space.is_short:
        yield True, _("there is room for files: %(free)s MB are free", free=space.free)
        return
    told = {"free": space.free, "least": space.least}
    yield False, _("no file is taken: %(free)s MB are free for files, FUNDAPP_FREE_SPACE asks for %(least)s", **told)


def _database(app: Flask) -> tuple[bool, str]:
    try:
        with app.app_context(), db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return False, _("the database does not answer")
    if present != head_revision():
        return False, _("the database is not current: run `fundapp migrate`")
    return True, _("the database answers and is current")
