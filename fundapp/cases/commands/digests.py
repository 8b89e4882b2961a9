"""Digests by which officers find a person again: noted when an officer opens a case."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, insert, tuple_
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import CaseDigest
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.cases import locked_for_officer
from fundapp.cases.queries.duplicates import SEEN, Noted, digests_of_case
from fundapp.core.context import Context
from fundapp.core.verdicts import require


def note_digests(session: Session, ctx: Context, case_id: UUID, noted: Collection[Noted]) -> int:
    """Has a case be found by these and no others; returns how many were added.

    Two officers may open a case at the same moment: whoever comes second finds nothing left to do. The entry tells how
    many there are of each kind, never what they were made from.
    """
    require(may_work(ctx))
    locked_for_officer(session, ctx, case_id)
    before, wanted = digests_of_case(session, case_id), set(noted)
    gone, added = before - wanted, wanted - before
    if not gone and not added:
        return 0
    if gone:
        named = tuple_(CaseDigest.kind, CaseDigest.digest).in_(sorted(gone))
        session.execute(delete(CaseDigest).where(CaseDigest.case_id == case_id, named))
    if added:
        rows = [{"case_id": case_id, "kind": kind, "digest": digest} for kind, digest in sorted(added)]
        session.execute(insert(CaseDigest), rows)
    counted = Counter(kind for kind, _digest in wanted if kind != SEEN)
    record(
        session,
        ctx,
        "case.digests_noted",
        CaseDigest.__tablename__,
        case_id,
        {"digests": dict(sorted(counted.items()))},
    )
    return len(added)
