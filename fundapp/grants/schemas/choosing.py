"""People and organisations as conditions of a list, by their ids."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from fundapp.accounts.queries.organisations import organisation_options
from fundapp.accounts.queries.people import person_names
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.schemas import Choice
from fundapp.donors.queries.owners import fundraiser_options
from fundapp.donors.rules.vocabulary import OWNERS, options

Ask = Callable[[Session], list[tuple[str, str]]]


class Owned(Choice):
    """Who looks after it: oneself, nobody, or somebody by id, also somebody who has left."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=lambda: [*options(OWNERS), *once("grants.owners", fundraiser_options)], **more)

    def judge(self, value: Any) -> str:
        """As Typed's. Asks no database: an address may name anybody."""
        return str(value) if value in OWNERS else _id(value)

    def said(self, value: str) -> str:
        """As Choice's, also of somebody who is not offered any more. At most one query."""
        offered = dict(self.options())
        if value in offered:
            return offered[value]
        return person_names(db.session(), [UUID(value)]).get(UUID(value)) or _("somebody unknown")


class Lead(Choice):
    """An organisation, also one that is not offered any more."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=lambda: once("grants.leads", organisation_options), **more)

    def judge(self, value: Any) -> str:
        """As Typed's. Asks no database: an address may name any."""
        return _id(value)

    def said(self, value: str) -> str:
        """As Choice's."""
        return dict(self.options()).get(value) or _("another organisation")


def _id(value: Any) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise ValidationError(_("Please choose one of the answers offered.")) from None


def once(name: str, ask: Ask) -> list[tuple[str, str]]:
    """The page of a list asks more than once, the database is asked the first time."""
    kept: dict[str, list[tuple[str, str]]] = db.session().info
    if name not in kept:
        kept[name] = ask(db.session())
    return kept[name]
