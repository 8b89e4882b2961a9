"""Attacks on what a decision opens and says."""

from typing import Any

from tests.audit.decided_logs import commitment, digest_of, founded, home, honest, opened, person, revote
from tests.audit.decision_attacks import (
    LENIENT,
    Attack,
    after,
    again,
    decided,
    do,
    full,
    later,
    payload,
    recommitted,
    recuse,
    replay,
    seat,
    stated,
    swap_key,
    voted_by,
    votes,
    without,
)

IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "more than was asked": {"amounts": [600_001, 0]},
    "less than nothing": {"amounts": [-1, 0]},
    "a line left out": {"amounts": [600_000]},
    "a truth for an amount": {"amounts": [True, 0]},
    "a remedy in favour": {"remedy": "ask"},
    "a reason in favour": {"reason": "no_danger"},
    "amounts against": {"choice": "against", "amounts": [1, 1]},
    "conditions against": {"choice": "against", "amounts": [], "conditions": ["receipts"]},
    "a remedy that nobody knows": {"choice": "against", "amounts": [], "remedy": "wait"},
    "a remedy in abstaining": {"choice": "abstain", "amounts": [], "remedy": "ask"},
    "a reason in abstaining": {"choice": "abstain", "amounts": [], "reason": "x"},
    "a choice that nobody knows": {"choice": "perhaps", "amounts": []},
}

