"""`fundapp backup` and `fundapp restore`: what the operator is told and asked."""

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask import Flask

from fundapp.audit.signing import signer_of
from fundapp.config import Mode, Settings
from fundapp.core.database import db, snapshot
from fundapp.core.errors import Conflict
from fundapp.core.files import write_whole
from fundapp.core.i18n import _
from fundapp.runtime.backup.errors import Unfit
from fundapp.runtime.backup.logs import behind_what_was_signed, check_export
from fundapp.runtime.backup.reading import look_through
from fundapp.runtime.backup.restoring import Plan, restore
from fundapp.runtime.backup.schema import holds_anything
from fundapp.runtime.backup.writing import FileStore, count_rows, pieces_of_backup
from fundapp.runtime.place import occupied


def write_backup(app: Flask, file: Path, store: FileStore | None = None) -> None:
    """Write a backup to `file`, whole or not at all, and say so. `store` holds the sealed files, if there are any."""
    with app.app_context(), snapshot() as session:
        rows = count_rows(session)
        told = {"file": file, "rows": rows, "files": sum(1 for _name in store.names()) if store is not None else 0}
        with _bar(_("Backup"), rows) as bar:
            try:
                write_whole(file, pieces_of_backup(session, store, datetime.now(UTC), bar.update))
            except OSError as error:
                raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(_("The backup is in %(file)s. Rows: %(rows)s; sealed files: %(files)s.", **told))
    click.echo(_("It holds neither keys nor the keystore: without them nothing sealed in it can be read."))


def restore_backup(
    app: Flask,
    file: Path,
    export: Path | None,
    store: FileStore | None = None,
    *,
    without_log: bool = False,
    replace: bool = False,
    ask: bool = True,
) -> None:
    """Check everything, say what will be done, ask, and do it. Raises Unfit, Conflict, StartError, click.Abort."""
    settings: Settings = app.extensions["fundapp.settings"]
    _demand_a_log(settings, export, without_log=without_log)
    with ExitStack() as stack:
        stack.enter_context(occupied(settings.data_dir))
        stack.enter_context(app.app_context())
        plan = _plan(stack.enter_context(file.open("rb")), export, settings, store)
        _demand_an_empty_database(replace=replace)
        _announce(plan)
        if ask:
            click.confirm(_("Replace everything that the database holds, and end every session?"), abort=True)
        with _bar(_("Restore"), file.stat().st_size) as bar:
            restore(plan, settings, datetime.now(UTC), store, bar.update)
        _conclude(plan, settings)


def _demand_a_log(settings: Settings, export: Path | None, *, without_log: bool) -> None:
    if export is None and settings.mode is Mode.PRODUCTION and not without_log:
        raise Conflict(
            _(
                "Give the newest export of the log with --log. Without one, access that was withdrawn and what was"
                " shredded since the backup come back as rows: what was shredded stays unreadable, since the keystore"
                " does not come back, but whoever lost access would have it again. If there is none: --without-log."
            )
        )


def _plan(source: BinaryIO, export: Path | None, settings: Settings, store: FileStore | None) -> Plan:
    with _bar(_("Check"), Path(source.name).stat().st_size) as bar:
        content = look_through(source, bar.update)
    if content.files and store is None:
        raise Unfit(_("It holds sealed files, and there is no place for them here."))
    newer = check_export(export, content, signer_of(settings)) if export is not None else None
    return Plan(source, content, export, newer)


def _demand_an_empty_database(*, replace: bool) -> None:
    with db.engine.connect() as connection:
        if not replace and holds_anything(connection):
            raise Conflict(_("The database is not empty. To have all of it replaced, add --replace."))


def _announce(plan: Plan) -> None:
    manifest = plan.content.manifest
    told = {"made_at": manifest.made_at.strftime("%Y-%m-%d %H:%M UTC"), "product": manifest.product}
    click.echo(_("The backup is whole: made %(made_at)s by fundapp %(product)s.", **told))
    counts = {"rows": plan.content.rows, "files": len(plan.content.files), "entries": plan.content.log.size}
    click.echo(_("Rows: %(rows)s; sealed files: %(files)s; entries of the log: %(entries)s.", **counts))
    if plan.newer:
        newer = plan.newer.entries - plan.content.log.size
        click.echo(_("The export goes on from there. Entries that the backup has not: %(count)s.", count=newer))


def _conclude(plan: Plan, settings: Settings) -> None:
    click.echo(_("Restored. Everybody has to sign in anew."))
    if plan.newer:
        click.echo(_("`fundapp audit verify` tells which rows are older than the log."))
    if behind_what_was_signed(plan.size, signer_of(settings)):
        click.echo(
            _(
                "This machine has signed a longer log, and signs nothing that does not go on from it. Tell the"
                " auditors that an older log was put back, then remove %(file)s.",
                file=settings.data_dir / "audit-last",
            )
        )


def _bar(label: str, length: int) -> Any:
    """A progress bar on standard error, where that is a terminal."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
