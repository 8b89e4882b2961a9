"""What one source says of a call, as the fields of CallSchema in JSON; what no field can hold is a doubt. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import Any
from urllib.parse import urlsplit

from fundapp.core.money import KNOWN_CURRENCIES, Money, MoneyError
from fundapp.core.places import is_country, is_language, is_zone
from fundapp.core.text import tidy
from fundapp.donors.rules.vocabulary import THEMES
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Timing, Where

LONGEST = {
    "title": 400, "reference": 120, "programme": 200, "funder_name": 200, "eligibility": 8000, "body": 20000,
    "key": 300, "label": 200, "said": 300, "language": 10, "url": 2000,
}  # fmt: skip
LARGEST_PAYLOAD = 64 << 10
"""Bytes of UTF-8."""
MOST = {"deadlines": 60, "doubts": 30}
YEARS = range(1990, 2101)
AMOUNTS = ("amount_min", "amount_max", "envelope")
FIELD_OF = {"deadlines": "deadline_on", "where": "place", "summary": "body"}
"""What CallSchema calls otherwise than Found does."""

Facts = Mapping[str, Any]
"""By field of CallSchema what a source says in JSON, and `deadlines`, `closed`, `doubts`; what is not said lacks."""


def facts_of(found: Found) -> Facts:
    """All that a source says, in fields that the table can hold."""
    doubts = [*found.doubts]
    said = {**_texts(found), **_codes(found), **_figures(found, doubts), **_amounts(found, doubts)}
    said |= {"deadlines": [_deadline(each) for each in _kept(found.deadlines, doubts)], "closed": found.closed}
    said["doubts"] = [[field_of(each.field), _cut(each.said, "said")] for each in doubts[: MOST["doubts"]]]
    return {name: value for name, value in said.items() if value not in (None, "", [], False)}


def field_of(name: str) -> str:
    """The field of CallSchema that a field of Found goes to."""
    return FIELD_OF.get(name, name)


def key_of(found: Found) -> str:
    """The source's own name for the call; of one that is too long, the beginning and a digest of the whole."""
    key = tidy(found.key)
    if len(key) <= LONGEST["key"]:
        return key
    return key[: LONGEST["key"] - 16] + blake2b(key.encode(), digest_size=8).hexdigest()


def language_of(found: Found) -> str:
    """The language of the row; empty where the source does not say."""
    return tidy(found.language or "")[: LONGEST["language"]]


def payload_of(found: Found) -> str:
    """What the source sent, as far as it is kept."""
    sent = tidy(found.payload[:LARGEST_PAYLOAD]).encode()
    return sent[:LARGEST_PAYLOAD].decode(errors="ignore")


def digest(value: Any) -> str:
    """The same for the same facts, or the same text."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def web_address(text: str | None) -> str | None:
    """The address if it is one of a page on the web that may be shown as a link."""
    try:
        parts = urlsplit(text or "")
        named = "." in (parts.hostname or "") and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return None
    safe = named and parts.scheme in ("http", "https") and not any(char.isspace() for char in text or "")
    return text if safe and len(text or "") <= LONGEST["url"] else None


def _texts(found: Found) -> dict[str, Any]:
    return {
        "title": _cut(found.title, "title") or _cut(found.reference or found.key, "title"),
        "reference": _cut(found.reference, "reference"),
        "programme": _cut(found.programme, "programme"),
        "funder_name": _cut(found.funder_name, "funder_name"),
        "eligibility": _cut(found.eligibility, "eligibility"),
        "body": _cut(found.summary, "body"),
        "url": web_address(found.url),
    }


def _codes(found: Found) -> dict[str, Any]:
    countries = sorted({each for each in found.countries if is_country(each)}) if found.where == Where.NAMED else []
    place = found.where if countries or found.where == Where.ANYWHERE else None
    return {
        "timing": None if found.timing == Timing.UNKNOWN else found.timing.value,
        "place": place and place.value,
        "countries": countries,
        "languages": sorted({each for each in found.languages if is_language(each)}),
        "themes": sorted({each for each in found.themes if each in THEMES}),
        "needs_registration": found.needs_registration if found.needs_registration in ("yes", "no") else None,
    }


def _figures(found: Found, doubts: list[Doubt]) -> dict[str, Any]:
    day = found.published_on
    said = {
        "published_on": day.isoformat() if day and day.year in YEARS else None,
        "duration_min": _within(found, "duration_min", 1, 240, doubts),
        "duration_max": _within(found, "duration_max", 1, 240, doubts),
        "min_years": _within(found, "min_years", 0, 50, doubts),
    }
    low, high = said["duration_min"], said["duration_max"]
    if low and high and int(low) > int(high):
        doubts.append(Doubt("duration_max", f"{low} – {high}"))
        said |= {"duration_min": None, "duration_max": None}
    share = _within(found, "cofunding_max_pct", 0, 100, doubts)
    return {**said, "cofunding_max_pct": None if share is None else f"{Decimal(share):.2f}"}


def _within(found: Found, name: str, low: int, high: int, doubts: list[Doubt]) -> Any:
    value = getattr(found, name)
    if value is None or (Decimal(value).is_finite() and low <= value <= high):
        return value
    doubts.append(Doubt(name, str(value)))
    return None


def _amounts(found: Found, doubts: list[Doubt]) -> dict[str, Any]:
    """What one may ask for; an amount that its currency cannot express is left to a person."""
    said: dict[str, Any] = {}
    for name in AMOUNTS:
        amount = getattr(found, name)
        if amount is None:
            continue
        if _is_money(amount, found.currency):
            said[name] = f"{amount:f}"
        else:
            doubts.append(Doubt(name, f"{amount} {found.currency or ''}".strip()))
    if "amount_min" in said and "amount_max" in said and Decimal(said["amount_min"]) > Decimal(said["amount_max"]):
        doubts.append(Doubt("amount_max", f"{said.pop('amount_min')} – {said.pop('amount_max')} {found.currency}"))
    return {**said, "currency": found.currency} if said else {}


def _is_money(amount: Decimal, currency: str | None) -> bool:
    if currency not in KNOWN_CURRENCIES or not amount.is_finite() or amount < 0:
        return False
    try:
        Money.from_decimal(amount, currency)
    except MoneyError:
        return False
    return True


def _kept(deadlines: Iterable[FoundDeadline], doubts: list[Doubt]) -> list[FoundDeadline]:
    """Those that can be days of a call, in order, each once."""
    fine: dict[FoundDeadline, None] = {}
    for each in deadlines:
        if each.day.year in YEARS:
            fine[each] = None
        else:
            doubts.append(Doubt("deadlines", each.day.isoformat()))
    return sorted(fine, key=lambda each: (each.day, str(each.clock or ""), each.step, each.label))[: MOST["deadlines"]]


def _deadline(found: FoundDeadline) -> dict[str, Any]:
    zone = found.zone if found.zone and _exists(found.zone) else None
    clock = found.clock.replace(tzinfo=None, second=0, microsecond=0, fold=0) if found.clock else None
    return {
        **asdict(found), "step": found.step.value, "day": found.day.isoformat(), "zone": zone,
        "clock": clock.isoformat("minutes") if clock else None, "label": _cut(found.label, "label"),
    }  # fmt: skip


@lru_cache(maxsize=500)
def _exists(zone: str) -> bool:
    return len(zone) <= 40 and is_zone(zone)


def _cut(text: str | None, name: str) -> str | None:
    """Without what nobody sees, and no longer than its column."""
    known = tidy(text or "")
    longest = LONGEST[name]
    return (known if len(known) <= longest else known[: longest - 1].rstrip() + "…") or None
