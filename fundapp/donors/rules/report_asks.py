"""What a report asks of whoever looks at it: one thing at a time. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from fundapp.donors.workflow.reports import DraftState, State


class Ask(StrEnum):
    """The one thing that comes next."""

    WRITE_MINE = "write_mine"
    WAIT_FIGURES = "wait_figures"
    COMPUTE = "compute"
    COMPUTE_AGAIN = "compute_again"
    WRITE = "write"
    CHECK_STORIES = "check_stories"
    PUT = "put"
    RELEASE = "release"
    WAIT_SECOND = "wait_second"
    WAIT_RELEASE = "wait_release"
    WAIT_PUBLISHED = "wait_published"
    NOTE_SENT = "note_sent"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Standing:
    """Where a report stands, for one person.

    `figures`: how their computing stands, None where nobody has asked for it. `mine`: texts asked of them that are not
    ready; `unready`: texts that must be there and are not; `unchecked`: stories in which nobody has looked for names.
    `objection`: whether something keeps this person from releasing it, `released`: whether they have. `owed`: the
    funder still waits for it.
    """

    state: str
    figures: str | None = None
    mine: int = 0
    unready: int = 0
    unchecked: int = 0
    writes: bool = False
    objection: bool = False
    released: bool = False
    owed: bool = False


def next_ask(stands: Standing) -> Ask:
    """What comes next, and of whom it is asked where that is somebody else."""
    if stands.state == State.DRAFTING:
        return _of_a_draft(stands)
    if stands.state == State.REVIEW:
        return _of_a_review(stands)
    if stands.state == State.PUBLISHING:
        return Ask.WAIT_PUBLISHED
    return Ask.NOTE_SENT if stands.state == State.PUBLISHED and stands.owed and stands.writes else Ask.NOTHING


def _of_a_draft(stands: Standing) -> Ask:
    """Words come before waiting for figures, since they need people."""
    steps = (
        (not stands.writes, Ask.NOTHING),
        (stands.mine, Ask.WRITE_MINE),
        (stands.figures is None, Ask.COMPUTE),
        (stands.figures == DraftState.FAILED, Ask.COMPUTE_AGAIN),
        (stands.unready, Ask.WRITE),
        (stands.unchecked, Ask.CHECK_STORIES),
        (stands.figures == DraftState.ASKED, Ask.WAIT_FIGURES),
    )
    return next((ask for holds, ask in steps if holds), Ask.PUT)


def _of_a_review(stands: Standing) -> Ask:
    if stands.released:
        return Ask.WAIT_SECOND
    return Ask.RELEASE if stands.writes and not stands.objection else Ask.WAIT_RELEASE
