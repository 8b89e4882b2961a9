"""Reads of what was pasted, and of calls that may be the same."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.rows import LONGEST_SORT_NAME
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallCapture
from fundapp.grants.permissions import may_edit
from fundapp.grants.rules.identity import address_key, reference_key

MOST_ALIKE = 5


def capture(session: Session, ctx: Context, capture_id: UUID, *, lock: bool = False) -> CallCapture:
    """What somebody of the group has pasted. One query. Raises NotFound, Denied."""
    require(may_edit(ctx))
    found = session.get(CallCapture, capture_id, with_for_update=lock or None)
    if found is None:
        raise NotFound
    return found


def calls_alike(
    session: Session, ctx: Context, *, url: str | None, reference: str | None, title: str | None
) -> Sequence[Call]:
    """Calls of the watch that have this address, reference or title already, the latest first. One query."""
    require(may_edit(ctx))
    known: list[ColumnElement[bool]] = []
    if url:
        known += [Call.url.in_(_spellings(url)), Call.address_key.in_(_said(address_key(url)))]
    if reference:
        known += [Call.reference == reference, Call.reference_key.in_(_said(reference_key(reference)))]
    if title:
        known.append(Call.sort_title == fold(title)[:LONGEST_SORT_NAME])
    if not known:
        return []
    return session.scalars(
        select(Call).where(or_(*known)).order_by(Call.created_at.desc(), Call.id).limit(MOST_ALIKE)
    ).all()


def _said(key: str | None) -> list[str]:
    return [key] if key else []


def _spellings(url: str) -> list[str]:
    """The same address with and without a stroke at its end, by http and by https."""
    bare = url.partition("://")[2].rstrip("/")
    return [f"{scheme}://{bare}{end}" for scheme in ("https", "http") for end in ("", "/")]
