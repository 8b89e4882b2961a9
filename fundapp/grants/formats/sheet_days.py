"""Days of a watch list read into fields of a call; what nobody can read safely stays a doubt, as it stands there."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from fundapp.core.dates import DateError, parse_date
from fundapp.core.text import fold
from fundapp.grants.formats.settings import Settings
from fundapp.grants.formats.soundness import exists
from fundapp.grants.rules.found import Doubt, FoundDeadline
from fundapp.grants.rules.prose import read_prose
from fundapp.grants.rules.vocabulary import Step, Timing

Row = Mapping[str, str]
_SLASHED = re.compile(r"\s*([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](?:[0-9]{4}|[0-9]{2})\b")
_ISO_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")
_CLOCK = re.compile(r"\s*([0-9]{1,2})\s*(?:[:hH.]\s*([0-9]{2})?)(?::[0-9]{2})?\s*")
_ROLLING = frozenset({"rolling", "permanent", "permanente", "continu", "en continu", "au fil de l'eau"})
_UNSURE = frozenset({"unverified", "a verifier", "non verifie", "to be checked"})
_STEPS = {
    **dict.fromkeys(("concept_note", "concept note", "note conceptuelle", "note succincte"), Step.CONCEPT_NOTE),
    **dict.fromkeys(("full_proposal", "full proposal", "proposition complete", "dossier complet"), Step.FULL_PROPOSAL),
    **dict.fromkeys(
        ("expression_of_interest", "expression of interest", "manifestation d'interet", "ami", "eoi"), Step.EXPRESSION
    ),
}


def days_first(cells: Iterable[str], settings: Settings) -> bool:
    """Whether 03/04/2026 in this column is surely the third of April: in French, or where another cell shows it."""
    pairs = [(int(match[1]), int(match[2])) for cell in cells if (match := _SLASHED.match(cell))]
    shown = any(first > 12 for first, _second in pairs) and not any(second > 12 for _first, second in pairs)
    return shown or (settings.language != "en" and not any(second > 12 for _first, second in pairs))


def day(cell: str, name: str, *, is_day_first: bool) -> dict[str, Any]:
    """One day, in the field `name`."""
    slashed = _SLASHED.match(cell)
    doubtful = (
        slashed and not is_day_first and int(slashed[1]) <= 12 and slashed[1].lstrip("0") != slashed[2].lstrip("0")
    )
    try:
        return {name: parse_date(cell, Settings().habits)} if not doubtful else doubt(name, cell)
    except DateError:
        return doubt(name, cell)


def end(row: Row, settings: Settings, *, is_day_first: bool) -> dict[str, Any]:
    """`deadlines` and `timing`: a day, « Permanent », or whatever prose people put there."""
    said, kind = row.get("deadline", ""), fold(row.get("timing", ""))
    if fold(said) in _ROLLING or (kind in _ROLLING and not said):
        return {"timing": Timing.ROLLING}
    if not said or kind in _UNSURE:
        return doubt("deadlines", f"{said} ({row['timing']})") if said else {}
    moment = _ISO_MOMENT.fullmatch(said)
    read = day(moment[1] if moment else said, "deadlines", is_day_first=is_day_first)
    if "deadlines" not in read:
        return read if _SLASHED.fullmatch(said) else _in_prose(said, settings)
    clock, doubts = _clock(f"{moment[2]}:{moment[3]}" if moment else row.get("clock", ""))
    zone = row["zone"] if exists(row.get("zone", "")) else settings.zone
    step = _STEPS.get(fold(row.get("step", "")), Step.APPLICATION)
    deadline = FoundDeadline(read["deadlines"], step, clock, zone if clock else None)
    return {"timing": Timing.FIXED, "deadlines": (deadline,)} | ({"doubts": doubts} if doubts else {})


def _in_prose(said: str, settings: Settings) -> dict[str, Any]:
    """« 09/11/2017 à 16h00 (heure de Bruxelles) », « 15 janvier et 15 mai 2025 »."""
    read = read_prose(
        f"{'Deadline' if settings.language == 'en' else 'Date limite'} : {said}", settings.language or "fr"
    )
    found = {name: read[name] for name in ("deadlines", "timing") if name in read}
    doubts = tuple(each for each in read.get("doubts", ()) if each.field == "deadlines")
    return found | ({"doubts": doubts} if doubts else {}) if found else doubt("deadlines", said)


def _clock(said: str) -> tuple[time | None, tuple[Doubt, ...]]:
    match = _CLOCK.fullmatch(said)
    if not said:
        return None, ()
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None, (Doubt("deadlines", said),)
    return time(int(match[1]), int(match[2] or 0)), ()


def doubt(name: str, said: str) -> dict[str, Any]:
    """What a cell says of a field, for a person to judge."""
    return {"doubts": (Doubt(name, said),)}
