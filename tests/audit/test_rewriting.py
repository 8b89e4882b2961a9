"""Whoever holds the log's key can sign any history, but not one that agrees with what an auditor holds."""

from dataclasses import replace

import pytest

from fundapp.audit.verify import Refused, verify_export
from tests.audit.attacks import why
from tests.audit.histories import History, Signer, made

HELD = 25


@pytest.fixture
def history() -> History:
    """Forty entries, a checkpoint after each five."""
    return History.of(40)


def rewritten(history: History, index: int) -> History:
    """The history with one entry changed, and every checkpoint signed anew by whoever has the key."""
    entries = list(history.entries)
    entries[index] = made(index, "rewritten")
    return replace(history, entries=entries)


def retaken(history: History, size: int) -> History:
    """The history as a backup holds it."""
    return History(history.entries[:size], {each for each in history.sizes if each <= size}, history.signer)


def test_a_rewritten_history_agrees_with_itself(history: History) -> None:
    assert why(rewritten(history, 7).lines(), key=history.signer.key) == ""


@pytest.mark.parametrize("index", range(HELD))
def test_a_change_before_a_held_checkpoint_is_found_and_named(index: int, history: History) -> None:
    held = [history.checkpoint(HELD)]
    with pytest.raises(Refused) as caught:
        verify_export(rewritten(history, index).lines(), held)
    assert (caught.value.message_id, caught.value.values) == ("held.root", {"size": HELD})


def test_it_is_the_held_checkpoint_that_finds_it(history: History) -> None:
    assert why(rewritten(history, HELD).lines(), [history.checkpoint(HELD)]) == "", "after what is held"
    assert why(rewritten(history, HELD).lines(), [history.checkpoint(HELD + 1)]) == "held.root"


@pytest.mark.parametrize("what", ["removed", "added", "swapped"])
def test_entries_removed_added_or_moved_by_the_holder_of_the_key_are_found(what: str, history: History) -> None:
    held, entries = [history.checkpoint(HELD)], list(history.entries)
    if what == "removed":
        del entries[3]
    elif what == "added":
        entries.insert(3, made(99, "added"))
    else:
        entries[3], entries[4] = entries[4], entries[3]
    changed = replace(history, entries=entries, sizes={HELD, len(entries)})
    assert why(changed.lines()) == ""
    assert why(changed.lines(), held) == "held.root"


def test_two_histories_told_to_two_auditors_are_found_out_when_they_compare(history: History) -> None:
    other = rewritten(history, 12)
    ours, theirs = history.checkpoint(HELD), other.checkpoint(HELD)
    assert why(history.lines(), [ours]) == why(other.lines(), [theirs]) == ""
    assert why(history.lines(), [theirs]) == why(other.lines(), [ours]) == "held.root"
    assert why(history.lines(), [ours, theirs]) == "held.root"


def test_an_old_backup_put_back_is_found(history: History) -> None:
    old = retaken(history, 20)
    assert why(old.lines()) == why(old.lines(), [history.checkpoint(15)]) == "", "only a newer checkpoint shows it"
    assert why(old.lines(), [history.checkpoint(HELD)]) == "held.newer"
    assert why(old.lines(), [history.checkpoint(15), history.checkpoint(HELD)]) == "held.newer"


def test_an_old_backup_put_back_and_gone_on_with_is_found(history: History) -> None:
    old = retaken(history, 20)
    old.add(*(made(number, "after the backup") for number in range(20, 45)))
    assert why(old.lines()) == ""
    assert why(old.lines(), [history.checkpoint(20)]) == ""
    assert why(old.lines(), [history.checkpoint(HELD)]) == "held.root"


def test_a_held_checkpoint_is_compared_though_the_export_has_none_of_its_size(history: History) -> None:
    assert 23 not in history.sizes
    assert why(history.lines(), [history.checkpoint(23)]) == ""
    assert why(rewritten(history, 12).lines(), [history.checkpoint(23)]) == "held.root"


def test_another_key_is_found_by_what_is_held_and_by_the_key(history: History) -> None:
    forged = replace(history, signer=Signer(holder="thief"))
    assert why(forged.lines()) == ""
    assert why(forged.lines(), [history.checkpoint(HELD)]) == "held.bad: note.signature"
    assert why(forged.lines(), key=history.signer.key) == "key.differs"


def test_a_held_checkpoint_of_another_log_proves_nothing(history: History) -> None:
    other = replace(history, signer=Signer("elsewhere.example/log"))
    assert why(history.lines(), [history.checkpoint(HELD), other.checkpoint(HELD)]) == "held.bad: note.origin"


def test_what_is_held_is_a_checkpoint(history: History) -> None:
    with pytest.raises(Refused) as caught:
        verify_export(history.lines(), [history.checkpoint(HELD), "a letter"])
    assert caught.value.message_id == "held.bad"
    assert caught.value.values["number"] == 2


def test_a_held_checkpoint_may_bear_witness(history: History) -> None:
    note = history.checkpoint(HELD)
    text = note.partition("\n\n")[0] + "\n"
    assert why(history.lines(), [note + Signer("witness.example/w", "witness").signature(text)]) == ""


def test_everything_held_is_confirmed(history: History) -> None:
    held = [history.checkpoint(size) for size in (40, 1, 17)]
    assert verify_export(history.lines(), held, history.signer.key).confirmed == (1, 17, 40)
