"""Rows of the database that a form offers to choose from: the page fills them in (see `schemas.Chosen`)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fundapp.core.i18n import _


def offer(field: Any, rows: Iterable[tuple[UUID, str]], nothing: str | None = None) -> None:
    """Fills a list with rows, as ids and names; `nothing` is how no choice reads, where one need not choose."""
    first = _("Please choose") if nothing is None else nothing
    field.choices = [("", first), *((str(row_id), name) for row_id, name in rows)]
