"""`fundapp audit`: verify, export, checkpoint, prove; the verifier itself for auditors."""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask import Flask, current_app
from sqlalchemy.orm import Session

from fundapp.audit import verify as verifier
from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.export import (
    consistency_bundle,
    export_lines,
    inclusion_bundle,
    size_of_export,
    unsigned_fault,
)
from fundapp.audit.models import CheckpointRow
from fundapp.audit.queries import checkpoint_of_note, entry_id_at, newer_entries
from fundapp.audit.rows import FAULTS, disagreements, misnamed
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import signer_of
from fundapp.config import Settings
from fundapp.core.database import ReadSession, db, snapshot, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.files import write_whole
from fundapp.core.i18n import _, lazy

SHOWN = 20
LONGEST_NUMBER = 19
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MakeApp = Callable[[], Flask]


@click.group("audit", help=lazy("The audit log: verify it, export it, sign it, prove an entry."))
def audit() -> None:
    """All that auditors and operators ask of the log."""


@audit.command(help=lazy("Sign the state of the log now and print the checkpoint."))
@click.pass_obj
def checkpoint(make_app: MakeApp) -> None:
    """The newest checkpoint on standard output."""
    with make_app().app_context():
        made = _signed()
        if made is None:
            raise click.ClickException(_("There is no checkpoint yet: nothing has been recorded."))
        click.echo(made.note, nl=False)


@audit.command(help=lazy("Write the log, up to a checkpoint made now, to a file for auditors."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(make_app: MakeApp, file: Path) -> None:
    """An export, and beside it the verifier that reads it."""
    program = file.with_name("verify.py")
    if program == file:
        raise click.UsageError(_("The verifier gets this name; please choose another for the export."))
    with make_app().app_context():
        size = _written(file)
    program.write_bytes(Path(verifier.__file__).read_bytes())
    told = {"size": size, "file": file, "program": program}
    click.echo(_("The log up to entry %(size)s is in %(file)s; auditors read it with %(program)s.", **told))


@audit.command(
    help=lazy("Check every entry, every checkpoint and every business row, and the checkpoints that others hold.")
)
@click.option("--held", type=FILE, multiple=True)
@click.pass_obj
def verify(make_app: MakeApp, held: tuple[Path, ...]) -> None:
    """One line for each thing found; exit status 1 where anything does not fit. Signs nothing."""
    with make_app().app_context():
        sequence_all()
        sound = _check_log([file.read_bytes().decode(errors="replace") for file in held])
        faults = _check_rows()
    sys.exit(0 if sound and not faults else 1)


@audit.command(help=lazy("Print the proof that an entry stands in the log, or that the log goes on from a checkpoint."))
@click.option("--entry", help=lazy("The entry's number or id."))
@click.option("--at", type=FILE, help=lazy("The checkpoint to prove it to; by default the newest."))
@click.option("--since", type=FILE, help=lazy("A checkpoint that the log is to go on from."))
@click.pass_obj
def prove(make_app: MakeApp, entry: str | None, at: Path | None, since: Path | None) -> None:
    """A bundle that `verify.py --proof` reads."""
    if (entry is None) == (since is None):
        raise click.UsageError(_("Name either an entry or a checkpoint."))
    with make_app().app_context():
        last = None if at else _signed()
        with snapshot() as session:
            bundle = _bundle(session, entry, _ours(session, at) or last, _ours(session, since))
    click.echo(bundle.decode(), nl=False)


def _bundle(session: Session, entry: str | None, at: CheckpointRow | None, since: CheckpointRow | None) -> bytes:
    origin = _settings().audit_origin
    if entry is not None:
        return inclusion_bundle(session, origin, _entry_id(session, entry), at)
    if since is None or at is None:
        raise NotFound
    return consistency_bundle(session, origin, since, at)


def _ours(session: Session, file: Path | None) -> CheckpointRow | None:
    """The checkpoint that a file holds; None without a file."""
    if file is None:
        return None
    found = checkpoint_of_note(session, file.read_bytes().decode(errors="replace"))
    if found is None:
        raise click.ClickException(_("This checkpoint is not one of ours."))
    return found


def _signed() -> CheckpointRow | None:
    sequence_all()
    signer = signer_of(_settings())
    with transaction() as session:
        made = make_checkpoint(session, signer, datetime.now(UTC))
        session.flush()
        session.expunge_all()
    if made is not None:
        signer.remember(made.note)
    return made


def _written(file: Path) -> int:
    """Write the export; its number of entries."""
    _signed()
    with snapshot() as session:
        size = size_of_export(session)
        with _bar(_("Export"), export_lines(session, _settings().audit_origin), size) as lines:
            try:
                write_whole(file, lines)
            except OSError as error:
                raise click.ClickException(f"{file}: {error.strerror}") from error
        return size


def _check_log(held: list[str]) -> bool:
    with snapshot() as session:
        try:
            found = _read_back(session, held)
        except verifier.Refused as refused:
            click.echo(f"✗ {refused}")
            return False
        except Conflict as nothing:
            click.echo(f"✓ {nothing.reason}")
            return not held
        fault, unsigned = unsigned_fault(session, found.entries), newer_entries(session, found.entries)
    told = {"entries": found.entries, "checkpoints": found.checkpoints}
    click.echo(_("✓ The log is in order. Entries: %(entries)s; checkpoints: %(checkpoints)s.", **told))
    _tell_statements(sum(found.statements.values()))
    for size in found.confirmed:
        click.echo(_("✓ The checkpoint held at %(size)s entries fits.", size=size))
    if fault:
        click.echo(f"✗ {fault}")
    elif unsigned:
        click.echo(_("Newer entries that wait for the next checkpoint: %(count)s.", count=unsigned))
    return not fault


def _tell_statements(count: int) -> None:
    if _settings().vault_root is not None:
        click.echo(_("✓ Signed statements that lead back to the root: %(count)s.", count=count))
    elif count:
        told = _("Signed statements: %(count)s; without FUNDAPP_VAULT_ROOT nobody vouches for who signed.", count=count)
        click.echo(told)


def _read_back(session: Session, held: list[str]) -> verifier.Summary:
    """The log as auditors would get it, read by what they read it with."""
    settings = _settings()
    lines = export_lines(session, settings.audit_origin)
    with _bar(_("Entries"), lines, size_of_export(session)) as shown:
        return verifier.verify_export(shown, held=held, key=signer_of(settings).key, root=settings.vault_root)


def _check_rows() -> bool:
    with ReadSession(db) as session:
        faults = [*misnamed(session), *disagreements(session)]
    for each in faults[:SHOWN]:
        click.echo(f"✗ {each.kind} {each.subject_id}: {FAULTS[each.fault]}")
    if faults:
        click.echo(_("✗ Business rows that do not fit the log: %(count)s.", count=len(faults)))
    else:
        click.echo(_("✓ Every business row fits the log."))
    return bool(faults)


def _entry_id(session: Session, entry: str) -> UUID:
    try:
        found = (
            entry_id_at(session, int(entry))
            if entry.isascii() and entry.isdigit() and len(entry) < LONGEST_NUMBER
            else UUID(entry)
        )
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def _bar(label: str, lines: Iterable[bytes], length: int) -> Any:
    """A progress bar on standard error, where that is a terminal."""
    return click.progressbar(lines, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings
