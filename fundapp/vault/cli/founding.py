"""`fundapp init`: the root of a new installation, and what it tells whoever runs it."""

import click
from flask import Flask

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.i18n import _, lazy
from fundapp.vault.cli.asking import MakeApp, ask_root, context, settings
from fundapp.vault.foundation import found_couriers, found_escrow, written_root
from fundapp.vault.installation import couriers_folder, make_vault, pinned
from fundapp.vault.pairs import SigningPair
from fundapp.vault.queries import couriers


@click.command("init", help=lazy("Found the vault of a new installation: make its root, once."))
@click.pass_obj
def init(make_app: MakeApp) -> None:
    """The root on paper, its public half in the settings, the worker's keys in the data folder."""
    app: Flask = make_app()
    with app.app_context():
        with ReadSession(db) as session:
            if couriers(session):
                raise click.ClickException(_("This installation has its vault already: nothing was changed."))
        root = SigningPair.fresh()
        _show(root)
        click.echo()
        click.echo(_("Now put this line into the settings, and start fundapp again. It is no secret:"))
        click.echo(f"FUNDAPP_VAULT_ROOT={pinned(root)}")
        click.echo()
        make_vault(settings(), root.public).begin()
        with transaction() as session:
            found_couriers(session, context(), root, couriers_folder(settings()))
        click.echo(_("Then let `fundapp vault found` make the first groups, once their members have keys."))


def _show(root: SigningPair) -> None:
    """The root itself, which is kept nowhere else, until it was written down."""
    text = written_root(root)
    click.echo(_("This is the root of your vault. It is shown once, and kept nowhere by fundapp:"))
    click.echo(f"\n    {text[:34]}\n    {text[35:]}\n")
    for advice in (
        _("• It reads nothing. Whoever has it can say who belongs to a group, and so let a stranger in."),
        _("• Write it by hand on two sheets. No photograph, no file, no printer, no messenger."),
        _("• Keep the sheets in two places that one search would not reach: a lawyer, a partner abroad."),
        _("• You need it again to found a group, and if every member of one has forgotten their passphrase."),
    ):
        click.echo(advice)
    click.echo()
    last = text.replace("-", "")[-4:]  # its last block is shorter than four
    question = _("Once it is written down, type its last four letters from your sheet")
    while "".join(filter(str.isalnum, click.prompt(question))).upper() != last:
        click.echo(_("That is not what stands there. Please compare your sheet letter by letter."))


@click.command("escrow", help=lazy("Make an escrow: three papers, any two of which bring a group's key back."))
@click.pass_obj
def escrow(make_app: MakeApp) -> None:
    """Three papers for three people."""
    with make_app().app_context():
        root = ask_root()
        with transaction() as session:
            papers = found_escrow(session, context(), root)
        click.echo(_("Each of these goes to another person, on paper, and is kept nowhere else:"))
        for number, paper in enumerate(papers, start=1):
            click.echo(f"\n{number}.")
            for start in range(0, len(paper), 40):
                click.echo(f"    {paper[start : start + 40].strip('-')}")
        click.echo()
        click.echo(_("One paper alone tells nothing. Groups give their key to the escrow from their next epoch on."))
