"""Who sees which field of a case, as auditors read it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.access.field_world import ROLES

if TYPE_CHECKING:
    from tests.access.fields import Answers

FILE = Path(__file__).resolve().parents[2] / "docs" / "cases" / "fields.md"

HEAD = """# Who sees which field of a case

Every page, list, figure and export that tells of a case, asked by really signed-in people whose keys are unlocked, and
by somebody with its code. Each field held something that stands nowhere else, or was changed to see which pages
change. Generated from the answers by `python -m tests.access.fields`; a test compares this file with what the pages
answer today, and the answers with what was decided by hand in `tests/access/field_decisions.py`. A new column or kind
of compartment of which nobody has decided fails the build.

`officer`: has declared that they have no link with the case. `officer outside`: the same, but the case (a twin of the
other) is restricted to two others. `partner`: of the organisation that entered it. **yes**: somewhere they see it.
"""

KEYS = """
## By their keys

Which compartments the private keys of each open, with those of all groups whose secret they hold: tried on every
wrapped key in the database, past all pages. Whatever these keys do not open, no page can show.
"""


def document(answers: "Answers") -> str:
    """The whole file."""
    seen = _table("field", answers.seen)
    kinds = sorted({kind for each in answers.opens.values() for kind in each})
    rows = {kind: {role: answers.opens[role].get(kind, False) for role in ROLES} for kind in kinds}
    return "\n".join([HEAD, *seen, KEYS, *_table("compartment", rows)]) + "\n"


def _table(first: str, rows: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    yield f"| {first} | {' | '.join(ROLES)} |"
    yield f"|---|{'---|' * len(ROLES)}"
    for name, by_role in rows.items():
        yield f"| `{name}` | {' | '.join('yes' if by_role.get(role) else '–' for role in ROLES)} |"
