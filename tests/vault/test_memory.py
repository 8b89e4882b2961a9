"""What is in memory stays there: nothing that holds a key shows it, or lets itself be stored."""

import copy
import pickle
from typing import Any

import pytest

from fundapp.core.database import transaction
from fundapp.vault.commands import create_compartments
from fundapp.vault.epochs import EpochSecret
from fundapp.vault.keeping import keep_code, keep_member
from fundapp.vault.pairs import SealingPair, SigningPair
from fundapp.vault.passphrases import derive_passphrase, fresh_salt
from fundapp.vault.quick import QuickReader
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember
from tests.vault.people import CHEAP, PASSPHRASE, People, new_case


def holders(people: People) -> dict[str, tuple[Any, list[bytes]]]:
    """Everything that holds keys, with the keys."""
    awa, code, pair, signing = people.members["awa"], keep_code(CHEAP), SealingPair.fresh(), SigningPair.fresh()
    kept, derived = keep_member(awa, PASSPHRASE, CHEAP), derive_passphrase(PASSPHRASE, fresh_salt(), CHEAP)
    epoch = EpochSecret.first(people.groups["officers"])
    with transaction() as session:
        opened = create_compartments(
            session, people.ctx, people.vault, new_case(), {Kind.NARRATIVE: [people.group("officers")]}
        )
    compartment = opened.compartment(Kind.NARRATIVE)
    return {
        "sealing pair": (pair, [pair.private]),
        "signing pair": (signing, [signing.private]),
        "member": (awa, [awa.pair.private, awa.signing.private]),
        "kept member": (kept, [awa.pair.private, kept.bundle]),
        "derived": (derived, [derived.key, derived.verifier, derived.factors]),
        "code": (code, [code.code.encode(), code.unlocked.pair.private]),
        "epoch": (epoch, [epoch.symmetric, epoch.finding, epoch.pair.private]),
        "list": (QuickReader.of(epoch), [epoch.symmetric]),
        "opened": (opened, [compartment.key, compartment.half]),
        "compartment": (compartment, [compartment.key, compartment.half]),
    }


def test_nothing_that_holds_a_key_shows_it(people: People) -> None:
    for name, (holder, keys) in holders(people).items():
        shown = repr(holder) + str(holder)
        for key in keys:
            text = key.decode() if key.isascii() else repr(key)[2:-1]
            assert text not in shown, name
            assert key.hex() not in shown, name


@pytest.mark.parametrize("name", ["sealing pair", "signing pair", "member", "code", "epoch", "opened", "compartment"])
def test_nothing_that_opens_can_be_stored(people: People, name: str) -> None:
    holder, _keys = holders(people)[name]
    for store in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="never stored"):
            store(holder)


def test_a_sealed_value_tells_nothing_of_itself(people: People) -> None:
    from fundapp.vault.envelope import Place

    case = new_case()
    with transaction() as session:
        plan = {Kind.NARRATIVE: [people.group("officers")]}
        opened = create_compartments(session, people.ctx, people.vault, case, plan)
    sealed = opened.seal(Kind.NARRATIVE, Place("case", case.id, "story"), "Émérence")
    assert repr(sealed) == str(sealed) == "<sealed>"


def test_a_members_bundle_of_another_length_is_refused() -> None:
    member = UnlockedMember.fresh(new_case().id)
    assert UnlockedMember.from_bundle(member.id, member.bundle()) == member
    for wrong in (member.bundle()[:-1], member.bundle() + b"x", b""):
        with pytest.raises(Exception, match="CannotOpen"):
            UnlockedMember.from_bundle(member.id, wrong)
