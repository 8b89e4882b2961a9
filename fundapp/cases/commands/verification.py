"""What officers note of a case while they verify it: it is added to, and nothing of it is ever overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.audit.commands import record
from fundapp.cases.models import EmergencyCase, Finding, FocalOpinion, RefereeCheck, SeenEvidence
from fundapp.cases.permissions.verification import may_find, may_note
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.questions import sits_on
from fundapp.cases.queries.verification import noted_row, trusts
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import refused, require
from fundapp.vault.envelope import Envelope

Row = TypeVar("Row", RefereeCheck, SeenEvidence, FocalOpinion, Finding)

MOST_NOTED = 200
"""Entries of one kind in one case: whoever has asked so many people has long asked enough."""


@dataclass(frozen=True)
class CheckEntry:
    """The row of a check, and which of the referees whom the applicant named it is about, or what it corrects."""

    id: UUID
    referee: int | None = None
    replaces_id: UUID | None = None


def note_check(
    session: Session,
    ctx: Context,
    reference: str,
    entry: CheckEntry,
    given: Mapping[str, Any],
    sealed: Mapping[str, Envelope | None],
) -> RefereeCheck:
    """Notes whom somebody asked, and what came of it. `sealed`: `name` and `note`, for the row of `entry`.

    An entry that is corrected stays, and so does whom it is about. Sent twice, it is noted once.
    Raises NotFound, Denied; Invalid at the field; Conflict where a colleague has corrected that entry meanwhile.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_note(ctx, found))
    demand_reader(session, ctx, found)
    _refuse_decider(session, ctx, found)
    if (before := _there(session, RefereeCheck, found, entry.id)) is not None:
        return before
    replaces_id, referee = entry.replaces_id, entry.referee
    if replaces_id is not None:
        referee = _correctable(session, found, replaces_id).referee
    _refuse_future(ctx, contacted_at=given["contacted_at"])
    coded = {name: given[name] for name in ("channel", "independence", "conflict", "outcome")}
    told = {"case": found.id.hex, **coded, "replaces": replaces_id.hex if replaces_id else ""}
    row = RefereeCheck(
        id=entry.id, case_id=found.id, by_id=_me(ctx), at=ctx.now, referee=referee, **coded, **sealed,
        contacted_at=given["contacted_at"], replaces_id=replaces_id,
        entry_id=record(session, ctx, "case.check.noted", RefereeCheck.__tablename__, entry.id, told),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def note_evidence(
    session: Session, ctx: Context, reference: str, row_id: UUID, given: Mapping[str, Any], note: Envelope | None
) -> SeenEvidence:
    """Notes something that was seen and, on purpose, not kept. Sent twice, it is noted once. Raises as `note_check`."""
    found = locked_by_reference(session, ctx, reference)
    require(may_note(ctx, found))
    demand_reader(session, ctx, found)
    _refuse_decider(session, ctx, found)
    if (before := _there(session, SeenEvidence, found, row_id)) is not None:
        return before
    _refuse_future(ctx, seen_at=given["seen_at"])
    told = {"case": found.id.hex, "what": given["what"]}
    row = SeenEvidence(
        id=row_id, case_id=found.id, by_id=_me(ctx), at=ctx.now, note=note, what=given["what"],
        seen_at=given["seen_at"],
        entry_id=record(session, ctx, "case.evidence.seen", SeenEvidence.__tablename__, row_id, told),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def note_opinion(
    session: Session, ctx: Context, reference: str, row_id: UUID, given: Mapping[str, Any], note: Envelope | None
) -> FocalOpinion:
    """Notes what a country's focal point recommends. Sent twice, it is noted once. Raises as `note_check`.

    It counts as a trusted organisation's where the directory says so now.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_note(ctx, found))
    demand_reader(session, ctx, found)
    _refuse_decider(session, ctx, found)
    if (before := _there(session, FocalOpinion, found, row_id)) is not None:
        return before
    _refuse_future(ctx, given_at=given["given_at"])
    organisation_id = given["organisation_id"]
    if organisation_id is not None and session.get(Organisation, organisation_id) is None:
        raise Invalid({"organisation_id": [_("Please choose one of the answers offered.")]})
    trusted = organisation_id is not None and trusts(session, organisation_id)
    told = {"case": found.id.hex, "recommendation": given["recommendation"], "trusted": trusted}
    row = FocalOpinion(
        id=row_id, case_id=found.id, by_id=_me(ctx), at=ctx.now, note=note, organisation_id=organisation_id,
        recommendation=given["recommendation"], given_at=given["given_at"], trusted=trusted,
        entry_id=record(session, ctx, "case.opinion.noted", FocalOpinion.__tablename__, row_id, told),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_finding(
    session: Session, ctx: Context, reference: str, row_id: UUID, given: Mapping[str, Any], note: Envelope | None
) -> Finding:
    """Says how far a case is corroborated, and what is recommended; the newest counts. Sent twice, it is made once.

    Raises NotFound; Denied once the committee has the case.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_find(ctx, found))
    demand_reader(session, ctx, found)
    if (before := _there(session, Finding, found, row_id)) is not None:
        return before
    coded = {"level": given["level"], "recommendation": given["recommendation"]}
    row = Finding(
        id=row_id, case_id=found.id, by_id=_me(ctx), at=ctx.now, note=note, **coded,
        entry_id=record(
            session, ctx, "case.finding.made", Finding.__tablename__, row_id, {"case": found.id.hex, **coded}
        ),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _refuse_decider(session: Session, ctx: Context, found: EmergencyCase) -> None:
    """Whoever verifies a case does not decide it, also where the committee has it already."""
    if sits_on(session, _me(ctx), found.id):
        require(refused(_("You have been asked to decide this case, so you cannot verify it: step back there first.")))


def _there(session: Session, model: type[Row], found: EmergencyCase, row_id: UUID) -> Row | None:
    """The row of a form that was sent before. Raises Conflict where a case is full."""
    row = session.get(model, row_id)
    if row is not None:
        return noted_row(session, model, found.id, row_id)
    count = session.scalar(select(func.count()).select_from(model).where(model.case_id == found.id)) or 0
    if count >= MOST_NOTED:
        raise Conflict(_("This case has as many entries of this kind as it can: correct one of them instead."))
    return None


def _correctable(session: Session, found: EmergencyCase, check_id: UUID) -> RefereeCheck:
    """The entry that is to be corrected. Raises NotFound; Conflict where somebody has corrected it."""
    before = noted_row(session, RefereeCheck, found.id, check_id)
    taken = session.scalar(select(RefereeCheck.id).where(RefereeCheck.replaces_id == before.id))
    if taken is not None:
        raise Conflict(
            _("A colleague has corrected this entry meanwhile. What you typed is still here: look at theirs first.")
        )
    return before


def _refuse_future(ctx: Context, **moments: datetime) -> None:
    late = {name: [_("This is still to come: write down when it happened.")] for name in moments}
    if any(each > ctx.now for each in moments.values()):
        raise Invalid(late)


def _me(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id
