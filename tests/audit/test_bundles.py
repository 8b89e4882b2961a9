"""Proofs for auditors who have no export: an entry stands in the log; one log goes on from another."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fundapp.audit.verify import verify_bundle
from tests.audit.attacks import why_not_proven
from tests.audit.histories import ERASURE, History, Signer, continuation, line, made, proof
from tests.audit.test_rewriting import rewritten

HISTORY = History.of(20)
INCLUSION, CONSISTENCY = proof(HISTORY, 7, 20), continuation(HISTORY, 13, 20)
WITNESS = Signer("witness.example/w", "witness")

Change = Callable[[dict[str, Any]], object]


def changed(bundle: bytes, change: Change) -> bytes:
    """The bundle with what it says changed, written canonically."""
    value = json.loads(bundle)
    change(value)
    return line(value)


def test_an_entry_is_proven_at_every_place() -> None:
    for size in (1, 2, 7, 20):
        for index in range(size):
            assert why_not_proven(proof(HISTORY, index, size)) == ""


def test_what_is_proven_is_said() -> None:
    values = {"index": 7, "size": 20, "action": "funder.added", "minute": "2026-03-14T00:07Z"}
    assert verify_bundle(INCLUSION) == ("good.proof", values)
    assert verify_bundle(CONSISTENCY) == ("good.consistency", {"old": 13, "new": 20})


def test_a_log_goes_on_from_every_smaller_one() -> None:
    for new in (1, 2, 8, 20):
        for old in range(1, new + 1):
            assert why_not_proven(continuation(HISTORY, old, new)) == ""


def test_the_payload_may_be_kept_back() -> None:
    for entry in (made(7), made(7, action=ERASURE)):
        history = History([entry], {1})
        assert why_not_proven(proof(history, 0, 1, entry=entry.erased.told(0))) == ""


@pytest.mark.parametrize("bundle", [INCLUSION, CONSISTENCY], ids=["inclusion", "consistency"])
@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_no_byte_of_a_proof_can_be_changed(mask: int, bundle: bytes) -> None:
    damaged = (b"%b%c%b" % (bundle[:at], byte ^ mask, bundle[at + 1 :]) for at, byte in enumerate(bundle))
    assert [at for at, each in enumerate(damaged) if not why_not_proven(each)] == []


@pytest.mark.parametrize("bundle", [INCLUSION, CONSISTENCY], ids=["inclusion", "consistency"])
def test_no_proof_can_be_cut_off_or_gone_on_with(bundle: bytes) -> None:
    assert [at for at in range(len(bundle)) if not why_not_proven(bundle[:at])] == []
    assert {why_not_proven(bundle + more) for more in (b"\n", b" ", bundle)} == {"file.form"}


@pytest.mark.parametrize(
    ("bundle", "change", "reason"),
    [
        (INCLUSION, lambda proof: proof.update({"fundapp-audit-proof": True}), "file.form"),
        (INCLUSION, lambda proof: proof.update({"fundapp-audit-proof": 2}), "file.form"),
        (INCLUSION, lambda proof: proof.update({"fundapp-audit-consistency": 1}), "file.form"),
        (INCLUSION, lambda proof: proof.pop("fundapp-audit-proof"), "file.form"),
        (INCLUSION, lambda proof: proof.pop("path"), "file.form"),
        (INCLUSION, lambda proof: proof.update(more=1), "file.form"),
        (INCLUSION, lambda proof: proof.update(origin="elsewhere.example/log"), "file.form"),
        (INCLUSION, lambda proof: proof.update(path=None), "file.form"),
        (INCLUSION, lambda proof: proof.update(path={}), "file.form"),
        (INCLUSION, lambda proof: proof.update(path=[1, *proof["path"][1:]]), "file.form"),
        (INCLUSION, lambda proof: proof.update(path=[each.upper() for each in proof["path"]]), "file.form"),
        (INCLUSION, lambda proof: proof.update(path=[each[2:] for each in proof["path"]]), "file.form"),
        (INCLUSION, lambda proof: proof["path"].reverse(), "proof.path"),
        (INCLUSION, lambda proof: proof["path"].pop(), "proof.path"),
        (INCLUSION, lambda proof: proof["path"].append("0" * 64), "proof.path"),
        (INCLUSION, lambda proof: proof["entry"].update(index=6), "proof.path"),
        (INCLUSION, lambda proof: proof["entry"].update(index=20), "proof.path"),
        (INCLUSION, lambda proof: proof["entry"].update(index="7"), "entry.form"),
        (INCLUSION, lambda proof: proof["entry"].update(index=True), "entry.form"),
        (INCLUSION, lambda proof: proof["entry"].pop("index"), "entry.form"),
        (INCLUSION, lambda proof: proof["entry"].update(hash="0" * 64), "entry.hash"),
        (INCLUSION, lambda proof: proof["entry"].update(payload={"amount": 1}), "entry.payload"),
        (INCLUSION, lambda proof: proof.update(entry=None), "entry.form"),
        (INCLUSION, lambda proof: proof.update(entry=[]), "entry.form"),
        (INCLUSION, lambda proof: proof.update(entry=made(8).told(7)), "proof.path"),
        (INCLUSION, lambda proof: proof.update(checkpoint=None), "note.form"),
        (INCLUSION, lambda proof: proof.update(checkpoint=HISTORY.checkpoint(19)), "proof.path"),
        (CONSISTENCY, lambda proof: proof.update({"fundapp-audit-consistency": 2}), "file.form"),
        (CONSISTENCY, lambda proof: proof.update(old=3), "note.form"),
        (CONSISTENCY, lambda proof: proof.update(new=[]), "note.form"),
        (CONSISTENCY, lambda proof: proof.update(old=HISTORY.checkpoint(12)), "consistency.path"),
        (CONSISTENCY, lambda proof: proof.update(new=HISTORY.checkpoint(19)), "consistency.path"),
        (CONSISTENCY, lambda proof: proof.update(old=proof["new"], new=proof["old"]), "consistency.path"),
        (CONSISTENCY, lambda proof: proof["path"].reverse(), "consistency.path"),
        (CONSISTENCY, lambda proof: proof.update(path=[]), "consistency.path"),
    ],
)
def test_a_proof_is_looked_at(bundle: bytes, change: Change, reason: str) -> None:
    assert why_not_proven(changed(bundle, change)) == reason


def test_a_proof_is_of_the_key_that_was_given() -> None:
    for bundle in (INCLUSION, CONSISTENCY):
        assert why_not_proven(bundle, key=HISTORY.signer.key) == ""
        assert why_not_proven(bundle, key=Signer(holder="thief").key) == "key.differs"


def test_checkpoints_of_a_proof_are_signed_with_its_key() -> None:
    forged = History(HISTORY.entries, HISTORY.sizes, Signer(holder="thief"))
    for bundle, field in ((INCLUSION, "checkpoint"), (CONSISTENCY, "old"), (CONSISTENCY, "new")):
        damaged = {**json.loads(bundle), field: forged.checkpoint(20)}
        assert why_not_proven(line(damaged)) == "note.signature"


def test_checkpoints_of_a_proof_bear_one_signature() -> None:
    note = HISTORY.checkpoint(20)
    theirs = WITNESS.signature(note.partition("\n\n")[0] + "\n")
    assert why_not_proven(proof(HISTORY, 7, 20, checkpoint=note + theirs)) == "note.several"
    assert why_not_proven(line({**json.loads(CONSISTENCY), "new": note + theirs})) == "note.several"


def test_a_proof_rests_on_what_is_held() -> None:
    held = [HISTORY.checkpoint(size) for size in (13, 20)]
    assert why_not_proven(INCLUSION, held[1:]) == why_not_proven(INCLUSION, held) == ""
    assert why_not_proven(CONSISTENCY, held[:1]) == why_not_proven(CONSISTENCY, held) == ""
    assert why_not_proven(INCLUSION, held[:1]) == "held.lacking"
    assert why_not_proven(CONSISTENCY, held[1:]) == "held.lacking"


def test_a_held_checkpoint_with_a_witness_is_the_same_checkpoint() -> None:
    note = HISTORY.checkpoint(20)
    assert why_not_proven(INCLUSION, [note + WITNESS.signature(note.partition("\n\n")[0] + "\n")]) == ""


def test_a_proof_from_a_rewritten_history_contradicts_what_is_held() -> None:
    other = rewritten(HISTORY, 3)
    assert why_not_proven(proof(other, 3, 20)) == why_not_proven(continuation(other, 13, 20)) == ""
    assert why_not_proven(proof(other, 3, 20), [HISTORY.checkpoint(20)]) == "held.root"
    assert why_not_proven(continuation(other, 13, 20), [HISTORY.checkpoint(13)]) == "held.root"
    both = [HISTORY.checkpoint(20), other.checkpoint(13)]
    assert why_not_proven(continuation(other, 13, 20), both) == "held.root"


def test_what_is_held_is_looked_at_as_for_an_export() -> None:
    assert why_not_proven(INCLUSION, ["a letter"]) == "held.bad: note.form"


def test_an_export_is_no_proof() -> None:
    assert why_not_proven(HISTORY.lines()[0]) == "file.form"
    assert why_not_proven(b"") == why_not_proven(b"\xff\n") == "file.form"
