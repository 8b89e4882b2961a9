"""`fundapp vault keystore`: the halves that no database and no backup holds."""

from pathlib import Path

import click

from fundapp.core.i18n import _, lazy
from fundapp.vault.cli.asking import MakeApp, settings
from fundapp.vault.installation import keystore_of

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("keystore", help=lazy("The keystore: serve a place of it, check it, bring a lost place back."))
def keystore() -> None:
    """Places are named by FUNDAPP_KEYSTORE."""


@keystore.command(help=lazy("Serve a folder to other hosts. Put a proxy with TLS in front."))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--host", default="localhost")
@click.option("--port", default=8443, type=click.IntRange(1, 65535))
@click.pass_obj
def serve(make_app: MakeApp, folder: Path, host: str, port: int) -> None:
    """Answers whoever shows FUNDAPP_KEYSTORE_TOKEN."""
    from fundapp.vault.keystore.server import serve as run  # noqa: PLC0415 - only here a server is needed

    with make_app().app_context():
        token = settings().storage.keystore_token
    if not token:
        raise click.ClickException(_("FUNDAPP_KEYSTORE_TOKEN is empty: nobody could show it."))
    run(folder, token, host, port)


@keystore.command(help=lazy("Whether both places are there and in step."))
@click.pass_obj
def check(make_app: MakeApp) -> None:
    """One sentence for each thing."""
    with make_app().app_context():
        for line in keystore_of(settings()).check():
            click.echo(line)


@keystore.command(help=lazy("Fill a place that was lost from the other one."))
@click.pass_obj
def mend(make_app: MakeApp) -> None:
    """What was shredded stays shredded."""
    with make_app().app_context():
        count = keystore_of(settings()).mend()
    click.echo(_("Keys brought back: %(count)s.", count=count))


@keystore.command(help=lazy("Fill lost places from one of the keystore's own copies."))
@click.argument("file", type=FILE)
@click.pass_obj
def recover(make_app: MakeApp, file: Path) -> None:
    """What was shredded stays shredded."""
    with make_app().app_context():
        count = keystore_of(settings()).recover(file)
    click.echo(_("Keys brought back: %(count)s.", count=count))
