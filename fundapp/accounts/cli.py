"""`fundapp people`: the first administrator, and the way back where there are not two colleagues left."""

from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask
from sqlalchemy import select

from fundapp.accounts.commands.invitations import invite_from_machine, readmit_from_machine
from fundapp.accounts.commands.people import add_administrator
from fundapp.accounts.models import Person
from fundapp.accounts.schemas.people import PersonSchema
from fundapp.accounts.signin import link_to
from fundapp.accounts.workflow import State
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.text import fold

MakeApp = Callable[[], Flask]


@click.group("people", help=lazy("People: invite the first administrator, or help one back in from this machine."))
def people() -> None:
    """What nobody can do on a page yet, or any more. The audit log tells of both."""


@people.command(help=lazy("Put an administrator on the list, and print the link by which they come in."))
@click.argument("name")
@click.argument("email")
@click.pass_obj
def invite(make_app: MakeApp, name: str, email: str) -> None:
    """The first one invites everybody else on a page."""
    app = make_app()
    with app.app_context():
        ctx, settings = _context(), _settings(app)  # the shell's language is whoever types this, not whoever comes
        given = {"name": name, "email": email, "language": settings.language, "zone": settings.zone.key}
        try:
            with transaction() as session:
                token = invite_from_machine(
                    session, ctx, add_administrator(session, ctx, PersonSchema().judge(given)).id
                )
        except Invalid as error:
            raise click.ClickException(_in_words(error)) from error
        _tell(app, token)


@people.command(help=lazy("Print a link by which somebody who forgot their passphrase comes back."))
@click.argument("email")
@click.pass_obj
def readmit(make_app: MakeApp, email: str) -> None:
    """Where two colleagues can do it on a page, they should. Whoever has not come in yet gets a new first link."""
    app = make_app()
    with app.app_context():
        with ReadSession(db) as session:
            found = session.execute(select(Person.id, Person.state).where(Person.email == fold(email))).first()
        if found is None:
            raise click.ClickException(_("Nobody with this address is on the list."))
        make = invite_from_machine if found.state == State.INVITED else readmit_from_machine
        with transaction() as session:
            token = make(session, _context(), found.id)
        _tell(app, token)


def _in_words(error: Invalid) -> str:
    """What is wrong, each under the name of its field."""
    labels = {name: field.metadata["label"] for name, field in PersonSchema().fields.items()}
    told = [_("%(label)s: %(value)s", label=labels[name], value=" ".join(each)) for name, each in error.fields.items()]
    return " ".join(map(str, [*told, *filter(None, [error.reason])]))


def _tell(app: Flask, token: str) -> None:
    with app.test_request_context(base_url=_settings(app).public_url):
        link = link_to(token)
    click.echo(_("This link can be used once. Hand it over yourself; it is shown this one time:"))
    click.echo(f"\n    {link}\n")


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["fundapp.settings"]
    return settings


def _context() -> Context:
    return Context(None, datetime.now(UTC), "command line", current_reader())