REFUSED = {
    # decisions
    "a vote slipped in": Attack(
        after(honest, votes(lambda told: told.append({**told[0], "member": person("denis")}))), ("vote.seat", 12)
    ),
    "a vote counted twice": Attack(after(honest, votes(lambda told: told.append(told[0]))), ("vote.unknown", 12)),
    "a vote that was not cast": Attack(after(honest, without(9)), ("vote.unknown", 11)),
    "a vote left out": Attack(after(honest, votes(lambda told: told.pop())), ("vote.missing", 12)),
    "a vote told as another of that member": Attack(
        after(honest, votes(lambda told: told[0].update(revision=2))), ("vote.unknown", 12)
    ),
    "an earlier vote counted": Attack(
        after(
            opened,
            voted_by("awa", 600_000, 0),
            full,
            lambda chamber: chamber.ballots["round"]["awa"].told.update(revision=1),
            decided("approved", 600_000, 200_000),
        ),
        ("vote.unknown", 13),
    ),
    "a vote on the brief before counted": Attack(
        after(
            opened,
            full,
            do("rewrite", "round"),
            later(72 * 60),
            lambda chamber: chamber.rounds["round"].update(brief_version=1),
            decided("approved", 600_000, 200_000),
        ),
        ("vote.unknown", 13),
    ),
    "an amount changed in a vote": Attack(
        after(honest, lambda chamber: revote(chamber, "round", "awa", amounts=[1, 1])), ("vote.changed", 12)
    ),
    "an amount changed in a vote under its signature": Attack(
        after(
            honest,
            votes(
                lambda told: told[0]["statement"].update(body=told[0]["statement"]["body"].replace("00000", "00001"))
            ),
        ),
        ("statement.signature", 12),
    ),
    "another salt": Attack(after(honest, votes(lambda told: told[0].update(salt="0" * 64))), ("vote.changed", 12)),
    "a salt of another length": Attack(
        after(
            honest,
            votes(lambda told: told[0].update(salt="")),
            lambda chamber: [
                ballot.entry.payload.update(vote=commitment(ballot.told))
                for ballot in chamber.ballots["round"].values()
            ],
        ),
        ("vote.changed", 12),
    ),
    "a key swapped, and a vote signed with it": Attack(after(honest, swap_key), ("vote.signer", 12)),
    "a vote signed by another member": Attack(after(honest, recommitted("awa", "bruno")), ("vote.signer", 12)),
    "a signature of another round": Attack(after(opened, voted_by("awa", 1, 1), replay), ("vote.facts", 18)),
    "a vote of another kind": Attack(after(honest, recommitted("awa", kind="committee.wish")), ("vote.facts", 12)),
    "a vote of another minute": Attack(
        after(honest, recommitted("awa", minute="2026-03-14T00:08Z")), ("vote.facts", 12)
    ),
    **{
        f"a vote on another {name}": Attack(after(honest, recommitted("awa", **{name: value})), ("vote.facts", 12))
        for name, value in {
            "case": "0" * 32,
            "question": "appeal",
            "brief": "0" * 64,
            "brief_version": 2,
            "currency": "EUR",
            "asked": [700_000, 200_000],
            "member": person("bruno"),
            "revision": 2,
        }.items()
    },
    **{
        f"a vote with {name}": Attack(after(honest, recommitted("awa", **facts)), ("vote.impossible", 12))
        for name, facts in IMPOSSIBLE.items()
    },
    "a vote above the room": Attack(
        after(lambda: opened(room=700_000), full, decided("approved", 600_000, 200_000)), ("vote.impossible", 12)
    ),
    "lines that together are more than the room": Attack(
        after(
            lambda: opened(600_000, 600_000, room=600_000),
            voted_by("awa", 600_000, 0),
            voted_by("bruno", 0, 600_000),
            voted_by("claire", 300_000, 300_000),
            decided("approved", 300_000, 300_000),
            lambda chamber: chamber.entries.pop(),
            recommitted("awa", amounts=[400_000, 200_000]),
            recommitted("bruno", amounts=[200_000, 400_000]),
            recommitted("claire", amounts=[400_000, 200_000]),
            decided("approved", 400_000, 400_000),
        ),
        ("round.outcome", 12),
    ),
    "more than the ceiling": Attack(
        after(
            lambda: opened(4_000_000, room=None),
            lambda chamber: [chamber.cast("round", name, 4_000_000) for name in ("awa", "bruno", "claire")],
            decided("approved", 4_000_000),
        ),
        ("round.room", 12),
    ),
    "a decision before all have voted": Attack(
        after(lambda: opened(seats=("awa", "bruno", "claire", "denis")), full, decided("approved", 600_000, 200_000)),
        ("round.early", 13),
    ),
    "a decision of two out of three": Attack(
        after(opened, voted_by("awa", 1, 1), voted_by("bruno", 1, 1), later(72 * 60), decided("approved", 1, 1)),
        ("round.short", 11),
    ),
    "a fast decision of one organisation": Attack(
        after(
            founded,
            do("convene", "round", 1),
            do("declare", "round", "awa"),
            do("declare", "round", "bruno"),
            stated(6, "bruno", organisation=home("awa")),
            lambda chamber: chamber.rounds["round"].update(
                seats=dict.fromkeys(map(person, ("awa", "bruno")), home("awa"))
            ),
            do("officer", "round", "committee.round.opened"),
            voted_by("awa", 1),
            voted_by("bruno", 1),
            decided("approved", 1),
        ),
        ("round.short", 10),
    ),
    "a recusal dropped, and the recused counts": Attack(
        after(
            lambda: opened(seats=("awa", "bruno", "claire", "denis")),
            full,
            voted_by("denis", 600_000, 200_000),
            recuse("denis"),
            lambda chamber: seat(chamber, "awa", "bruno", "claire", "denis"),
            decided("approved", 600_000, 200_000),
        ),
        ("vote.seat", 15),
    ),
    "the votes of whoever was recused left in the majority": Attack(
        after(
            lambda: opened(seats=("awa", "bruno", "claire", "denis")),
            full,
            do("against", "round", "denis"),
            recuse("awa"),
            decided("declined"),
        ),
        ("round.outcome", 15),
    ),
    **{
        f"another {name}": Attack(after(honest, payload(12, **{name: value})), ("round.outcome", 12))
        for name, value in {
            "outcome": "declined",
            "amounts": [500_001, 100_000],
            "conditions": ["receipts"],
            "reason": "no_danger",
            "policy": digest_of(LENIENT),
        }.items()
    },
    "a decision about another case": Attack(after(honest, payload(12, case="0" * 32)), ("round.outcome", 12)),
    "amounts that are truths": Attack(
        after(
            opened,
            voted_by("awa", 1, 1),
            voted_by("bruno", 1, 1),
            voted_by("claire", 1, 1),
            decided("approved", True, 1),
        ),
        ("round.outcome", 12),
    ),
    "a round decided twice": Attack(after(honest, again(12)), ("decision.order", 13)),
    "a decision that opens no votes": Attack(
        after(honest, lambda chamber: chamber.entries[12].payload.pop("votes")), ("decision.form", 12)
    ),
    "a decision that opens something else": Attack(after(honest, payload(12, votes=[1])), ("statement.form", 12)),
    "a convening that is malformed": Attack(
        after(founded, do("convene", "round", 1), lambda chamber: chamber.entries[4].payload.pop("case")),
        ("decision.form", 4),
    ),
    "a statement that is malformed": Attack(after(opened, stated(8, "solange", seats=3)), ("decision.form", 8)),
}
