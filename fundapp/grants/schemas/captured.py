"""What was read in a text, as the answers of the form of a call; and how it waits in the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from fundapp.core.places import is_country
from fundapp.core.schemas import Text
from fundapp.donors.rules.vocabulary import THEMES
from fundapp.grants.rules.capture import MOST_FURTHER
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Step
from fundapp.grants.schemas.calls import CallSchema

_SCHEMA = CallSchema()
_AMOUNTS = ("amount_min", "amount_max", "envelope")
_SAME = (
    "title", "funder_name", "programme", "reference", "url", "published_on", "timing", "currency", *_AMOUNTS,
    "duration_min", "duration_max", "cofunding_max_pct", "needs_registration", "min_years",
    "eligibility", "languages",
)  # fmt: skip
_LONGEST = {name: field.longest for name, field in _SCHEMA.fields.items() if isinstance(field, Text)}
ASKED_AT = {"deadlines": "deadline_on", "where": "place"}
"""Where the form asks for what a doubt is about, if it calls it otherwise."""

_MOST_DOUBTS = 30


@dataclass(frozen=True)
class Captured:
    """What waits to be looked over: answers of CallSchema, further dates, and what could not be read safely."""

    given: Mapping[str, Any]
    further: Sequence[FoundDeadline]
    doubts: Sequence[Doubt]


def captured(found: Found, today: date) -> Captured:
    """A call that was found, as the form asks for it: the next submission first, every other date beside it."""
    main = _main(found.deadlines, today)
    given: dict[str, Any] = {name: getattr(found, name) for name in _SAME}
    given |= {"place": found.where, "countries": tuple(filter(is_country, found.countries)), "body": found.summary}
    given["themes"] = tuple(theme for theme in found.themes if theme in THEMES)
    if main:
        given |= {
            "deadline_on": main.day, "deadline_clock": main.clock, "deadline_zone": main.zone,
            "deadline_step": main.step,
        }  # fmt: skip
    doubts = [*found.doubts, *_unoffered(given)]
    further = [each for each in found.deadlines if each is not main]
    return Captured(_shortened(given), further[:MOST_FURTHER], doubts[:_MOST_DOUBTS])


def carried(read: Captured) -> dict[str, Any]:
    """As JSON takes it, the same for every reader."""
    fields = _SCHEMA.fields
    return {
        "given": {name: fields[name].carry(value) for name, value in read.given.items()},  # type: ignore[attr-defined]
        "further": [
            [each.step.value, each.day.isoformat(), each.clock and f"{each.clock:%H:%M}", each.zone, each.label]
            for each in read.further
        ],
        "doubts": [list(asdict(each).values()) for each in read.doubts],
    }


def revived(kept: Mapping[str, Any]) -> Captured:
    """What `carried` has made."""
    fields = _SCHEMA.fields
    given = {name: fields[name].revive(value) for name, value in kept["given"].items()}  # type: ignore[attr-defined]
    further = [
        FoundDeadline(date.fromisoformat(day), Step(step), time.fromisoformat(clock) if clock else None, zone, label)
        for step, day, clock, zone, label in kept["further"]
    ]
    return Captured(given, further, [Doubt(*each) for each in kept["doubts"]])


def _main(deadlines: Iterable[FoundDeadline], today: date) -> FoundDeadline | None:
    """The next submission, else the last one."""
    submissions = sorted((each for each in deadlines if each.step in SUBMISSIONS), key=lambda each: each.day)
    return next((each for each in submissions if each.day >= today), submissions[-1] if submissions else None)


def _unoffered(given: dict[str, Any]) -> list[Doubt]:
    """An amount in a currency that the form does not offer is for a person to convert or to leave out."""
    currency = given["currency"]
    if currency is None or currency in dict(_SCHEMA.fields["currency"].options()):  # type: ignore[attr-defined]
        return []
    doubts = [Doubt(name, f"{given[name]} {currency}") for name in _AMOUNTS if given[name] is not None]
    given.update(dict.fromkeys(("currency", *_AMOUNTS)))
    return doubts


def _shortened(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value[: _LONGEST[name]] if name in _LONGEST and isinstance(value, str) else value
        for name, value in given.items()
    }
