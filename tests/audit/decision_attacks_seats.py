"""Attacks on seats and on votes as they are cast."""

from tests.audit.decided_logs import founded, home, opened, person
from tests.audit.decision_attacks import (
    Attack,
    after,
    again,
    appeal,
    declined,
    do,
    later,
    payload,
    recuse,
    seat,
    stated,
    voted_by,
    without,
)

REFUSED = {
    # seats
    "whether to take something up, opened by an officer": Attack(
        after(
            founded,
            do("convene", "round", question="go", track="full"),
            *(do("declare", "round", name) for name in ("awa", "bruno", "claire")),
            do("open", "round", "awa", "bruno", "claire", by="solange"),
        ),
        ("decision.signer", 8),
    ),
    "whether to take something up, without whoever would carry it": Attack(
        after(
            founded,
            do("convene", "round", question="go", track="full"),
            do("declare", "round", "awa", "same_organisation", votes=False),
        ),
        ("decision.statement", 5),
    ),
    "an award opened by a member": Attack(
        after(
            founded,
            do("convene", "round", 600_000),
            *(do("declare", "round", name) for name in ("awa", "bruno", "claire")),
            do("open", "round", "awa", "bruno", "claire", by="awa"),
        ),
        ("decision.signer", 8),
    ),
    "a seat for whoever was not asked": Attack(
        after(opened, payload(4, people=sorted(map(person, ("awa", "bruno", "denis")))), without(7)),
        ("seat.uncalled", 7),
    ),
    "a seat for whoever was barred": Attack(
        after(lambda: opened(barred=sorted([person("awa"), person("solange")]))), ("seat.barred", 8)
    ),
    "no seat for a member who was free": Attack(
        after(
            founded,
            do("convene", "round", 600_000),
            *(do("declare", "round", name) for name in ("awa", "bruno", "claire", "denis")),
            do("open", "round", "awa", "bruno", "claire"),
        ),
        ("seat.left_out", 9),
    ),
    "a seat without a declaration": Attack(after(opened, without(6)), ("seat.undeclared", 7)),
    "a seat for another organisation": Attack(
        after(opened, stated(6, "bruno", organisation=home("awa"))), ("seat.undeclared", 8)
    ),
    "a seat for whoever verified the case": Attack(
        after(
            founded,
            do("verify_case", "case.finding.made", "awa"),
            do("convene", "round", 600_000),
            *[lambda chamber, name=name: chamber.declare("round", name) for name in ("awa", "bruno", "claire")],
            do("open", "round", "awa", "bruno", "claire"),
        ),
        ("seat.verified", 9),
    ),
    "a vote of whoever verified the case meanwhile": Attack(
        after(opened, do("verify_case", "case.check.noted", "awa"), voted_by("awa", 1, 1)),
        ("seat.verified", 10),
    ),
    "a seat for whoever was recused": Attack(
        after(opened, recuse("awa"), lambda chamber: seat(chamber, "bruno", "claire"), do("fill", "round", "awa")),
        ("seat.recused", 10),
    ),
    "a seat in an appeal for whoever voted": Attack(
        after(opened, declined, appeal("awa", "denis", "esther")), ("seat.voted", 17)
    ),
    "two seats filled by one": Attack(
        after(
            opened,
            do("declare", "round", "denis"),
            do("declare", "round", "esther"),
            lambda chamber: seat(chamber, "awa", "bruno", "claire", "denis"),
            do("fill", "round", "esther"),
        ),
        ("seat.change", 11),
    ),
    "a seat taken away while one is filled": Attack(
        after(
            opened,
            do("declare", "round", "denis"),
            lambda chamber: seat(chamber, "bruno", "claire"),
            do("fill", "round", "denis"),
        ),
        ("seat.change", 10),
    ),
    "an amount changed while a seat is filled": Attack(
        after(
            opened,
            do("declare", "round", "denis"),
            lambda chamber: chamber.rounds["round"].update(asked=[900_000]),
            do("fill", "round", "denis"),
        ),
        ("decision.statement", 10),
    ),
    "a panel widened that can decide": Attack(
        after(opened, do("declare", "round", "denis"), do("fill", "round", "denis")), ("seat.change", 10)
    ),
    "the panel changed with the brief": Attack(
        after(opened, lambda chamber: seat(chamber, "awa", "bruno"), do("rewrite", "round")),
        ("seat.change", 9),
    ),
    "the room changed with the brief": Attack(
        after(opened, lambda chamber: chamber.rounds["round"].update(room=None), do("rewrite", "round")),
        ("decision.statement", 9),
    ),
    "a brief that is none": Attack(
        after(opened, do("rewrite", "round"), stated(9, "solange", brief="x")), ("decision.statement", 9)
    ),
    "a version of the brief left out": Attack(
        after(opened, lambda chamber: chamber.rounds["round"].update(brief_version=2), do("rewrite", "round")),
        ("decision.statement", 9),
    ),
    "an old brief again": Attack(after(opened, do("rewrite", "round"), again(9)), ("decision.statement", 10)),
    "a recusal dropped, and not that its keys were taken": Attack(
        after(opened, do("tell", "vault.compartments.withdrawn", "round", reader=person("awa"))), ("seat.withdrawn", 9)
    ),
    # votes cast
    "a vote of whoever has no seat": Attack(after(opened, voted_by("denis", 1, 1)), ("vote.seat", 9)),
    "a vote of whoever was recused": Attack(after(opened, recuse("awa"), voted_by("awa", 1, 1)), ("vote.seat", 10)),
    "a vote of whoever has left the committee": Attack(
        after(opened, do("leave", "committee", "awa"), voted_by("awa", 1, 1)), ("decision.signer", 10)
    ),
    "a vote told twice": Attack(after(opened, voted_by("awa", 1, 1), again(9)), ("vote.number", 10)),
    "a vote dropped before another": Attack(
        after(opened, voted_by("awa", 1, 1), voted_by("awa", 2, 2), without(9)), ("vote.number", 9)
    ),
    "a vote whose number is a truth": Attack(
        after(opened, voted_by("awa", 1, 1), payload(9, revision=True)), ("vote.number", 9)
    ),
    "a vote on a brief that was changed": Attack(
        after(opened, do("rewrite", "round"), voted_by("awa", 1, 1), payload(10, brief_version=1)),
        ("vote.brief", 10),
    ),
    "a vote after the time": Attack(after(opened, later(72 * 60), voted_by("awa", 1, 1)), ("vote.late", 9)),
    "a vote before the opening": Attack(after(opened, voted_by("awa", 1, 1), without(8)), ("decision.order", 8)),
    "a vote without a commitment": Attack(
        after(opened, voted_by("awa", 1, 1), payload(9, vote="x")), ("decision.form", 9)
    ),
    "an extension for longer than the policy gives": Attack(
        after(opened, do("step", "extended", "round", closes="2027-01-01T00:00Z")), ("decision.form", 9)
    ),
    "a round that lapses early": Attack(after(opened, do("step", "lapsed", "round", missing=3)), ("round.early", 9)),
    "a round that goes on after it was called off": Attack(
        after(opened, do("step", "cancelled", "round"), voted_by("awa", 1, 1)), ("decision.order", 10)
    ),
    "a round that nobody convened": Attack(after(opened, without(4)), ("decision.order", 4)),
}
