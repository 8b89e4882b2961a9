"""Who looks after a funder, as a condition of a list and as an answer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.accounts.queries.people import person_names
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.schemas import Choice
from fundapp.donors.queries import agreements
from fundapp.donors.queries.owners import owner_options
from fundapp.donors.rules.vocabulary import OWNERS, Owner, options

KEPT, KEEPERS = "donors.owners", "donors.keepers"


class Whose(Choice):
    """A condition: oneself, nobody, or somebody by id. Whoever has left is still meant by a view that names them."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=lambda: [*options(OWNERS), *_owners()], **more)

    def judge(self, value: Any) -> str:
        """As Typed's. Asks no database: an address may name anybody."""
        if value in OWNERS:
            return str(value)
        try:
            return str(UUID(str(value)))
        except ValueError:
            raise ValidationError(_("Please choose one of the answers offered.")) from None

    def said(self, value: str) -> str:
        """As Choice's, also of somebody who is not offered any more. At most one query."""
        if value in OWNERS:
            return str(OWNERS[value])
        return person_names(db.session(), [UUID(value)]).get(UUID(value)) or _("somebody unknown")


class KeptBy(Whose):
    """The same of agreements, which finance looks after as well; nobody asks who is there to do it."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, **more)
        self.options = lambda: [*options(TENDED), *_keepers()]

    def judge(self, value: Any) -> str:
        """As Whose's."""
        if value == Owner.UNATTENDED:
            raise ValidationError(_("Please choose one of the answers offered."))
        return super().judge(value)


TENDED: Mapping[str, Any] = {code: OWNERS[code] for code in (Owner.ME, Owner.NOBODY)}


def _keepers() -> list[tuple[str, str]]:
    """As `_owners`, of agreements."""
    kept: dict[str, list[tuple[str, str]]] = db.session().info
    if KEEPERS not in kept:
        kept[KEEPERS] = agreements.owner_options(db.session())
    return kept[KEEPERS]


def _owners() -> list[tuple[str, str]]:
    """Those of `owner_options`. The page of a list asks more than once, the database is asked the first time."""
    kept: dict[str, list[tuple[str, str]]] = db.session().info
    if KEPT not in kept:
        kept[KEPT] = owner_options(db.session())
    return kept[KEPT]
