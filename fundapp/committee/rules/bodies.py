"""A policy as the data that is signed: a JSON object, so that a version stays what it was for ever. Pure."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from fundapp.committee.rules.policies import Band, Policy, Rule, Track

PRIORITIES = ("P1", "P2", "P3")
RISKS = ("low", "moderate", "high", "extreme")
KINDS = tuple(product(PRIORITIES, RISKS))
"""The priorities and risks that a question may have: a policy says of each pair how it is decided."""


def body_of(policy: Policy) -> dict[str, Any]:
    """A policy as JSON without floats; what is written twice alike is the same policy."""
    return {
        "appeal_days": policy.appeal_days,
        "bands": [
            {
                "floor": band.floor,
                "priorities": sorted(band.priorities),
                "risks": sorted(band.risks),
                "track": band.track.value,
            }
            for band in sorted(policy.bands, key=lambda each: (each.track, each.floor, sorted(each.priorities)))
        ],
        "ceiling": policy.ceiling,
        "currency": policy.currency,
        "rules": {track.value: _rule_body(rule) for track, rule in policy.rules.items()},
        "same_organisation_votes": policy.same_organisation_votes,
    }


def policy_of(body: Mapping[str, Any]) -> Policy:
    """The policy that a body stands for. Raises KeyError, TypeError, ValueError for what `body_of` never wrote."""
    return Policy(
        currency=str(body["currency"]),
        bands=[
            Band(int(each["floor"]), Track(each["track"]), frozenset(each["priorities"]), frozenset(each["risks"]))
            for each in body["bands"]
        ],
        rules={Track(track): Rule(**rule) for track, rule in body["rules"].items()},
        kinds=KINDS,
        ceiling=body["ceiling"],
        same_organisation_votes=bool(body["same_organisation_votes"]),
        appeal_days=int(body["appeal_days"]),
    )


def _rule_body(rule: Rule) -> dict[str, Any]:
    return {
        "hours": rule.hours,
        "organisations": rule.organisations,
        "quorum": rule.quorum,
        "ratify_days": rule.ratify_days,
        "unanimous": rule.unanimous,
    }
