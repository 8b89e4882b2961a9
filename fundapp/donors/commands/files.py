"""Papers of a funder: kept, described anew, thrown away; and that somebody took one home."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import FunderFile
from fundapp.donors.permissions import may_edit, may_see
from fundapp.donors.queries.files import digests_of, file, funder_to_add_to, kept_of
from fundapp.donors.queries.relations import interaction
from fundapp.donors.rules.files import LARGEST_TOTAL
from fundapp.vault.paper_rules import ending_of
from fundapp.vault.papers import SealedPaper

FILE = FunderFile.__tablename__
KEPT_ALREADY = lazy("This file is kept with this funder already.")
LONGEST_SORT_NAME = 240


def keep_file(
    session: Session, ctx: Context, funder_id: UUID, sealed: SealedPaper, given: Mapping[str, Any]
) -> FunderFile:
    """Keeps a paper with a funder (see PaperSchema). Raises NotFound; Invalid for one that is kept, or one too many."""
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    host = funder_to_add_to(session, ctx, funder_id)
    if sealed.digest in digests_of(session, ctx, host.id):
        raise Invalid({}, KEPT_ALREADY)
    if kept_of(session, ctx, host.id) + sealed.size > LARGEST_TOTAL:
        raise Invalid({}, _("The files of one funder may have 500 MB together: remove what is no longer needed."))
    made = FunderFile(
        id=sealed.id, funder_id=host.id, name=sealed.name, media_type=sealed.media_type, size=sealed.size,
        stored=sealed.stored, digest=sealed.digest, key=sealed.key, added_by_id=ctx.actor.id,
        created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    _write(session, ctx, made, given)
    made.entry_id = record(session, ctx, "funder_file.added", FILE, made.id, {"kind": made.kind, "sha256": made.digest})
    session.add(made)
    session.flush()
    return made


def describe_file(
    session: Session, ctx: Context, file_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> FunderFile:
    """Writes what is said of a paper now (see PaperWordsSchema). Raises NotFound, EditConflict, Invalid."""
    require(may_edit(ctx))
    found = file(session, ctx, file_id)
    if found.version != expected_version:
        raise EditConflict
    ending = ending_of(found.name)
    if ending_of(given["name"]) != ending:
        raise Invalid({"name": [_("The name keeps its ending: .%(ending)s", ending=ending)]})
    found.name = given["name"]
    _write(session, ctx, found, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder_file.changed", FILE, found.id)
    session.flush()
    return found


def remove_file(session: Session, ctx: Context, file_id: UUID) -> UUID:
    """Throws a paper away: with its row goes the only key to its bytes, which the caller then has the store forget.

    The log keeps its digest. Returns the id of its funder. Raises NotFound.
    """
    require(may_edit(ctx))
    found = file(session, ctx, file_id)
    record(session, ctx, "funder_file.removed", FILE, found.id, {"kind": found.kind, "sha256": found.digest})
    session.delete(found)
    session.flush()
    return found.funder_id


def note_fetched(session: Session, ctx: Context, file_id: UUID) -> None:
    """Notes that somebody takes a paper home: committed before they get it. Raises NotFound."""
    require(may_see(ctx))
    found = file(session, ctx, file_id)
    record(session, ctx, "funder_file.fetched", FILE, found.id)
    session.flush()


def _write(session: Session, ctx: Context, found: FunderFile, given: Mapping[str, Any]) -> None:
    # One that went back to another funder, when a merge was taken back, is what the paper is about all the same.
    about = given["interaction_id"]
    if about and about != found.interaction_id and interaction(session, ctx, about).funder_id != found.funder_id:
        raise Invalid({"interaction_id": [_("This was said with another funder.")]})
    for name in ("kind", "dated_on", "language", "interaction_id", "note"):
        setattr(found, name, given[name])
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]
    found.found_by = fold(f"{found.name} {found.note or ''}")
