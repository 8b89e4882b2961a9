"""What the commands share: the application, the circumstances, and the root as somebody types it."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import click
from flask import Flask, current_app

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.vault.foundation import read_root
from fundapp.vault.pairs import SigningPair

MakeApp = Callable[[], Flask]


def settings() -> Settings:
    """The settings in force."""
    found: Settings = current_app.extensions["fundapp.settings"]
    return found


def context() -> Context:
    """The circumstances of a command: nobody is signed in at a terminal."""
    return Context(None, datetime.now(UTC), "command line", current_reader())


def ask_root() -> SigningPair:
    """The root, typed from its paper without being shown."""
    root = read_root(click.prompt(_("The root, from its paper (it is not shown)"), hide_input=True))
    if root is None:
        raise click.ClickException(_("This is not what stands on the paper: a letter is wrong or missing."))
    return root


def ask_digits(member_id: UUID) -> str:
    """The digits of a person's key as they read them out."""
    question = _("The digits that this person reads out (%(person)s)", person=member_id)
    digits: str = click.prompt(question)
    return digits
