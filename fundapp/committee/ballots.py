"""A vote as its member signs it, and read again from what was signed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fundapp.committee.models import CommitteeVote, DecisionRound
from fundapp.committee.rules.tallies import Choice, Remedy, Vote

STATED = "committee.vote"
"""The kind of the signed statement."""


@dataclass(frozen=True)
class Ballot:
    """What somebody votes. `amounts` and `conditions` of a vote in favour, `remedy` and `reason` of one against."""

    choice: Choice
    amounts: tuple[int, ...] = ()
    conditions: frozenset[str] = field(default_factory=frozenset)
    remedy: Remedy | None = None
    reason: str | None = None


def facts_of(found: DecisionRound, ballot: Ballot, member: str, revision: int) -> dict[str, Any]:
    """What is signed: the vote, and all that it must not be taken away from."""
    return {
        "round": found.id.hex,
        "case": found.subject_id.hex,
        "question": found.question,
        "brief": found.brief_hash,
        "brief_version": found.brief_version,
        "currency": found.currency,
        "asked": [each.asked for each in found.lines],
        "member": member,
        "revision": revision,
        "choice": ballot.choice.value,
        "amounts": list(ballot.amounts),
        "conditions": sorted(ballot.conditions),
        "remedy": ballot.remedy.value if ballot.remedy else None,
        "reason": ballot.reason,
    }


def commitment(salt: bytes, body: bytes, signature: bytes) -> str:
    """What the log holds of a vote while it is hidden: SHA-256 over salt, body and signature, hexadecimal."""
    return hashlib.sha256(salt + body + signature).hexdigest()


def told_of(found: CommitteeVote) -> dict[str, Any]:
    """A vote as the closing entry of its round tells of it."""
    statement = {"body": found.body, "signature": found.signature.hex(), "signer": found.signer.hex()}
    return {"member": found.person_id.hex, "revision": found.revision, "salt": found.salt.hex(), "statement": statement}


def counted(body: Mapping[str, Any], organisation: str) -> Vote:
    """A signed vote as the tally counts it. `organisation`: of its member's seat."""
    return Vote(
        member=body["member"],
        organisation=organisation,
        choice=Choice(body["choice"]),
        amounts=tuple(body["amounts"]),
        conditions=frozenset(body["conditions"]),
        remedy=Remedy(body["remedy"]) if body["remedy"] else None,
        reason=body["reason"],
    )


def body_of(found: CommitteeVote) -> dict[str, Any]:
    """What a kept vote says."""
    told: dict[str, Any] = json.loads(found.body)
    return told
