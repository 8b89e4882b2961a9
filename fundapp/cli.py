"""The `fundapp` command."""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from fundapp.config import SettingError, load_settings
from fundapp.core.errors import DomainError
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import reading
from fundapp.runtime.errors import StartError
from fundapp.runtime.terminal import Terminal, operator

Result = Callable[..., Any]


@click.group(help=lazy("Runs fundapp. Settings come from the environment: see `fundapp settings`."))
def commands() -> None:
    """All commands."""


@commands.command(help=lazy("Run everything on this machine: queue server, web, jobs, scheduler."))
@click.option("--once", is_flag=True)
@click.option("--port", type=click.IntRange(0, 65535))
@click.option("--steps-done", type=int, default=0, hidden=True)
def up(once: bool, port: int | None, steps_done: int) -> None:
    """Supervise everything, or check it once."""
    from fundapp.runtime.supervisor import up as run  # noqa: PLC0415 - each command loads what it needs

    environ = dict(os.environ)
    if port is not None:
        environ["FUNDAPP_PORT"] = str(port)
    sys.exit(run(environ, once=once, terminal=Terminal(steps_done)))


@commands.command(hidden=True)
@click.option("--steps-done", type=int, default=0)
def prepare(steps_done: int) -> None:
    """What `up` has done before the others start."""
    from fundapp.runtime.prepare import prepare as run  # noqa: PLC0415

    run(load_settings(), Terminal(steps_done))


@commands.command(help=lazy("Serve the pages."))
@click.option("--socket", "sockets", type=int, multiple=True, hidden=True)
@click.option("--gate", type=int, hidden=True)
def web(sockets: tuple[int, ...], gate: int | None) -> None:
    """Serve on the configured host and port, or on sockets that `up` opened."""
    from fundapp.runtime.ports import listen  # noqa: PLC0415

    settings = load_settings()
    numbers = sockets or [opened.detach() for opened in listen(settings.host, settings.port)]
    from fundapp.runtime.web import serve  # noqa: PLC0415

    serve(settings, numbers, gate)


@commands.command(help=lazy("Do jobs. Any number may run."))
@click.option("--gate", type=int, hidden=True)
def worker(gate: int | None) -> None:
    """One worker."""
    from fundapp.worker import work  # noqa: PLC0415

    work(load_settings(), gate)


@commands.command(help=lazy("Start the regular jobs. Any number may run; one of them leads."))
@click.option("--gate", type=int, hidden=True)
def scheduler(gate: int | None) -> None:
    """One contender for the lead."""
    from fundapp.worker import schedule  # noqa: PLC0415

    schedule(load_settings(), gate)


@commands.command(help=lazy("Bring the database to the newest version."))
def migrate() -> None:
    """Upgrade the database."""
    settings = load_settings()
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.runtime.prepare import migrate as run  # noqa: PLC0415

    run(create_app(settings))
    click.echo(_("The database is current."))


@commands.command(help=lazy("Check settings, database and queue."))
def check() -> None:
    """One line each; exit status 1 where one fails."""
    settings = load_settings()
    from fundapp.runtime.diagnosis import diagnose  # noqa: PLC0415

    sys.exit(0 if diagnose(settings, Terminal()) else 1)


@commands.command("settings", help=lazy("Show the settings in force, without secrets."))
def show_settings() -> None:
    """One line each."""
    from fundapp.runtime.diagnosis import describe  # noqa: PLC0415

    for line in describe(load_settings()):
        click.echo(line)


