"""Every kind of sealed object, changed or put in another's place: always refused, and never by accident."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.vault import codes, keeping, pairs, quick, statements, trust
from fundapp.vault.chain import Chain
from fundapp.vault.ciphers import header
from fundapp.vault.house import Vault
from fundapp.vault.models import Epoch
from fundapp.vault.opened import OpenCompartment
from tests.vault.mutations import REFUSED, changes, judged
from tests.vault.scene import Scene, scene
from tests.vault.slots import slots
from tests.vault.specimens import specimens
from tests.vault.stage import Stage, staged
from tests.vault.swaps import outcome, swaps
from tests.vault.trials import controls, count, every_trial, false_claims, mistyped_codes, mistyped_papers

EVERY = 61
"""How manieth of each kind of trial the tests make; the campaign makes all."""


Breakage = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def stage(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Stage]:
    with staged(make_app(), tmp_path / "vault") as made:
        yield made


@pytest.fixture
def made(stage: Stage) -> Iterator[Scene]:
    with scene(stage) as made:
        yield made


def test_what_is_unchanged_opens(made: Scene) -> None:
    found = controls(made)
    assert found == dict.fromkeys(found, "opened")


def test_what_is_changed_or_moved_is_refused(made: Scene) -> None:
    found = count(every_trial(made, EVERY))
    assert [each for each in found if each[1] != REFUSED] == []
    assert len({kind for kind, _found in found}) > 50


def test_a_row_that_claims_to_be_something_else_is_refused(made: Scene) -> None:
    assert {found for _kind, found in false_claims(made, 1, 0)} == {REFUSED}


def test_everything_mistyped_is_refused() -> None:
    assert {found for trials in (mistyped_codes(), mistyped_papers()) for _kind, found in trials} == {REFUSED}


def unbind_records(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OpenCompartment, "_bound", lambda *_given: b"")


def unbind_sessions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keeping, "_session_place", lambda session_id, _reader: (header(session_id, 1), b""))


def believe_any_member(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Chain, "vouches_for", lambda *_given: True)


def believe_any_group(patch: pytest.MonkeyPatch) -> None:
    def wrong(session: Session, _vault: Vault, group_id: UUID) -> tuple[bytes, int]:
        newest = select(Epoch).where(Epoch.group_id == group_id).order_by(Epoch.number.desc()).limit(1)
        epoch = session.scalars(newest).one()
        return epoch.sealing_key, epoch.number

    patch.setattr(trust, "_key_of_group", wrong)


@pytest.mark.parametrize(
    ("breakage", "kind"),
    [
        (unbind_records, "record"),
        (unbind_sessions, "session"),
        (believe_any_member, "public keys of a member"),
        (believe_any_group, "public key of an epoch"),
    ],
)
def test_a_vault_that_does_not_look_where_an_object_belongs_is_found_out(
    breakage: Breakage, kind: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakage(monkeypatch)
    with scene(stage) as made:
        found = [slot for slot in slots(made) if slot.kind == kind]
        values = {id(slot): slot.value(made) for slot in found}
        assert any(
            outcome(made, target, values[id(source)]) == "opened"
            for source, target in swaps(found)
            if values[id(source)] != values[id(target)]
        )


def believe_signatures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(statements, "is_signed", lambda *_given: True)


def let_errors_through(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pairs, "InvalidTag", KeyError)


def forget_the_tag(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(quick, "ChaCha20Poly1305", Unauthenticated)


class Unauthenticated:
    def __init__(self, _key: bytes) -> None:
        """Whatever the key."""

    def encrypt(self, _nonce: bytes, plain: bytes, _data: None) -> bytes:
        return plain + bytes(16)

    def decrypt(self, _nonce: bytes, sealed: bytes, _data: None) -> bytes:
        return sealed[:-16]


@pytest.mark.parametrize(
    ("breakage", "kind", "came"),
    [
        (believe_signatures, "statement's signature", "opened"),
        (let_errors_through, "wrap to member", "InvalidTag: "),
        (forget_the_tag, "quick half", "opened"),
    ],
)
def test_a_vault_that_does_not_authenticate_is_found_out(
    breakage: Breakage, kind: str, came: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakage(monkeypatch)
    with scene(stage) as made:
        found = next(each for each in specimens(made) if each.kind == kind)
        assert came in {judged(partial(found.opens, change)) for change in changes(found.sealed, EVERY)}


def test_codes_without_check_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "check_digits", lambda _digits: "00")
    assert ("follow-up code, mistyped", "opened") in set(mistyped_codes())
