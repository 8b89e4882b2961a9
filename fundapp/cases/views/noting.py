"""What a case is found by, worked out of what an officer has just opened."""

import hashlib

from fundapp.cases.commands.digests import note_digests
from fundapp.cases.queries.duplicates import SEEN, Alike, Noted, duplicates_of
from fundapp.cases.rules.traces import traces_of
from fundapp.cases.views.reading import Dossier
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.vault.finding import digests_of
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group

RULES = b"2"
"""To be counted up when rules/traces.py changes: then every case's digests are noted anew when it is opened."""


def alike_to(ctx: Context, dossier: Dossier) -> list[Alike]:
    """The cases that may be of the same person. Notes this one's digests where they are not noted yet.

    One query; some ten at the first opening, and at the first after something was added.
    """
    session, case_id = db.session(), dossier.case.id
    noted, alike = duplicates_of(session, ctx, case_id)
    if dossier.keys is None or not dossier.parts or _mark(dossier) in noted:
        return list(alike)
    wanted = _digests(dossier)
    if wanted is None:
        return list(alike)
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
    return {(each.kind, digest(each.kind, each.text)) for each in traces} | {_mark(dossier)}


def _mark(dossier: Dossier) -> Noted:
    """Changes with whatever the digests are made of: additions, and the country by which numbers are read."""
    made_of = [RULES, dossier.case.id.bytes, (dossier.case.country or "").encode()]
    made_of += sorted(each.added.addition.id.bytes for each in dossier.steps)
    return SEEN, hashlib.sha256(b"/".join(made_of)).digest()
