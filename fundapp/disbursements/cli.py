"""`fundapp payments`: what auditors compare with the log."""

from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from fundapp.audit.sequencer import sequence_all
from fundapp.core.database import snapshot
from fundapp.core.files import write_whole
from fundapp.core.i18n import _, lazy
from fundapp.disbursements.kept import kept_payments


@click.group("payments", help=lazy("Payments: what their tables hold, for auditors."))
def payments() -> None:
    """A group of its own, so that more can join it."""


@payments.command(help=lazy("Write what the tables hold of every payment to a file; export the log after it."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(make_app: Callable[[], Flask], file: Path) -> None:
    """Lines that `verify.py LOG --root KEY --payments FILE` compares with the log."""
    with make_app().app_context():
        sequence_all()
        with snapshot() as session:
            try:
                write_whole(file, kept_payments(session))
            except OSError as error:
                raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(_("The payments are in %(file)s; now export the log, which must be as new.", file=file))
