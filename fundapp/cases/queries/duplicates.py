"""Other cases of what may be the same person, until an officer has decided. Officers alone are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Organisation
from fundapp.cases.models import CaseDigest, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import NOT_MINE_TO_AVOID, me_of
from fundapp.cases.queries.links import decided
from fundapp.core.context import Context
from fundapp.core.verdicts import require


@dataclass(frozen=True)
class Alike:
    """Another case, and what both have in common: alias, name, phone, email. `partner`: who entered the other one."""

    reference: str
    state: str
    partner: str | None
    kinds: tuple[str, ...]


SEEN = "seen"
"""The kind of a digest of nobody: it marks up to which addition a case's digests were noted."""

Noted = tuple[str, bytes]
"""Kind (alias, name, phone, email, or SEEN) and digest."""


def digests_of_case(session: Session, case_id: UUID) -> set[Noted]:
    """What was noted of a case. One query."""
    wanted = select(CaseDigest.kind, CaseDigest.digest).where(CaseDigest.case_id == case_id)
    return {(row.kind, row.digest) for row in session.execute(wanted)}


_mine, _theirs = aliased(CaseDigest), aliased(CaseDigest)
_SAME = (_theirs.digest == _mine.digest) & (_theirs.kind == _mine.kind) & (_theirs.case_id != _mine.case_id)
_ALIKE = (
    select(_mine.kind, _mine.digest, EmergencyCase.reference, EmergencyCase.state, Organisation.name)
    .select_from(_mine)
    .outerjoin(_theirs, _SAME & ~decided(_mine.case_id, _theirs.case_id))
    .outerjoin(EmergencyCase, (EmergencyCase.id == _theirs.case_id) & NOT_MINE_TO_AVOID)
    .outerjoin(Organisation, Organisation.id == EmergencyCase.organisation_id)
    .where(_mine.case_id == bindparam("case_id"))
    .order_by(EmergencyCase.reference, _mine.kind)
)


def duplicates_of(session: Session, ctx: Context, case_id: UUID) -> tuple[set[Noted], Sequence[Alike]]:
    """What was noted of a case, and the cases that share something with it, by reference.

    None from which the actor is recused, nor any of which officers have decided already. One query.
    """
    require(may_work(ctx))
    noted: set[Noted] = set()
    found: dict[str, Alike] = {}
    for kind, digest, reference, state, partner in session.execute(_ALIKE, {"case_id": case_id, **me_of(ctx)}):
        noted.add((kind, digest))
        if reference is not None:
            before = found[reference].kinds if reference in found else ()
            kinds = before if kind in before else (*before, kind)
            found[reference] = Alike(reference, state, partner, kinds)
    return noted, list(found.values())
