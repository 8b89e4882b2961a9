"""The matrix as auditors read it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.access.asking import Asked
from tests.access.audience import AUDIENCE, TO_MEND
from tests.access.kinds import NOT_IN_PRODUCTION, belongs
from tests.access.terms import Answer, Which
from tests.access.world import ROLES

FILE = Path(__file__).resolve().parents[2] / "docs" / "access.md"

SIGNS = {Answer.IN: "yes", Answer.REASON: "why", Answer.ABSENT: "–", Answer.DOOR: "door", Answer.BROKEN: "ERROR"}

UNSAID = {Answer.ABSENT, Answer.DOOR, None}
"""What is answered to everybody who asks for what is not there; only what differs is told."""

HEAD = """# Who reaches what

Every address of fundapp, asked by really signed-in people. Generated from the answers by `python -m tests.access`; a
test compares this file with what the addresses answer today, and the answers with what was decided by hand in
`tests/access/audience.py`. An address of which nobody has decided fails the build.

**yes**: let in. **why**: may see it but not do this, and reads why. **–**: “There is nothing at this address”, word for
word what an address that never existed answers. **door**: asked to sign in first.

The second column says what the address names: something of one's own, of one's group or a member of it, of another
person or group, or something that exists and belongs to nobody in particular. What is not there was asked for
everywhere, too, and is told only where somebody is answered otherwise than “–” or “door”. An empty cell: this person
has no such thing. Writes are sent as an empty form with a good token; “yes” then means that the form came back with
what is missing, or that it was done.
"""

Cells = dict[tuple[str, str, Which, str], Answer]
"""Answers by endpoint, method, object and role."""


def document(asked: Asked) -> str:
    """The whole file."""
    cells: Cells = {}
    for question, reply in asked.items():
        cells[question.endpoint, question.method, question.which, question.role] = reply.answer
    endpoints = sorted({question.endpoint for question in asked})
    parts = [HEAD]
    for part, members in groupby(endpoints, lambda each: each.partition(".")[0]):
        parts.append("\n".join(_part(part, list(members), cells)))
    return "\n".join([*parts, _to_mend()]).rstrip() + "\n"


def _part(part: str, endpoints: list[str], cells: Cells) -> Iterator[str]:
    absent = " (not in production)" if belongs(endpoints[0], NOT_IN_PRODUCTION) else ""
    yield f"## {part}{absent}\n"
    yield f"| address | names | {' | '.join(ROLES)} | decided |"
    yield f"|---|---|{'---|' * len(ROLES)}---|"
    for endpoint in endpoints:
        yield from _rows(endpoint, cells)
    yield ""


def _rows(endpoint: str, cells: Cells) -> Iterator[str]:
    """One row for each object; methods that answer alike share it."""
    for which in Which:
        rows: dict[tuple[str, str], list[str]] = {}
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            found = [cells.get((endpoint, method, which, role)) for role in ROLES]
            if any(found) and not (which is Which.ABSENT and set(found) <= UNSAID):
                signs = " | ".join(SIGNS[each] if each else "" for each in found)
                rows.setdefault((signs, AUDIENCE[endpoint, method].words), []).append(method)
        for (signs, words), methods in rows.items():
            yield f"| {', '.join(methods)} `{endpoint}` | {which} | {signs} | {words} |"


def _to_mend() -> str:
    if not TO_MEND:
        return ""
    rows = [f"- `{each}`, {which}: {why}" for each, (which, why) in TO_MEND.items()]
    return "\n".join(["## Not yet as it was decided\n", *rows])
