"""The policy's editor, its rows added and taken away without losing a word; and the forms beside it."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict

from fundapp.committee.rules.bodies import KINDS
from fundapp.committee.rules.policies import Band, Policy, Rule, Track
from fundapp.committee.schemas.policies import (
    ALL,
    MAJORITY,
    MOST_BANDS,
    RECUSED,
    VOTES,
    DropSchema,
    SeatSchema,
    SignatureSchema,
    TrySchema,
    policy_schema,
)
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm, form_over
from fundapp.core.i18n import _
from fundapp.core.money import Money, currency_decimals

BAND = ("floor", "priorities", "risks", "track")
"""The names of a band's questions, each followed by its number."""

ADD, REMOVE = "add", "remove-"
"""What the buttons of the editor send in `act`; anything else saves."""

TryForm = form_over(TrySchema)
SeatForm = form_over(SeatSchema)
SignatureForm = form_over(SignatureSchema)
DropForm = form_over(DropSchema)


@lru_cache(maxsize=MOST_BANDS)
def policy_form(bands: int) -> type[SchemaForm]:
    """The editor of a policy with so many bands."""
    return form_over(policy_schema(bands))


def bands_sent(sent: Mapping[str, Any]) -> int:
    """How many bands a form that was sent holds: at least one, and never more than MOST_BANDS."""
    text = str(sent.get("bands", ""))
    return min(max(int(text), 1), MOST_BANDS) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def with_band_more(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, and an empty band at its end, for every priority and risk."""
    bands, more = bands_sent(sent), MultiDict(sent)
    if bands < MOST_BANDS:
        more["bands"] = str(bands + 1)
        more.setlist(f"priorities_{bands}", sorted({priority for priority, _risk in KINDS}))
        more.setlist(f"risks_{bands}", sorted({risk for _priority, risk in KINDS}))
        more[f"track_{bands}"] = Track.FULL.value
    return more


def without_band(sent: MultiDict[str, str], gone: int) -> MultiDict[str, str]:
    """What was sent without one of its bands; those behind it move up. The last one stays."""
    bands, left = bands_sent(sent), MultiDict(sent)
    if bands == 1 or not 0 <= gone < bands:
        return left
    for at in range(gone, bands):
        for name in BAND:
            left.setlist(f"{name}_{at}", sent.getlist(f"{name}_{at + 1}"))
    left["bands"] = str(bands - 1)
    return left


def values_of(policy: Policy) -> dict[str, Any]:
    """A policy as the editor's schema understands it; its bands from the smallest amounts on."""
    values: dict[str, Any] = {"currency": policy.currency, "appeal_days": policy.appeal_days}
    for at, band in enumerate(sorted(policy.bands, key=lambda each: (each.floor, sorted(each.priorities)))):
        values |= {
            f"floor_{at}": _major(band.floor, policy.currency),
            f"priorities_{at}": sorted(band.priorities),
            f"risks_{at}": sorted(band.risks),
            f"track_{at}": band.track.value,
        }
    for track, rule in policy.rules.items():
        values |= {f"{track}_quorum": rule.quorum, f"{track}_organisations": rule.organisations}
        values |= {f"{track}_agreement": ALL if rule.unanimous else MAJORITY, f"{track}_hours": rule.hours}
    fast = policy.rules.get(Track.FAST)
    values["fast_ratify_days"] = fast.ratify_days if fast else None
    values["ceiling"] = None if policy.ceiling is None else _major(policy.ceiling, policy.currency)
    values["same_organisation"] = VOTES if policy.same_organisation_votes else RECUSED
    return values


def policy_from(given: Mapping[str, Any], bands: int) -> Policy:
    """The policy that was written. Raises Invalid at the questions of the fast track that a band leads to."""
    currency = given["currency"]
    written = [_band(given, at, currency) for at in range(bands)]
    rules = {Track.FULL: _rule(given, Track.FULL)}
    if any(each.track is Track.FAST for each in written):
        _refuse_half_a_rule(given)
        rules[Track.FAST] = _rule(given, Track.FAST)
    return Policy(
        currency=currency,
        bands=written,
        rules=rules,
        kinds=KINDS,
        ceiling=None if given["ceiling"] is None else _minor(given["ceiling"], currency),
        same_organisation_votes=given["same_organisation"] == VOTES,
        appeal_days=given["appeal_days"],
    )


def _band(given: Mapping[str, Any], at: int, currency: str) -> Band:
    floor, track = _minor(given[f"floor_{at}"], currency), Track(given[f"track_{at}"])
    return Band(floor, track, frozenset(given[f"priorities_{at}"]), frozenset(given[f"risks_{at}"]))


def _rule(given: Mapping[str, Any], track: Track) -> Rule:
    return Rule(
        quorum=given[f"{track}_quorum"],
        organisations=given[f"{track}_organisations"],
        unanimous=given[f"{track}_agreement"] == ALL,
        hours=given[f"{track}_hours"],
        ratify_days=given["fast_ratify_days"] if track is Track.FAST else None,
    )


def _refuse_half_a_rule(given: Mapping[str, Any]) -> None:
    asked = ("fast_quorum", "fast_organisations", "fast_agreement", "fast_hours", "fast_ratify_days")
    if missing := [name for name in asked if given[name] is None]:
        raise Invalid({name: [_("A band leads to the fast track: this answer is needed.")] for name in missing})


def _major(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).decimal


def _minor(value: Decimal, currency: str) -> int:
    return Money.from_decimal(value.quantize(Decimal(1).scaleb(-currency_decimals(currency))), currency).minor
