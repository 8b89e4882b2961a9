"""Documents of a proposal: kept, described anew, demanded, called final, thrown away."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.donors.queries.owners import fundraiser_ids
from fundapp.grants.models import Opportunity, ProposalDocument, ProposalFile
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.documents import locked_document, sent_of
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.rules.documents import stages_of

DOCUMENT = ProposalDocument.__tablename__
WORDS = ("kind", "title", "stage", "language", "owner_id")
WAS_SENT = lazy("This was sent to the funder: it stays as it is, so that one can always see what they got.")


def keep_document(session: Session, ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> ProposalDocument:
    """Keeps a document of a proposal, without any version yet (see DocumentSchema). Raises NotFound, Invalid.

    Where one of this kind was only missing so far, it is the one: it stays demanded.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    missing = _missing(session, host.id, given)
    made = missing or _blank(ctx, host)
    _write(session, made, given)
    made.demanded, made.updated_at = made.demanded or missing is not None, ctx.now
    told = {"kind": made.kind, "stage": made.stage}
    made.entry_id = record(session, ctx, "proposal_document.added", DOCUMENT, made.id, told)
    session.add(made)
    session.flush()
    return made


def describe_document(
    session: Session, ctx: Context, document_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> ProposalDocument:
    """Writes what is said of a document now (see DocumentSchema). Raises NotFound, EditConflict, Invalid.

    What was sent keeps the words that it had then: the record of it has its own.
    """
    require(may_edit(ctx))
    found = locked_document(session, ctx, document_id)
    if found.version != expected_version:
        raise EditConflict
    _write(session, found, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "proposal_document.changed", DOCUMENT, found.id)
    session.flush()
    return found


def demand_documents(
    session: Session, ctx: Context, opportunity_id: UUID, stage: str, *, more: Collection[str], less: Collection[str]
) -> Sequence[ProposalDocument]:
    """Writes down which kinds of documents the funder demands in a stage, `more` and `less` than before.

    Those that are there are marked; for a kind of which nothing is there, a document without a version says that it is
    missing, and goes again once it is not demanded. Returns what has changed. Raises NotFound.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    _demand_stage(host, stage)
    of_it = select(ProposalDocument).where(ProposalDocument.opportunity_id == host.id, ProposalDocument.stage == stage)
    there = session.scalars(of_it.order_by(ProposalDocument.created_at, ProposalDocument.id)).all()
    changed = []
    for each, demanded in _to_change(ctx, host, stage, there, more, less):
        each.demanded, each.updated_at = demanded, ctx.now
        each.entry_id = record(session, ctx, "proposal_document.demanded", DOCUMENT, each.id, {"demanded": demanded})
        if demanded or each.last_number or each.title:
            session.add(each)
        else:
            session.delete(each)
        changed.append(each)
    session.flush()
    return changed


def mark_final(session: Session, ctx: Context, document_id: UUID, number: int, *, final: bool) -> ProposalDocument:
    """Says that the newest version, which has this number, is the final one, or is not. Raises NotFound, Conflict."""
    require(may_edit(ctx))
    found = locked_document(session, ctx, document_id)
    if number != found.current_number or not found.is_there:
        raise Conflict(_("There is a newer version meanwhile: look at it first."))
    found.final_number, found.updated_at = number if final else None, ctx.now
    told = {"final": final, "number": number}
    found.entry_id = record(session, ctx, "proposal_document.finished", DOCUMENT, found.id, told)
    session.flush()
    return found


def remove_document(session: Session, ctx: Context, document_id: UUID) -> tuple[UUID, Sequence[UUID]]:
    """Throws a document away with all its versions, and with them the only keys to their files.

    Returns the ids of its opportunity and of the files, which the caller then has the store forget. Raises NotFound;
    Conflict where one of them was sent.
    """
    require(may_edit(ctx))
    found = locked_document(session, ctx, document_id)
    if sent_of(session, ctx, document_id):
        raise Conflict(WAS_SENT)
    files = session.scalars(select(ProposalFile).where(ProposalFile.document_id == found.id)).all()
    told = {"kind": found.kind, "sha256": sorted(each.digest for each in files)}
    record(session, ctx, "proposal_document.removed", DOCUMENT, found.id, told)
    session.delete(found)
    session.flush()
    return found.opportunity_id, [each.id for each in files]


def _missing(session: Session, opportunity_id: UUID, given: Mapping[str, Any]) -> ProposalDocument | None:
    """A document of this kind and stage of which nothing is known but that the funder demands it."""
    wanted = select(ProposalDocument).where(
        ProposalDocument.opportunity_id == opportunity_id, ProposalDocument.kind == given["kind"],
        ProposalDocument.stage == given["stage"], ProposalDocument.demanded, ProposalDocument.title.is_(None),
        ProposalDocument.last_number == 0,
    )  # fmt: skip
    return session.scalars(wanted.order_by(ProposalDocument.id).limit(1)).first()


def _blank(ctx: Context, host: Opportunity) -> ProposalDocument:
    return ProposalDocument(
        id=uuid4(), opportunity_id=host.id, opportunity=host, last_number=0, current_number=0, created_at=ctx.now,
        updated_at=ctx.now,
    )  # fmt: skip


def _write(session: Session, found: ProposalDocument, given: Mapping[str, Any]) -> None:
    owner_id = given["owner_id"]
    if owner_id and owner_id != found.owner_id and owner_id not in fundraiser_ids(session):
        raise Invalid({"owner_id": [_("Only somebody of the fundraising group can look after it.")]})
    host = session.get_one(Opportunity, found.opportunity_id)
    if given["stage"] != found.stage:
        _demand_stage(host, given["stage"])
    for name in WORDS:
        setattr(found, name, given[name])
    found.demanded = given["demanded"] == "yes"


def _demand_stage(host: Opportunity, stage: str) -> None:
    if stage not in stages_of(two_stage=host.two_stage):
        raise Invalid({"stage": [_("This funder asks for the full proposal at once.")]})


def _to_change(
    ctx: Context,
    host: Opportunity,
    stage: str,
    there: Sequence[ProposalDocument],
    more: Collection[str],
    less: Collection[str],
) -> Sequence[tuple[ProposalDocument, bool]]:
    """Which documents are demanded from now on, and which no longer."""
    changes = [(each, False) for each in there if each.kind in less and each.demanded]
    for kind in more:
        alike = [each for each in there if each.kind == kind]
        if any(each.demanded for each in alike):
            continue
        if not alike:
            made = _blank(ctx, host)
            made.kind, made.stage = kind, stage
            alike = [made]
        changes.append((alike[0], True))
    return changes
