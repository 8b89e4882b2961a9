"""Attacks on what votes rest on: policies, questions, declarations, openings."""

from hashlib import sha256

from tests.audit.decided_logs import digest_of, founded, honest, opened, person
from tests.audit.decision_attacks import (
    LENIENT,
    Attack,
    after,
    again,
    appeal,
    declined,
    do,
    payload,
    ratification,
    recuse,
    stated,
    without,
)
from tests.audit.signed_logs import own_id

NO_JSON = sha256(b"A").hexdigest()


REFUSED = {
    # policies
    "a policy signed by a stranger's key": Attack(after(founded, stated(2, "thief")), ("statement.signer", 2)),
    "a policy signed by an officer": Attack(after(founded, stated(2, "solange")), ("decision.signer", 2)),
    "a policy signed in another's name": Attack(
        after(founded, stated(2, "awa", member=person("bruno"))), ("decision.signer", 2)
    ),
    "a policy signed by one alone": Attack(after(honest, without(3)), ("round.policy", 3)),
    "a policy signed twice by the same": Attack(after(founded, do("sign", "awa")), ("policy.twice", 4)),
    "a third signature": Attack(after(founded, do("sign", "claire")), ("policy.twice", 4)),
    "an old policy's signatures again": Attack(after(founded, again(2), again(3)), ("policy.twice", 4)),
    "a policy whose text does not have that digest": Attack(
        after(founded, stated(2, "awa", body="{}")), ("decision.statement", 2)
    ),
    "a policy told with another digest": Attack(after(founded, payload(2, digest="0" * 64)), ("decision.statement", 2)),
    "a policy told with another number": Attack(after(founded, payload(2, number=2)), ("decision.statement", 2)),
    "a policy told as another": Attack(after(founded, payload(2, subject="0" * 32)), ("decision.statement", 2)),
    "two texts under one policy": Attack(
        after(
            founded,
            do("sign", "awa", called="new", number=2),
            do("sign", "bruno", LENIENT, called="new", number=2),
        ),
        ("decision.statement", 5),
    ),
    "a policy that is no JSON": Attack(
        after(
            founded,
            do("sign", "awa", called="x"),
            payload(4, digest=NO_JSON),
            stated(4, "awa", body="A", digest=NO_JSON),
        ),
        ("decision.statement", 4),
    ),
    "a policy without its statement": Attack(
        after(founded, lambda chamber: chamber.entries[2].payload.pop("statement")), ("statement.missing", 2)
    ),
    "another statement in its place": Attack(
        after(founded, lambda chamber: chamber.entries[2].restate("awa", minute="2026-03-14T08:00Z")),
        ("decision.statement", 2),
    ),
    # convening
    "a question before any policy": Attack(after(honest, without(2, 3)), ("round.policy", 2)),
    "a question under a policy that was replaced": Attack(
        after(
            founded,
            do("sign", "awa", LENIENT, "new", 2),
            do("sign", "bruno", LENIENT, "new", 2),
            do("convene", "round", 1),
        ),
        ("round.policy", 6),
    ),
    "a round convened twice": Attack(after(opened, again(4)), ("decision.order", 9)),
    "a round without an id": Attack(after(opened, payload(4, round="x")), ("decision.order", 4)),
    "an award about another round": Attack(
        after(founded, lambda chamber: chamber.convene("round", 1, about=own_id("x").hex)), ("round.about", 4)
    ),
    "an appeal about nothing": Attack(after(founded, do("convene", "round", 1, question="appeal")), ("round.about", 4)),
    "an appeal about a round that nobody knows": Attack(after(founded, appeal()), ("round.about", 4)),
    "an appeal about a round that is still open": Attack(after(opened, appeal()), ("round.about", 9)),
    "an appeal against an approval": Attack(after(honest, appeal()), ("round.about", 13)),
    "an appeal about another case": Attack(after(opened, declined, appeal(case="other")), ("round.about", 13)),
    "a ratification of a refusal": Attack(after(opened, declined, ratification()), ("round.about", 13)),
    "a ratification of what the full committee decided": Attack(after(honest, ratification()), ("round.about", 13)),
    # declarations
    "a declaration signed by another member": Attack(after(opened, stated(5, "bruno")), ("decision.signer", 5)),
    "a declaration by a stranger": Attack(after(opened, stated(5, "thief")), ("statement.signer", 5)),
    "a declaration about another round": Attack(
        after(opened, stated(5, "awa", round=own_id("x").hex)), ("decision.statement", 5)
    ),
    "a declaration about another case": Attack(
        after(opened, stated(5, "awa", case="0" * 32)), ("decision.statement", 5)
    ),
    "a declaration told otherwise": Attack(after(opened, payload(5, grade="professional")), ("decision.statement", 5)),
    "a declaration of another minute": Attack(
        after(opened, stated(5, "awa", minute="2026-03-14T00:04Z")), ("decision.statement", 5)
    ),
    "a declaration of whoever was not asked": Attack(
        after(founded, do("convene", "round", 1), payload(4, people=[person("bruno")]), do("declare", "round", "awa")),
        ("seat.uncalled", 5),
    ),
    "a conflict told as none": Attack(
        after(opened, do("declare", "round", "awa", "family", votes=True)), ("decision.statement", 9)
    ),
    "a conflict told as one that votes": Attack(
        after(opened, recuse("awa"), payload(9, votes=True)), ("decision.statement", 9)
    ),
    "a member recused without a conflict": Attack(after(opened, recuse("awa", "none")), ("decision.statement", 9)),
    "somebody of the applicant's organisation who votes": Attack(
        after(opened, do("declare", "round", "awa", "same_organisation", votes=True)),
        ("decision.statement", 9),
    ),
    "a grade that nobody knows": Attack(
        after(opened, do("declare", "round", "awa", "fine", votes=True)), ("decision.statement", 9)
    ),
    # opening
    "a round opened by a member of the committee": Attack(after(opened, stated(8, "awa")), ("decision.signer", 8)),
    "a round opened by a stranger": Attack(after(opened, stated(8, "thief")), ("statement.signer", 8)),
    "a round opened without a statement": Attack(
        after(opened, lambda chamber: chamber.entries[8].payload.pop("statement")), ("statement.missing", 8)
    ),
    "a round opened by a statement of another kind": Attack(
        after(
            opened, lambda chamber: chamber.entries[8].payload.update(statement=chamber.entries[5].payload["statement"])
        ),
        ("decision.statement", 8),
    ),
    "the opening of another round": Attack(
        after(opened, stated(8, "solange", round="0" * 32)), ("decision.statement", 8)
    ),
    "an opening about another case": Attack(
        after(opened, stated(8, "solange", case="0" * 32)), ("decision.statement", 8)
    ),
    "an opening under another policy": Attack(
        after(opened, stated(8, "solange", policy=digest_of(LENIENT))), ("decision.statement", 8)
    ),
    "an opening told under another policy": Attack(
        after(opened, payload(8, policy=digest_of(LENIENT))), ("decision.statement", 8)
    ),
    "an opening for another question": Attack(
        after(opened, stated(8, "solange", question="go")), ("decision.statement", 8)
    ),
    "an opening of another minute": Attack(
        after(opened, stated(8, "solange", minute="2026-03-14T00:07Z")), ("decision.statement", 8)
    ),
    "an opening with the second brief": Attack(
        after(opened, stated(8, "solange", brief_version=2)), ("decision.statement", 8)
    ),
    "an opening in another currency": Attack(
        after(opened, stated(8, "solange", currency="EUR")), ("decision.statement", 8)
    ),
    "an opening without a brief": Attack(after(opened, stated(8, "solange", brief=None)), ("decision.statement", 8)),
    "an opening about less than nothing": Attack(
        after(opened, stated(8, "solange", asked=[-1])), ("decision.statement", 8)
    ),
    "an opening about nothing": Attack(after(opened, stated(8, "solange", asked=[0])), ("decision.statement", 8)),
    "an opening about a truth": Attack(after(opened, stated(8, "solange", asked=[True])), ("decision.statement", 8)),
    "an opening with a room that is none": Attack(
        after(opened, stated(8, "solange", room="x")), ("decision.statement", 8)
    ),
    "an opening that forgets who is barred": Attack(
        after(opened, stated(8, "solange", barred=[])), ("round.barred", 8)
    ),
    "a track that the amount does not have": Attack(after(opened, payload(4, track="fast")), ("round.track", 8)),
    "a track that the policy does not give": Attack(after(lambda: opened(300_000, track="full")), ("round.track", 8)),
    "a priority that no band holds": Attack(after(opened, stated(8, "solange", priority="P4")), ("round.track", 8)),
    "an appeal on the fast track": Attack(
        after(opened, declined, appeal("denis", "esther", "firmin", track="fast")), ("round.track", 17)
    ),
    "a round opened twice": Attack(after(opened, again(8)), ("decision.order", 9)),
}
