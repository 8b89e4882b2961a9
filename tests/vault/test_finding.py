"""Digests by which a group finds people again; and what a guess of a passphrase or a code costs."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask
from sqlalchemy import update

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.vault import codes, passphrases
from fundapp.vault.epochs import EpochSecret, wrapping
from fundapp.vault.errors import Untrusted
from fundapp.vault.finding import digests_of
from fundapp.vault.installation import pinned, vault_of
from fundapp.vault.models import EpochKey
from fundapp.vault.pairs import SealingPair, SigningPair, wrap
from fundapp.vault.passphrases import CODES, MEMBERS, Cost
from tests.vault.people import People


def digest(people: People, name: str, what: str, text: str, group: str = "officers") -> bytes:
    with ReadSession(db) as session:
        return digests_of(session, people.vault, people.members[name], people.groups[group])(what, text)


def test_the_same_text_is_found_by_every_member_in_every_epoch_however_it_is_typed(people: People) -> None:
    first = digest(people, "awa", "phone", "+237 6 99-00.11 22")
    assert digest(people, "bela", "phone", "237699001122") == first
    with transaction() as session:
        people.renew(session, "officers", by="awa")
    assert digest(people, "bela", "phone", "+237699001122") == first
    assert digest(people, "awa", "name", "ÉMÉRENCE  k.") == digest(people, "awa", "name", "E\u0301mérence K")


def test_another_text_field_or_group_gives_another_digest(people: People) -> None:
    first = digest(people, "awa", "phone", "699001122")
    assert digest(people, "awa", "phone", "699001123") != first
    assert digest(people, "awa", "alias", "699001122") != first
    assert digest(people, "chantal", "phone", "699001122", "committee") != first


def test_nobody_else_makes_digests_of_a_group(people: People) -> None:
    with pytest.raises(NotFound):
        digest(people, "chantal", "phone", "699001122")


def test_a_guess_costs_what_the_design_says(make_app: Callable[..., Flask]) -> None:
    assert Cost(memory=128 * 1024, passes=3) == MEMBERS
    assert Cost(memory=8 * 1024, passes=3) == CODES
    public = {"mode": "production", "public_url": "https://fonds.example.org"}
    app = make_app(**public, vault_root=pinned(SigningPair.fresh()))
    vault = vault_of(app.extensions["fundapp.settings"])
    assert (vault.members, vault.codes) == (MEMBERS, CODES)


def test_keys_are_stretched_by_argon2id_with_the_cost_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def spying(**options: Any) -> Argon2id:
        given.append(options)
        return Argon2id(**options)

    monkeypatch.setattr("fundapp.vault.passphrases.Argon2id", spying)
    codes.derive_code("0" * 26, Cost(memory=64, passes=2))
    passphrases.derive_passphrase("x", b"s" * 16, Cost(memory=32, passes=1))
    assert [(each["memory_cost"], each["iterations"], each["length"]) for each in given] == [(64, 2, 32), (32, 1, 32)]


def test_a_writer_does_not_choose_the_key_under_which_numbers_are_digested(people: People) -> None:
    group, awa = people.groups["officers"], people.members["awa"]
    theirs = EpochSecret(group, 0, SealingPair.fresh(), bytes(32), b"m" * 32)
    wrapped = wrap(awa.pair.public, theirs.packed(), wrapping(group, 0, awa.id))
    with transaction() as session:
        session.execute(update(EpochKey).where(EpochKey.holder_id == awa.id).values(wrapped=wrapped))
    with pytest.raises(Untrusted):
        digest(people, "awa", "phone", "699001122")
