"""Decisions recomputed from a log alone, by the program that auditors run."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.queries import with_statements
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import DECIDING, MESSAGES, VERIFYING, Verifier, main, recount, verify_export
from fundapp.cases.queries import questions as cases
from fundapp.committee.rules import tallies
from fundapp.committee.rules.policies import Rule
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from tests.audit.attacks import snapshot
from tests.audit.decided_logs import (
    Chamber,
    founded,
    honest,
    opened,
    person,
    revote,
)
from tests.audit.decision_attacks import seat
from tests.audit.decision_attacks_before import REFUSED as BEFORE
from tests.audit.decision_attacks_seats import REFUSED as SEATS
from tests.audit.decision_attacks_votes import REFUSED as VOTES
from tests.audit.honest_decisions import HONEST
from tests.audit.signed_logs import ROOT, read, verdict

REFUSED = {**BEFORE, **SEATS, **VOTES}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_follow_from_what_people_signed_is_refused_and_named(name: str) -> None:
    attack = REFUSED[name]
    assert verdict(attack.write().history().lines()) == attack.found


def test_every_reason_for_a_refusal_is_shown_by_an_attack() -> None:
    shown = {attack.found[0] for attack in REFUSED.values()} | {"decision.erased"}
    told = {each for each in MESSAGES if each.partition(".")[0] in ("decision", "policy", "round", "seat", "vote")}
    assert told == {each for each in shown if not each.startswith("statement.")}


@pytest.mark.parametrize("name", HONEST)
def test_what_an_honest_committee_does_is_recomputed(name: str) -> None:
    write, decisions = HONEST[name]
    lines = write().history().lines()
    assert verdict(lines) == ("", -1)
    assert read(lines).decisions == decisions


def test_without_a_root_signatures_are_checked_and_nothing_is_recomputed() -> None:
    chamber = honest()
    chamber.entries[12].payload["outcome"] = "declined"
    assert verdict(chamber.history().lines(), None) == ("", -1)
    found = read(honest().history().lines(), None)
    assert (found.decisions, found.statements["committee.vote"]) == (0, 3)


@pytest.mark.parametrize("number", range(2, 13))
def test_what_decisions_rest_on_cannot_be_erased(number: int) -> None:
    history = honest().history()
    history.erase(number)
    assert verdict(history.lines()) == ("decision.erased", number)


@pytest.mark.parametrize("action", VERIFYING)
@pytest.mark.parametrize("name", ["awa", "bruno", "claire"])
def test_whoever_verified_in_any_way_has_no_seat(action: str, name: str) -> None:
    chamber = founded()
    chamber.verify_case(action, name)
    chamber.convene("round", 600_000)
    for each in ("awa", "bruno", "claire"):
        chamber.declare("round", each)
    chamber.open("round", "awa", "bruno", "claire")
    assert verdict(chamber.history().lines()) == ("seat.verified", 9)


def test_the_actions_of_verification_are_those_by_which_the_application_bars() -> None:
    assert len(VERIFYING) == len(cases.VERIFYING)


@pytest.mark.parametrize("grade", ["family", "interest", "dispute", "same_organisation"])
def test_whoever_declared_a_conflict_stays_out_whatever_they_declare_later(grade: str) -> None:
    chamber = opened()
    chamber.declare("round", "awa", grade, votes=False)
    chamber.declare("round", "awa")
    seat(chamber, "bruno", "claire")
    chamber.fill("round", "awa")
    assert verdict(chamber.history().lines()) == ("seat.recused", 11)


def test_a_copy_of_a_verifier_goes_on_by_itself() -> None:
    lines = honest().history().lines()
    for at in range(len(lines)):
        first = Verifier(root=ROOT)
        for line in lines[:at]:
            first.line(line)
        second = snapshot(first)
        for verifier in (first, second):
            for line in lines[at:]:
                verifier.line(line)
        assert first.finish() == second.finish() == verify_export(lines, root=ROOT)


RULES = st.builds(
    Rule, quorum=st.integers(1, 4), organisations=st.integers(1, 3), unanimous=st.booleans(), hours=st.just(1)
)
CODES = st.sampled_from(["a", "b", "c"])


@st.composite
def ballots(draw: st.DrawFn) -> tuple[list[int], list[tallies.Vote]]:
    """What was asked and how some people vote on it."""
    asked = draw(st.lists(st.integers(1, 5), max_size=3))
    found = []
    for number in range(draw(st.integers(0, 6))):
        choice = draw(st.sampled_from(tallies.Choice))
        more: dict[str, Any] = {}
        if choice is tallies.Choice.FOR:
            more["amounts"] = tuple(draw(st.integers(0, each)) for each in asked)
            more["conditions"] = draw(st.frozensets(CODES))
        elif choice is tallies.Choice.AGAINST:
            more["remedy"] = draw(st.sampled_from([*tallies.Remedy, None]))
            more["reason"] = draw(st.one_of(st.none(), CODES))
        found.append(tallies.Vote(str(number), draw(CODES), choice, **more))
    return asked, found


@given(RULES, ballots(), st.one_of(st.none(), st.integers(1, 12)))
def test_the_program_counts_as_the_application_does(
    rule: Rule, cast: tuple[list[int], list[tallies.Vote]], room: int | None
) -> None:
    asked, votes = cast
    bodies = {
        vote.member: {
            "choice": vote.choice.value, "amounts": list(vote.amounts), "conditions": sorted(vote.conditions),
            "remedy": vote.remedy.value if vote.remedy else None, "reason": vote.reason,
        }
        for vote in votes
    }  # fmt: skip
    told = {"quorum": rule.quorum, "organisations": rule.organisations, "unanimous": rule.unanimous}
    found, result = (
        recount(told, asked, bodies, {vote.member: vote.organisation for vote in votes}, room),
        tallies.tally(rule, asked, votes, room),
    )
    if result.outcome is tallies.Outcome.NO_QUORUM:
        assert found is None
        return
    assert found == {
        "outcome": result.outcome.value, "amounts": list(result.amounts), "conditions": list(result.conditions),
        "reason": result.reason,
    }  # fmt: skip


@pytest.mark.parametrize("action", sorted(DECIDING))
@pytest.mark.parametrize("sequenced", [True, False])
def test_what_the_program_needs_is_not_erased(action: str, sequenced: bool, session: Session, ctx: Context) -> None:
    wanted = record(session, ctx, action, "committee_round", uuid4(), {"round": uuid4().hex})
    if sequenced:
        sequence(session)
    with pytest.raises(Conflict):
        erase_payloads(session, ctx, [wanted], "person_asked")


def test_an_entry_that_opens_votes_holds_signed_statements(session: Session, ctx: Context) -> None:
    wanted = record(session, ctx, "other.action", "committee_round", uuid4(), {"votes": [{"statement": {}}]})
    other = record(session, ctx, "other.action", "committee_round", uuid4(), {"vote": 1})
    assert with_statements(session, [wanted, other]) == [wanted]


def test_every_refusal_is_said_in_two_languages() -> None:
    values = {
        "index": 1,
        "action": "a.b",
        "member": "m",
        "track": "t",
        "field": "f",
        "round": "r",
        "size": 1,
        "entries": 2,
    }
    for name, texts in MESSAGES.items():
        if name.partition(".")[0] in ("decision", "decisions", "policy", "round", "seat", "vote"):
            english, french = (text.format(**values) for text in texts)
            assert english != french


Answer = tuple[int, str, str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """`verify.py` on a log, with the root: exit status, standard output, standard error."""
    monkeypatch.setenv("LC_ALL", "C")
    root = b64encode(ROOT).decode()

    def answer(chamber: Chamber, *words: str) -> Answer:
        file = tmp_path / "log.jsonl"
        file.write_bytes(b"".join(chamber.history().lines()))
        status = main([str(file), "--root", root, *words])
        return (status, *capsys.readouterr())

    return answer


def test_the_answer_says_how_many_decisions_were_recomputed(run: Callable[..., Answer]) -> None:
    status, said, _errors = run(honest())
    assert status == 0
    assert "Decisions recomputed from policies, panels and signed votes: 1.\n" in said
    assert "Decisions recomputed" not in run(opened())[1]


def test_a_refusal_names_entry_and_person(run: Callable[..., Answer]) -> None:
    chamber = honest()
    revote(chamber, "round", "awa", "thief", committed=True)
    told = f"the vote of {person('awa')} was signed with another key than the group has for them.\n"
    assert run(chamber) == (1, "", f"Refused: Entry 12: {told}")
