"""Moments as the EU's portal writes them, and the deadlines that they are.

The portal's deadlines are hours of Brussels, but they reach us in four ways: “2025-10-02T17:00:00.000+0200” with the
offset that Brussels has on that day; “…T17:00:00.000+0000”, the hour of Brussels under the name of UTC; midnight, where
only the day is known; and, in older records, with every hour moved on by the offset: the opening, at midnight, stands
there as 01:00+0100, the deadline at 17:00 as 19:00+0200. An hour too early costs nothing, an hour too late the grant:
where both can be meant, the earlier one is taken.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.grants.rules.found import Doubt, FoundDeadline
from fundapp.grants.rules.vocabulary import Step, Timing

ZONE = "Europe/Brussels"
_BRUSSELS = ZoneInfo(ZONE)
_MIDNIGHT = time()


def wall(said: str, *, is_moved: bool = False) -> tuple[date, time | None] | None:
    """Day and hour in Brussels; the hour None where it is midnight, the whole None where nothing can be read."""
    try:
        moment = datetime.fromisoformat(said.strip()[:40])
        if moment.tzinfo is None:
            local = moment
        else:
            local = moment.astimezone(_BRUSSELS)
            as_utc = moment.astimezone(UTC)
            if local.timetz().replace(tzinfo=None) != _MIDNIGHT and (
                is_moved or moment.utcoffset() == as_utc.utcoffset()
            ):
                local = as_utc
    except (ValueError, OverflowError):
        return None
    clock = local.time().replace(second=0, microsecond=0)
    return local.date(), None if clock == _MIDNIGHT else clock


def hours_are_moved(opening: str) -> bool:
    """Whether the opening, which is a day, stands there with the hour of the offset: as midnight in UTC."""
    try:
        moment = datetime.fromisoformat(opening.strip()[:40])
        return bool(moment.utcoffset()) and moment.astimezone(UTC).time() == _MIDNIGHT
    except (ValueError, OverflowError):
        return False


def deadlines(model: str, said: Sequence[str], *, is_moved: bool) -> dict[str, Any]:
    """`deadlines`, `timing` and doubts. `model` is the portal's: single-stage, two-stage, multiple cut-off."""
    read = {each: wall(each, is_moved=is_moved) for each in dict.fromkeys(said)}
    doubts = [Doubt("deadlines", each) for each, found in read.items() if found is None]
    found = sorted({each for each in read.values() if each}, key=lambda each: (each[0], each[1] or time.max))
    steps = _steps(model, len(found))
    if "two" in model and len(found) != 2:
        doubts.append(Doubt("deadlines", f"{model}: {', '.join(read)}"))
    kept = tuple(FoundDeadline(day, step, clock, ZONE) for (day, clock), step in zip(found, steps, strict=True))
    result: dict[str, Any] = {"deadlines": kept} if kept else {}
    if kept:
        result["timing"] = Timing.CUTOFFS if _has_cut_offs(model, len(kept)) else Timing.FIXED
    return result | ({"doubts": tuple(doubts)} if doubts else {})


def _has_cut_offs(model: str, count: int) -> bool:
    return "cut" in model or "multiple" in model or (count > 1 and "two" not in model)


def _steps(model: str, count: int) -> list[Step]:
    """What each deadline is for: of a two-stage call with both of them, the concept note and the full proposal."""
    if "two" in model and count == 2:
        return [Step.CONCEPT_NOTE, Step.FULL_PROPOSAL]
    return [Step.APPLICATION] * count
