"""Payments followed from the log alone, by the program that auditors run: who released what, and for which decision."""

from base64 import b64encode
from pathlib import Path

import pytest

from fundapp.audit.verify import FLOW, MESSAGES, PAYING, Verifier, main, verify_export
from fundapp.disbursements.workflow import TRANSITIONS
from tests.audit.attacks import snapshot
from tests.audit.honest_payments import HONEST, sent_again
from tests.audit.paid_logs import after, fund, sent
from tests.audit.payment_attacks import ATTACKS
from tests.audit.signed_logs import ROOT, own_id, read, verdict


@pytest.mark.parametrize("name", HONEST)
def test_what_an_honest_fund_pays_is_in_order(name: str) -> None:
    write, payments = HONEST[name]
    lines = write().history().lines()
    assert verdict(lines) == ("", -1)
    assert read(lines).payments == payments


@pytest.mark.parametrize("name", ATTACKS)
def test_what_two_people_have_not_released_for_what_was_approved_is_refused_and_named(name: str) -> None:
    write, found = ATTACKS[name]
    assert verdict(write().history().lines()) == found


@pytest.mark.parametrize("name", ["awa", "bruno", "claire"])
def test_whoever_voted_releases_nothing_though_they_joined_finance_since(name: str) -> None:
    made = fund()
    made.admit("finance", name, "joel")
    made.prepare()
    made.release("order", name)
    assert verdict(made.history().lines()) == ("payment.decided", 17)


def test_whoever_left_finance_signs_no_more() -> None:
    made = fund()
    made.prepare()
    made.leave("finance", "fatime")
    made.release("order", "fatime")
    assert verdict(made.history().lines())[1] == 17


def test_an_award_is_of_one_decision() -> None:
    made = fund()
    made.prepare("first", 1)
    made.release("first", "fatime")
    made.convene("again", 600_000)
    for name in ("awa", "bruno", "claire"):
        made.declare("again", name)
    made.open("again", "awa", "bruno", "claire")
    for name in ("awa", "bruno", "claire"):
        made.cast("again", name, 600_000)
    made.decide("again", amounts=(600_000,))
    made.prepare("second", 1)
    made.orders["second"]["round"] = own_id("again").hex
    made.release("second", "fatime")
    assert verdict(made.history().lines()) == ("payment.round", len(made.entries) - 1)


def test_a_decision_that_refused_pays_nothing() -> None:
    made = fund()
    made.convene("refused", 600_000)
    for name in ("awa", "bruno", "claire"):
        made.declare("refused", name)
    made.open("refused", "awa", "bruno", "claire")
    for name in ("awa", "bruno", "claire"):
        made.against("refused", name)
    made.decide("refused", "declined")
    made.prepare()
    made.release("order", "fatime", round=own_id("refused").hex)
    assert verdict(made.history().lines()) == ("payment.round", len(made.entries) - 1)


def test_every_reason_for_a_refusal_is_shown_by_an_attack() -> None:
    shown = {found[0] for _write, found in ATTACKS.values()} | {"payment.decided"}
    told = {each for each in MESSAGES if each.startswith("payment.")}
    assert told == {each for each in shown if each.startswith("payment.")}


def test_states_follow_each_other_as_in_the_application() -> None:
    assert {(str(at), str(action)): str(to) for (at, action), to in TRANSITIONS.items()} == dict(FLOW)


@pytest.mark.parametrize("number", range(14, 19))
def test_what_payments_rest_on_cannot_be_erased(number: int) -> None:
    history = sent().history()
    history.erase(number)
    assert verdict(history.lines()) == ("decision.erased", number)


def test_without_a_root_signatures_are_checked_and_nothing_is_followed() -> None:
    made = sent()
    made.entries[18].payload.pop("batch")
    made.entries.pop(17)
    assert verdict(made.history().lines(), None) == ("", -1)
    assert verdict(made.history().lines()) == ("payment.order", 17)


def test_a_copy_of_a_verifier_goes_on_by_itself() -> None:
    lines = after(sent, sent_again)().history().lines()
    for at in range(len(lines)):
        first = Verifier(root=ROOT)
        for each in lines[:at]:
            first.line(each)
        second = snapshot(first)
        for verifier in (first, second):
            for each in lines[at:]:
                verifier.line(each)
        assert first.finish() == second.finish() == verify_export(lines, root=ROOT)


def test_every_action_that_is_followed_is_told_by_an_honest_fund() -> None:
    told = {each.action for write, _payments in HONEST.values() for each in write().entries}
    assert PAYING.keys() <= told


def test_the_answer_says_how_many_payments_were_handed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(sent().history().lines()))
    words = [str(file), "--root", b64encode(ROOT).decode()]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "Payments handed over, each released by two people for what was approved: 1.\n" in said
    file.write_bytes(b"".join(fund().history().lines()))
    assert main(words) == 0
    assert "Payments handed over" not in capsys.readouterr().out
