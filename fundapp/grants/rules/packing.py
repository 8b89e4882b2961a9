"""What a reader found, as bytes that can wait in the database until it is taken in: JSON, compressed."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, time
from decimal import Decimal
from typing import Any

from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Step, Timing, Where

_DECIMALS = ("amount_min", "amount_max", "envelope", "cofunding_max_pct")
_SEVERAL = ("countries", "languages", "themes")


def pack(found: Sequence[Found]) -> bytes:
    """Calls as bytes."""
    return zlib.compress(json.dumps([as_json(each) for each in found], ensure_ascii=False).encode(), 6)


def unpack(content: bytes) -> list[Found]:
    """The calls that `pack` was given."""
    return [from_json(each) for each in json.loads(zlib.decompress(content))]


def as_json(found: Found) -> dict[str, Any]:
    """A call as JSON takes it; what is not said is left out."""
    said = asdict(found)
    return {each.name: _written(said[each.name]) for each in fields(Found) if getattr(found, each.name) != each.default}


def from_json(given: Mapping[str, Any]) -> Found:
    """The call that `as_json` was given."""
    values: dict[str, Any] = dict(given)
    values["timing"] = Timing(given.get("timing", Timing.UNKNOWN))
    values["where"] = Where(given.get("where", Where.UNKNOWN))
    values["published_on"] = _day(given.get("published_on"))
    values["deadlines"] = tuple(_deadline(each) for each in given.get("deadlines", ()))
    values["doubts"] = tuple(Doubt(**each) for each in given.get("doubts", ()))
    values |= {name: tuple(given.get(name, ())) for name in _SEVERAL}
    values |= {name: Decimal(given[name]) for name in _DECIMALS if name in given}
    return Found(**values)


def _written(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return value


def _deadline(given: Mapping[str, Any]) -> FoundDeadline:
    clock = given["clock"]
    return FoundDeadline(
        day=date.fromisoformat(given["day"]),
        step=Step(given["step"]),
        clock=time.fromisoformat(clock) if clock else None,
        zone=given["zone"],
        label=given["label"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
