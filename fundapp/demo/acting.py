"""Acting as one of the demonstration's people, through the same commands as everybody."""

from datetime import datetime

from flask import Flask

from fundapp.accounts.queries.people import permissions_of
from fundapp.config import Settings
from fundapp.core.context import Actor, Context
from fundapp.core.reader import Reader
from fundapp.demo.people import Somebody


def acting(app: Flask, who: Somebody, now: datetime) -> Context:
    """The circumstances of something that this person does now."""
    settings: Settings = app.extensions["fundapp.settings"]
    grants = app.extensions["fundapp.ports"].grants
    actor = Actor(who.id, who.name, "", permissions_of(who.groups, grants), frozenset(who.groups))
    return Context(actor, now, "demonstration", Reader("fr", settings.zone))
