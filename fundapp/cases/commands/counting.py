"""An officer counts a decided case: a row in coarse words that nothing links to it but what officers have sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CaseCount, CaseStatistic, EmergencyCase, StatisticEnvelope
from fundapp.cases.permissions.counting import may_count
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.counting import count_of, envelopes_of, to_count
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.rules.counting import DECIDES, UNDOES, UNSAID, Counted, Decision, Outcome, standing_after
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope

KIND = EmergencyCase.__tablename__
_STATISTIC: Any = CaseStatistic.__table__
_ENVELOPE: Any = StatisticEnvelope.__table__


@dataclass(frozen=True)
class Counting:
    """How a case is counted, by `id`; `link` names that id, sealed for the row of the count.

    `agreed`: the person said that they may be counted in figures; without it nothing but the decision is, whatever else
    stands here. `before`: the statistic that counts the case until now, as the link said that was opened.
    """

    id: UUID
    link: Envelope
    agreed: bool
    gender: str = UNSAID
    age_band: str = UNSAID
    country: str = UNSAID
    purpose: str = UNSAID
    family: int = 0
    before: UUID | None = None


def count_case(
    session: Session, ctx: Context, reference: str, counting: Counting, *, expected_version: int
) -> CaseCount:
    """Counts a decided case for the first time. `expected_version`: of its count. The log is told no word of it.

    Raises NotFound, Undeclared, Recused; Denied for an erased case and whoever cannot read a restricted one; Conflict
    where nothing stands decided; EditConflict where a colleague has counted it meanwhile.
    """
    found, row = _locked(session, ctx, reference, expected_version)
    _write(session, ctx, found, row, counting)
    found.entry_id = record(session, ctx, "case.counted", KIND, found.id)
    session.flush()
    return row


def recount_case(
    session: Session, ctx: Context, reference: str, counting: Counting, *, expected_version: int
) -> CaseCount:
    """Counts a case anew: a row of another id stands where the old one stood. Raises as `count_case`."""
    found, row = _locked(session, ctx, reference, expected_version)
    _write(session, ctx, found, row, counting)
    found.entry_id = record(session, ctx, "case.recounted", KIND, found.id)
    session.flush()
    return row


def uncount_case(
    session: Session, ctx: Context, reference: str, before: UUID | None, *, expected_version: int
) -> EmergencyCase:
    """Takes a case of which nothing stands decided any more out of the count. Raises as `count_case`; Conflict else."""
    found, row = _locked(session, ctx, reference, expected_version)
    if to_count(session, found).decision is not None:
        raise Conflict(_("This case stands decided: count it as it is."))
    _keep(session, before, None, ())
    session.delete(row)
    found.entry_id = record(session, ctx, "case.uncounted", KIND, found.id)
    found.updated_at = ctx.now
    session.flush()
    return found


def follow_step(found: EmergencyCase, session: Session, ctx: Context, action: Action) -> None:
    """Has the counting follow a step of a case that is locked. No query but where something is, or was, decided."""
    if action not in DECIDES and action not in UNDOES:
        return
    row = count_of(session, found.id)
    funded = row is not None and action in UNDOES and bool(envelopes_of(session, found.id))
    standing = standing_after(row.standing if row else None, action, funded=funded)
    if row is None and standing is not None:
        session.add(CaseCount(id=uuid4(), case_id=found.id, decided_at=ctx.now, standing=standing.value))
    elif row is not None and standing is None:
        session.delete(row)
    elif row is not None and standing is not None:
        row.standing, row.decided_at = standing.value, ctx.now if action in DECIDES else row.decided_at


def follow_money(found: EmergencyCase, session: Session, before: Collection[UUID]) -> None:
    """Has the counting follow money that was set free for a case. `before`: the envelopes that held it until then."""
    after = envelopes_of(session, found.id)
    if after == frozenset(before):
        return
    row = count_of(session, found.id)
    if row is not None and row.standing == Counted.COUNTED:
        row.standing = Counted.TO_RECOUNT.value
    elif row is not None and not after and row.standing == Counted.TO_COUNT:
        session.delete(row)


def follow_joining(found: EmergencyCase, session: Session) -> None:
    """A case that goes on under another one, or by itself again, is counted otherwise than before. One query."""
    row = count_of(session, found.id)
    if row is not None and row.standing == Counted.COUNTED:
        row.standing = Counted.TO_RECOUNT.value


def _locked(session: Session, ctx: Context, reference: str, expected_version: int) -> tuple[EmergencyCase, CaseCount]:
    found = locked_by_reference(session, ctx, reference)
    require(may_count(ctx, found))
    demand_reader(session, ctx, found)
    row = count_of(session, found.id)
    if row is None:
        raise Conflict(_("Nothing stands decided of this case: there is nothing to count."))
    if row.version != expected_version:
        raise EditConflict(_("A colleague has just counted this case: look at it as it stands now."))
    return found, row


def _write(session: Session, ctx: Context, found: EmergencyCase, row: CaseCount, counting: Counting) -> None:
    if ctx.actor is None:
        raise NotSignedIn
    now = to_count(session, found)
    if now.decision is None:
        raise Conflict(_("Nothing stands decided of this case: there is nothing to count."))
    helped = now.decision.outcome is Outcome.APPROVED
    _keep(session, counting.before, _statistic(counting, now.decision), now.envelopes if helped else ())
    row.standing, row.link, row.counted_by_id = Counted.COUNTED.value, counting.link, ctx.actor.id
    found.updated_at = ctx.now


def _statistic(counting: Counting, decision: Decision) -> dict[str, Any]:
    """Of whoever did not agree, the decision alone; they are one of those whom the money helped all the same."""
    said = {
        "gender": counting.gender, "age_band": counting.age_band, "country": counting.country,
        "purpose": counting.purpose, "family": counting.family,
    }  # fmt: skip
    unsaid = {**dict.fromkeys(said, UNSAID), "family": 0}
    decided = {"id": counting.id, "quarter": decision.quarter, "outcome": decision.outcome.value}
    return {**decided, **(said if counting.agreed else unsaid)}


def _keep(session: Session, before: UUID | None, made: dict[str, Any] | None, envelopes: Collection[UUID]) -> None:
    """Puts one statistic in the place of another, and writes all of their quarters anew: who wrote which, nobody sees.

    They are locked in one order, so that two who count at the same time do not wait for each other for ever.
    """
    quarters = set(session.scalars(select(CaseStatistic.quarter).where(CaseStatistic.id == before)))
    quarters |= {made["quarter"]} if made else set()
    beside = select(CaseStatistic.id).where(CaseStatistic.quarter.in_(quarters)).order_by(CaseStatistic.id)
    ids = [each for each in session.scalars(beside.with_for_update()) if each != before]
    if before is not None:
        session.execute(delete(_ENVELOPE).where(_ENVELOPE.c.statistic_id == before))
        session.execute(delete(_STATISTIC).where(_STATISTIC.c.id == before))
    if made is not None:
        session.execute(insert(_STATISTIC), [made])
        ids.append(made["id"])
    if envelopes and made is not None:
        rows = [{"statistic_id": made["id"], "envelope_id": each} for each in sorted(envelopes)]
        session.execute(insert(_ENVELOPE), rows)
    if session.get_bind().dialect.name == "postgresql":
        _write_anew(session, sorted(ids))


def _write_anew(session: Session, ids: Collection[UUID]) -> None:
    """Gives rows the number of this transaction, and the order of their ids: PostgreSQL keeps both with each row."""
    for each in ids:
        session.execute(update(_STATISTIC).where(_STATISTIC.c.id == each).values(quarter=_STATISTIC.c.quarter))
        theirs = _ENVELOPE.c.statistic_id == each
        session.execute(update(_ENVELOPE).where(theirs).values(envelope_id=_ENVELOPE.c.envelope_id))
