"""The vault's reader of chains and the verifier's share no code: they give the same verdict on any chain."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundapp.vault.chain import ADMISSION, EPOCH, FOUNDING, read_chain
from fundapp.vault.errors import Untrusted
from fundapp.vault.statements import Statement, sign_statement
from tests.audit.histories import digest
from tests.audit.signed_logs import ACTIONS, ROOT, Book, keys, members, own_id, pair, verdict

GROUP = "officers"
FIRST, LATER = ["awa", "bela"], ["chantal", "didier"]
FLAWS = ["before", "group", "position", "epoch", "key", "signature", "kind"]
Step = tuple[str, str, set[str], str, str]

steps = st.tuples(
    st.sampled_from([ADMISSION, ADMISSION, EPOCH, EPOCH, FOUNDING]),
    st.sampled_from([*FIRST, *FIRST, *LATER, "root"]),
    st.sets(st.sampled_from([*FIRST, *LATER]), max_size=3),
    st.sampled_from([*LATER, *LATER, *FIRST]),
    st.sampled_from([""] * 12 + FLAWS),
)


def stated(kind: str, place: dict[str, Any], step: Step, epoch: int) -> Statement:
    """A statement at a place, with the flaw that the step has."""
    _kind, by, several, one, flaw = step
    told = members(*sorted(several))
    if flaw == "key":
        told |= {own_id("awa").hex: keys("thief")}
    facts = {"epoch": epoch + (flaw == "epoch"), "members": told, "sealing": digest("sealing", epoch).hex()}
    if kind == ADMISSION:
        facts = {"member": own_id(one).hex, **keys(one)}
    wrong = {"before": digest("other").hex(), "group": own_id("other").hex, "position": 7, "kind": "vote"}
    place = {**place, **{name: wrong[name] for name in ("before", "group", "position") if name == flaw}}
    made = sign_statement(pair(by), "group.vote" if flaw == "kind" else kind, {**place, **facts})
    return Statement(made.body, made.signer, bytes(64)) if flaw == "signature" else made


def chain_of(first: Step, later: list[Step]) -> list[tuple[str, Statement]]:
    """Statements, each naming the one before, with the kinds that their entries tell."""
    found: list[tuple[str, Statement]] = []
    epoch = 0
    for step in [first, *later]:
        kind = step[0] if found else FOUNDING
        epoch += kind == EPOCH
        before = found[-1][1].hash if found else ""
        place = {"before": before, "group": own_id(GROUP).hex, "position": len(found)}
        found.append((kind, stated(kind, place, step, epoch if kind != FOUNDING else 0)))
    return found


def vault_trusts(statements: list[tuple[str, Statement]]) -> bool:
    """The verdict of the vault."""
    try:
        read_chain(own_id(GROUP), ROOT, [statement for _kind, statement in statements])
    except Untrusted:
        return False
    return True


def verifier_trusts(statements: list[tuple[str, Statement]]) -> bool:
    """The verdict of the verifier on an export that holds the same statements."""
    book = Book()
    for kind, statement in statements:
        book.tell(ACTIONS[kind], GROUP, statement=statement.told())
    return verdict(book.history().lines())[0] == ""


def test_both_trust_the_same_chains() -> None:
    verdicts: list[bool] = []

    @settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        st.tuples(st.just(FOUNDING), st.sampled_from(["root"] * 9 + ["awa"]), st.just({*FIRST}), st.just(""),
                  st.sampled_from([""] * 20 + FLAWS)),
        st.lists(steps, max_size=4),
    )  # fmt: skip
    def compare(first: Step, later: list[Step]) -> None:
        statements = chain_of(first, later)
        verdicts.append(vault_trusts(statements))
        assert verifier_trusts(statements) == verdicts[-1]

    compare()
    assert min(verdicts.count(True), verdicts.count(False)) > 40, "both verdicts were given often enough to say so"
