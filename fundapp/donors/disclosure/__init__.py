"""Disclosure control: what a report may tell of persons, so that nobody can be found out. Pure; no database, no web.

**The claim.** A reader knows the method, every release of this population, the exact number of persons newly counted in
each, and all attributes and the quarter of any one person. For no cell — at the finest codes of any one or two
dimensions, or of a table at one of its levels; counted from the beginning until any release, or between any two — that
holds fewer persons than the threshold can they prove from the tables that it holds anybody beyond the person they know,
nor confine it to an interval whose ends lie nearer than the threshold. Excepted is what the numbers of persons alone
tell: of three who were added, three at most are in any cell. Then nothing of the tables is brought up to date.

What is not claimed stands in docs/decisions/0027-what-reports-may-tell.md. The solver is loaded when it is needed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fundapp.donors.disclosure.catalogue import Catalogue, Dimension, Level, Table
from fundapp.donors.disclosure.releases import (
    Broken,
    Cell,
    Drafted,
    Finding,
    Reason,
    Release,
    Settings,
    Shown,
    Withheld,
)
from fundapp.donors.disclosure.shipped import CATALOGUES, PERSONS, REFUSALS

__all__ = [
    "CATALOGUES", "PERSONS", "REFUSALS", "Broken", "Catalogue", "Cell", "Counts", "Dimension",
    "Drafted", "Finding", "Level", "Reason", "Release", "Settings", "Shown", "Table", "Withheld", "audit",
    "draft_release",
]  # fmt: skip

Counts = Mapping[tuple[Any, ...], int]
"""Persons by quarter (any day in it) and one code of each dimension of the catalogue, in its order. A code that the
catalogue does not know is counted with the rest.
"""


def draft_release(
    catalogue: Catalogue, counts: Counts, cut_off: date, earlier: Sequence[Release] = (),
    settings: Settings | None = None,
) -> Drafted:  # fmt: skip
    """What may be let out now, after everything that was (oldest first): also the preview of a report.

    Counted are quarters that had ended by the cut-off. Where earlier releases are not safe, or contradict the counts,
    the finding is not ok and nothing new is told. ValueError: a release later than the cut-off.
    """
    from fundapp.donors.disclosure.protecting import Protector  # noqa: PLC0415 - no solver in processes that draft none

    cut_offs = [*(release.cut_off for release in earlier), cut_off]
    return Protector(catalogue, counts, cut_offs, earlier, settings or Settings()).draft()


def audit(
    catalogue: Catalogue, counts: Counts, releases: Sequence[Release], settings: Settings | None = None
) -> Finding:
    """What a reader of all these releases (oldest first) could find out. Not ok where anything is, or is not solved."""
    from fundapp.donors.disclosure.protecting import Protector, finding_of  # noqa: PLC0415

    cut_offs = [release.cut_off for release in releases]
    protector = Protector(catalogue, counts, cut_offs, releases, settings or Settings())
    outcome = protector.audit(protector.facts, stop=False)
    return finding_of(outcome, protector.clock.spent)
