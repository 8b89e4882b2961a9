"""A call put together from what a source says in fields and in prose; what cannot be true becomes a doubt."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fundapp.core.money import KNOWN_CURRENCIES
from fundapp.core.places import is_country, is_language
from fundapp.grants.formats.payloads import payload_of
from fundapp.grants.formats.soundness import exists, is_amount, is_day, sound
from fundapp.grants.formats.words import address, cut, key_of, line
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline, Passed

_LONGEST_SAID, _LONGEST_LABEL, _MOST_DOUBTS, _MOST_DEADLINES = 300, 200, 30, 60
_AMOUNTS = ("amount_min", "amount_max", "envelope")
_LINES = {"reference": 120, "programme": 200, "funder_name": 200}
_TEXTS = ("summary", "eligibility")


def made(key: str, title: str, sent: Any, *says: Mapping[str, Any]) -> Found | Passed:
    """The call, or why it is none. `sent` is kept as its payload.

    Each of `says` holds fields of Found, `doubts` among them; a later one wins wherever it says anything, and doubts
    are kept but for those of fields that a later one knows.
    """
    known = line(title)
    if not known:
        return Passed(line(key), "untitled")
    fields, doubts = _joined(says)
    fields = _checked(fields, doubts)
    kept = tuple(dict.fromkeys(Doubt(each.field, line(each.said, _LONGEST_SAID)) for each in doubts))[:_MOST_DOUBTS]
    found = Found(key_of(key) or key_of(known), known, doubts=kept, payload=payload_of(sent), **fields)
    return found if sound(found) else Passed(known, "unreadable")


def _joined(says: tuple[Mapping[str, Any], ...]) -> tuple[dict[str, Any], list[Doubt]]:
    fields: dict[str, Any] = {}
    doubts: list[Doubt] = []
    for each in says:
        own = {name: value for name, value in each.items() if name != "doubts" and value not in (None, "", ())}
        doubts = [doubt for doubt in doubts if doubt.field not in own] + list(each.get("doubts", ()))
        fields |= own
    return fields, doubts


def _checked(fields: Mapping[str, Any], doubts: list[Doubt]) -> dict[str, Any]:
    """The fields without what cannot be true, which goes to `doubts`."""
    found = dict(fields)
    found["url"] = address(found.get("url"))
    found |= {name: line(found[name], most) for name, most in _LINES.items() if name in found}
    found |= {name: cut(found[name]) for name in _TEXTS if name in found}
    if found.get("currency") not in KNOWN_CURRENCIES:
        _doubt_unless(False, found, "currency", doubts)
    for name in _AMOUNTS:
        _doubt_unless(is_amount(found.get(name)) and "currency" in found, found, name, doubts)
    _ordered(found, doubts)
    _doubt_unless(is_day(found.get("published_on")), found, "published_on", doubts)
    _doubt_unless(all(map(is_country, found.get("countries", ()))), found, "countries", doubts)
    _doubt_unless(all(map(is_language, found.get("languages", ()))), found, "languages", doubts)
    found["deadlines"] = tuple(_deadlines(found.get("deadlines", ()), doubts))
    return found


def _doubt_unless(fine: bool, found: dict[str, Any], name: str, doubts: list[Doubt]) -> None:
    if not fine and found.get(name) not in (None, ()):
        doubts.append(Doubt(name, str(found.pop(name))))


def _ordered(found: dict[str, Any], doubts: list[Doubt]) -> None:
    """A smallest grant above the largest: one of both is wrong, and nobody knows which."""
    low, high = found.get("amount_min"), found.get("amount_max")
    if low is not None and high is not None and low > high:
        _doubt_unless(False, found, "amount_min", doubts)
        _doubt_unless(False, found, "amount_max", doubts)


def _deadlines(given: tuple[FoundDeadline, ...], doubts: list[Doubt]) -> list[FoundDeadline]:
    doubts.extend(Doubt("deadlines", each.day.isoformat()) for each in given if not is_day(each.day))
    kept = [each for each in given if is_day(each.day)][:_MOST_DEADLINES]
    return [
        replace(
            each, zone=each.zone if each.zone and exists(each.zone) else None, label=line(each.label, _LONGEST_LABEL)
        )
        for each in kept
    ]
