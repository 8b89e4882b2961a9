"""What a case is found by, worked out of what an officer has just opened."""

import hashlib
from collections.abc import Sequence

from fundapp.cases.commands.digests import note_digests
from fundapp.cases.queries.duplicates import SEEN, Alike, Noted, duplicates_of
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.traces import traces_of
from fundapp.cases.views.reading import WAITING, Dossier
from fundapp.cases.views.reading import Step as Added
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.vault.finding import digests_of
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Kind

RULES = b"2"
"""To be counted up when rules/traces.py changes: then every case's digests are noted anew when it is opened."""


def alike_to(ctx: Context, dossier: Dossier) -> list[Alike]:
    """The cases that may be of the same person. Notes this one's digests where they are not noted yet.

    One query; some ten at the first opening, and at the first after something was added.
    """
    session, case_id = db.session(), dossier.case.id
    noted, alike = duplicates_of(session, ctx, case_id)
    if dossier.keys is None or not dossier.parts or _marks(dossier)[-1] in noted:
        return list(alike)
    wanted = _digests(dossier)
    if wanted is None:
        return list(alike)
    if _waits(dossier):  # what was noted of it before, by whoever opened it, still counts
        wanted |= {each for each in noted if each[0] != SEEN}
    with transaction() as writing:
        note_digests(writing, ctx, case_id, wanted)
    with ReadSession(db) as fresh:  # the request's own session may still see what was before
        return list(duplicates_of(fresh, ctx, case_id)[1])


def _digests(dossier: Dossier) -> set[Noted] | None:
    """None for whoever is not admitted to the officers' key: what is noted must match what others note."""
    session = db.session()
    if dossier.keys is None:
        return None
    try:
        digest = digests_of(session, vault(), dossier.keys, group_by_code(session, Group.OFFICERS).id)
    except NotFound:
        return None
    traces = traces_of(dossier.sheets, dossier.case.country)
    return {(each.kind, digest(each.kind, each.text)) for each in traces} | {*_marks(dossier)}


def _marks(dossier: Dossier) -> list[Noted]:
    """They change with whatever the digests are made of: additions, and the country by which numbers are read.

    The first without what says where money goes; the second with it, where that is open.
    """
    marks = [_mark(dossier, [each for each in dossier.steps if each not in _paid(dossier)])]
    return marks if _waits(dossier) else [*marks, _mark(dossier, dossier.steps, b"payment")]


def _waits(dossier: Dossier) -> bool:
    """Whether something that says where money goes is not open here."""
    return WAITING in {dossier.missing.get(Kind.PAYMENT), *(each.missing for each in _paid(dossier))}


def _paid(dossier: Dossier) -> list[Added]:
    return [each for each in dossier.steps if each.added.addition.step == Step.PAYMENT]


def _mark(dossier: Dossier, steps: Sequence[Added], *more: bytes) -> Noted:
    made_of = [RULES, *more, dossier.case.id.bytes, (dossier.case.country or "").encode()]
    made_of += sorted(each.added.addition.id.bytes for each in steps)
    return SEEN, hashlib.sha256(b"/".join(made_of)).digest()
