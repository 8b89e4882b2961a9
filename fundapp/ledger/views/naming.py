"""What stands behind transfers, by name, as far as any package names it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.ports import About
from fundapp.core.web.circumstances import ports
from fundapp.ledger.models import Transfer

CHUNK = 500
Found = TypeVar("Found")


def abouts_of(session: Session, ctx: Context, transfers: Iterable[Transfer]) -> Mapping[UUID, About]:
    """The names of what stands behind these transfers, by its id. As many queries as the packages need that name."""
    ids = {each.about_id for each in transfers if each.about_id is not None}
    found: dict[UUID, About] = {}
    for named in ports().abouts if ids else ():
        found |= named(session, ctx, ids)
    return found


def named_rows(
    session: Session,
    ctx: Context,
    found: Iterable[Found],
    transfer_of: Callable[[Found], Transfer],
    written: Callable[[Found, Mapping[UUID, About]], Sequence[Any]],
) -> Iterator[Sequence[Any]]:
    """Rows of a sheet, named chunk by chunk, so that memory stays bounded."""
    rest = iter(found)
    while chunk := list(islice(rest, CHUNK)):
        abouts = abouts_of(session, ctx, map(transfer_of, chunk))
        yield from (written(each, abouts) for each in chunk)
