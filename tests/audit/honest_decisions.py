"""What honest committees do, and how many decisions are to be recomputed of it."""

from collections.abc import Callable

from fundapp.audit.verify import VERIFYING
from tests.audit.decided_logs import Chamber, digest_of, founded, honest, opened
from tests.audit.decision_attacks import (
    LENIENT,
    after,
    appeal,
    decided,
    declined,
    do,
    fast,
    full,
    later,
    ratification,
    recuse,
    voted_by,
)
from tests.audit.signed_logs import keys, own_id

THREE = ("awa", "bruno", "claire")


def lenient(chamber: Chamber) -> None:
    """A second policy, under which whoever is of the same organisation votes."""
    for name in ("claire", "denis"):
        chamber.sign(name, LENIENT, "new", 2)
    chamber.convene("round", 600_000, policy=digest_of(LENIENT))
    chamber.declare("round", "awa", "same_organisation", votes=True)
    chamber.declare("round", "bruno")
    chamber.declare("round", "claire", "professional")
    chamber.open("round", "awa", "bruno", "claire")


def reopened(chamber: Chamber) -> None:
    """The time is over without a quorum; once more."""
    chamber.clock += 72 * 60
    chamber.step("lapsed", "round", missing=2)
    closes = chamber.minute.replace("2026-03-17", "2026-03-20")
    chamber.step("extended", "round", closes=closes)


def reserve(chamber: Chamber) -> None:
    """Somebody in reserve takes the seat of somebody recused."""
    chamber.declare("round", "denis")
    chamber.declare("round", "awa", "dispute", votes=False)
    chamber.tell("vault.compartments.withdrawn", "round", reader=own_id("awa").hex)
    chamber.tell("vault.compartments.withdrawn", "case", reader=own_id("bruno").hex)
    chamber.fill("round", "denis")


HONEST: dict[str, tuple[Callable[[], Chamber], int]] = {
    "the full committee": (honest, 1),
    "the fast track": (fast, 1),
    "the fast track, ratified": (
        after(
            fast,
            ratification(track="full"),
            *(do("declare", "ratified", name) for name in THREE),
            do("open", "ratified", "awa", "bruno", "claire"),
            *(do("cast", "ratified", name, 300_000) for name in THREE),
            do("decide", "ratified", amounts=(300_000,)),
        ),
        2,
    ),
    "an appeal": (
        after(
            opened,
            declined,
            appeal("denis", "esther", "firmin"),
            *(lambda chamber, name=name: chamber.against("appeal", name, "refer") for name in ("denis", "esther")),
            do("cast", "appeal", "firmin", 600_000, 200_000),
            do("decide", "appeal", "referred"),
        ),
        2,
    ),
    "a question without money": (
        after(
            founded,
            do("convene", "round", question="go", track="full"),
            do("declare", "round", "awa", "same_organisation", votes=True),
            *(do("declare", "round", name) for name in THREE[1:]),
            do("open", "round", "awa", "bruno", "claire"),
            full,
            decided(),
        ),
        1,
    ),
    "a vote that was changed": (after(opened, voted_by("awa", 1, 1), full, decided("approved", 600_000, 200_000)), 1),
    "a brief that was changed": (
        after(opened, full, do("rewrite", "round"), full, decided("approved", 600_000, 200_000)),
        1,
    ),
    "somebody recused, whose vote counts no more": (
        after(
            lambda: opened(seats=("awa", "bruno", "claire", "denis")),
            do("against", "round", "denis"),
            recuse("denis"),
            full,
            decided("approved", 600_000, 200_000),
        ),
        1,
    ),
    "a seat filled from the reserve": (
        after(
            opened,
            reserve,
            *(voted_by(name, 600_000, 200_000) for name in ("bruno", "claire", "denis")),
            decided("approved", 600_000, 200_000),
        ),
        1,
    ),
    "a round extended": (after(opened, reopened, full, decided("approved", 600_000, 200_000)), 1),
    "a round that lapses since too few are left": (
        after(
            lambda: opened(300_000, seats=("awa", "bruno")),
            recuse("awa"),
            voted_by("bruno", 300_000),
            do("step", "lapsed", "round", missing=1),
        ),
        0,
    ),
    "a round called off": (after(opened, full, do("step", "cancelled", "round")), 0),
    "a decision when the time is over, without whoever did not vote": (
        after(
            lambda: opened(seats=("awa", "bruno", "claire", "denis")),
            full,
            later(72 * 60),
            decided("approved", 600_000, 200_000),
        ),
        1,
    ),
    "a vote of somebody who has left since": (
        after(opened, full, do("leave", "committee", "awa"), decided("approved", 600_000, 200_000)),
        1,
    ),
    "a vote of somebody who has other keys since": (
        after(
            opened,
            full,
            lambda chamber: chamber.tell("vault.member.reset", "awa", **keys("awa's new keys")),
            decided("approved", 600_000, 200_000),
        ),
        1,
    ),
    "a newer policy": (
        after(
            founded,
            lenient,
            *(voted_by(name, 600_000) for name in THREE),
            decided("approved", 600_000, policy=digest_of(LENIENT)),
        ),
        1,
    ),
    "a policy replaced while a round is open": (
        after(
            opened,
            do("sign", "claire", LENIENT, "new", 2),
            do("sign", "denis", LENIENT, "new", 2),
            full,
            decided("approved", 600_000, 200_000),
        ),
        1,
    ),
    "whoever verified another case": (
        after(
            founded,
            *(lambda chamber, action=action: chamber.verify_case(action, "awa", "another") for action in VERIFYING),
            do("convene", "round", 600_000),
            *(do("declare", "round", name) for name in THREE),
            do("open", "round", "awa", "bruno", "claire"),
            *(voted_by(name, 600_000) for name in THREE),
            decided("approved", 600_000),
        ),
        1,
    ),
    "a vote in the last minute, of all that the policy allows": (
        after(
            lambda: opened(3_000_000),
            voted_by("awa", 3_000_000),
            voted_by("bruno", 3_000_000),
            later(72 * 60 - 3),
            voted_by("claire", 3_000_000),
            decided("approved", 3_000_000),
        ),
        1,
    ),
}