@commands.command(
    "audit",
    help=lazy("The audit log: verify it, export it, sign it, prove an entry."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def audit(words: tuple[str, ...]) -> None:
    """A group of its own, loaded only where it is asked for."""
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.audit.cli import audit as group  # noqa: PLC0415

    group.main(args=list(words), prog_name="fundapp audit", obj=lambda: create_app(load_settings()))


@commands.command(
    "committee",
    help=lazy("The committee: what its tables hold of decisions, for auditors."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def committee(words: tuple[str, ...]) -> None:
    """A group of its own, loaded only where it is asked for."""
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.committee.cli import committee as group  # noqa: PLC0415

    group.main(args=list(words), prog_name="fundapp committee", obj=lambda: create_app(load_settings()))


@commands.command(
    "payments",
    help=lazy("Payments: what their tables hold, for auditors."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def payments(words: tuple[str, ...]) -> None:
    """A group of its own, loaded only where it is asked for."""
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.disbursements.cli import payments as group  # noqa: PLC0415

    group.main(args=list(words), prog_name="fundapp payments", obj=lambda: create_app(load_settings()))


@commands.command(
    "init",
    help=lazy("Found the vault of a new installation: make its root, once."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def init(words: tuple[str, ...]) -> None:
    """Once for each installation."""
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.vault.cli import init as run  # noqa: PLC0415

    run.main(args=list(words), prog_name="fundapp init", obj=lambda: create_app(load_settings()))


@commands.command(
    "vault",
    help=lazy("The vault: groups, escrow, keystore, and how everything stands."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def vault(words: tuple[str, ...]) -> None:
    """A group of its own, loaded only where it is asked for."""
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.vault.cli import vault as group  # noqa: PLC0415

    group.main(args=list(words), prog_name="fundapp vault", obj=lambda: create_app(load_settings()))


@commands.command(
    "people",
    help=lazy("People: invite the first administrator, or help one back in from this machine."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def people(words: tuple[str, ...]) -> None:
    """A group of its own, loaded only where it is asked for."""
    from fundapp.accounts.cli import people as group  # noqa: PLC0415
    from fundapp.app import create_app  # noqa: PLC0415

    group.main(args=list(words), prog_name="fundapp people", obj=lambda: create_app(load_settings()))


@commands.command(hidden=True)
@click.argument("work", type=click.UUID)
@click.option("--parent", type=int, required=True)
def attend(work: UUID, parent: int) -> None:
    """Attended work, with a key that comes through standard input."""
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.vault.attended import attend as run  # noqa: PLC0415
    from fundapp.vault.installation import vault_of  # noqa: PLC0415

    settings = load_settings()
    with create_app(settings).app_context():
        sys.exit(0 if run(work, parent, sys.stdin.buffer.read(), vault_of(settings)) else 1)


FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@commands.command(help=lazy("Write what the database and the sealed files hold, without any key, to a file."))
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """One consistent state, whole or not at all."""
    settings = load_settings()
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.runtime.backup.operating import write_backup  # noqa: PLC0415
    from fundapp.vault.installation import files_of  # noqa: PLC0415

    write_backup(create_app(settings), file, files_of(settings))


@commands.command(help=lazy("Replace what the database holds by a backup, with the log from a newer export."))
@click.argument("file", type=THERE)
@click.option("--log", "export", type=THERE, help=lazy("The newest export of the audit log."))
@click.option("--without-log", is_flag=True, help=lazy("There is no newer export of the log."))
@click.option("--replace", is_flag=True, help=lazy("The database is not empty, and may be lost."))
@click.option("--yes", is_flag=True, help=lazy("Do not ask."))
def restore(file: Path, export: Path | None, without_log: bool, replace: bool, yes: bool) -> None:
    """All of it, or nothing."""
    settings = load_settings()
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.runtime.backup.operating import restore_backup  # noqa: PLC0415
    from fundapp.vault.installation import files_of  # noqa: PLC0415

    app, store = create_app(settings), files_of(settings)
    restore_backup(app, file, export, store, without_log=without_log, replace=replace, ask=not yes)


def main() -> None:
    """Run a command. A wrong setting: one sentence and status 2; what stops the start: one sentence and 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    with ExitStack() as stack:
        stack.enter_context(reading(operator()))
        try:
            commands()
        except SettingError as error:
            click.echo(error, err=True)
            sys.exit(2)
        except StartError as error:
            click.echo(error, err=True)
            sys.exit(1)
        except DomainError as error:
            click.echo(f"{error.title}. {error.reason or ''}".strip(), err=True)
            sys.exit(1)
