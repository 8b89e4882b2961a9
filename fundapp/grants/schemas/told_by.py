"""Which source tells of a call, as a condition of the list."""

from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.schemas import Choice
from fundapp.grants.queries.sources import source_options

KEPT = "grants.sources"


class ToldBy(Choice):
    """A condition: a source, by id. One that was taken out since is still meant by a view that names it."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=_sources, **more)

    def judge(self, value: Any) -> str:
        """As Typed's. Asks no database: an address may name anything."""
        try:
            return str(UUID(str(value)))
        except ValueError:
            raise ValidationError(_("Please choose one of the answers offered.")) from None

    def said(self, value: str) -> str:
        """As Choice's, also of a source that is not there any more."""
        return dict(_sources()).get(value) or _("a source that was taken out")


def _sources() -> list[tuple[str, str]]:
    """All of them. The page of a list asks more than once, the database is asked the first time."""
    kept: dict[str, list[tuple[str, str]]] = db.session().info
    if KEPT not in kept:
        kept[KEPT] = source_options(db.session())
    return kept[KEPT]
