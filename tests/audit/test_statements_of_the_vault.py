"""What the vault's own commands sign stands in an export that anybody can check, and cannot be erased from it."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.models import Entry, Erasure, Staged
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import main
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.vault.commands import remove_member, renew_epoch, reset_member
from fundapp.vault.keeping import keep_member
from fundapp.vault.pairs import SigningPair
from fundapp.vault.queries import holders_of
from fundapp.vault.statements import sign_statement
from fundapp.vault.unlocked import UnlockedMember
from tests.audit.histories import History
from tests.audit.logs import checkpoint, exported
from tests.audit.signed_logs import read, verdict
from tests.vault.people import CHEAP, PASSPHRASE, People, make_vault


@pytest.fixture
def people(in_app: Flask, ctx: Context, tmp_path: Path) -> People:
    """Two officers and two members of the committee, whose keys and groups stand in the log."""
    root = SigningPair.fresh()
    people = People(make_vault(tmp_path, root), root, ctx)
    people.add("awa", "bela", "chantal", "didier")
    people.found("officers", "awa", "bela")
    people.found("committee", "chantal", "didier")
    return people


def vote(session: Session, people: People, pair: SigningPair) -> UUID:
    """Records a signed vote."""
    stated = sign_statement(pair, "vote", {"amount": 125_000, "round": uuid4().hex})
    return record(session, people.ctx, "case.vote.cast", "case", uuid4(), {"statement": stated.told()})


def export(session: Session) -> list[bytes]:
    """The log as it stands."""
    while sequence(session):
        pass
    checkpoint(session)
    return exported(session)


def live(session: Session, people: People) -> None:
    """Somebody comes, somebody goes, somebody forgets everything; and they vote."""
    people.add("esther")
    people.admit("officers", "esther", by="awa")
    vote(session, people, people.members["esther"].signing)
    remove_member(session, people.ctx, people.groups["officers"], people.members["bela"].id)
    renew_epoch(
        session,
        people.ctx,
        people.vault,
        people.members["awa"],
        people.groups["officers"],
        members=holders_of(session, people.groups["officers"]),
    )
    forgetful = people.members["didier"] = UnlockedMember.fresh(people.members["didier"].id)
    reset_member(session, people.ctx, keep_member(forgetful, PASSPHRASE, CHEAP))
    session.commit()
    people.admit("committee", "didier", by="chantal")
    vote(session, people, forgetful.signing)


def test_a_life_of_groups_is_vouched_for_back_to_the_root(session: Session, people: People) -> None:
    live(session, people)
    lines = export(session)
    found = {"group.admission": 2, "group.epoch": 1, "group.founding": 2, "vote": 2}
    assert read(lines, people.vault.root).statements == found
    assert verdict(lines, SigningPair.fresh().public)[0] == "chain.signer"


@pytest.mark.parametrize("name", ["bela", "didier"])
def test_whoever_left_or_has_other_keys_now_signs_in_vain(name: str, session: Session, people: People) -> None:
    before = people.members[name].signing
    live(session, people)
    vote(session, people, before)
    assert verdict(export(session), people.vault.root)[0] == "statement.signer"


def entries_of(session: Session, action: str) -> list[UUID]:
    """The entries of an action, in the log or staged."""
    return [own for table in (Entry, Staged) for own in session.scalars(select(table.id).where(table.action == action))]


STAYING = {
    "vault.group.founded": "A signed statement stays.",
    "vault.group.admitted": "A signed statement stays.",
    "vault.group.renewed": "A signed statement stays.",
    "case.vote.cast": "A signed statement stays.",
    "vault.group.left": "An entry that ends somebody's right to sign stays.",
    "vault.member.reset": "An entry that ends somebody's right to sign stays.",
}


@pytest.mark.parametrize("action", STAYING)
@pytest.mark.parametrize("sequenced", [True, False])
def test_what_tells_whose_signature_counts_is_not_erased(
    action: str, sequenced: bool, session: Session, people: People
) -> None:
    live(session, people)
    if sequenced:
        sequence(session)
    other = record(session, people.ctx, "case.seen", "case", uuid4())
    for wanted in entries_of(session, action):
        with pytest.raises(Conflict) as caught:
            erase_payloads(session, people.ctx, [other, wanted], "person_asked")
        assert caught.value.reason == _(STAYING[action])
    assert session.scalars(select(Erasure.entry_id)).all() == []
    assert read(export(session), people.vault.root).erased == 0


def test_everything_else_is_erased_beside_them(session: Session, people: People) -> None:
    live(session, people)
    erase_payloads(session, people.ctx, entries_of(session, "vault.member.added"), "person_asked")
    assert read(export(session), people.vault.root).erased == 5


Answer = tuple[int, str, str]


@pytest.fixture
def run(
    session: Session, people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Answer]:  # fmt: skip
    """`verify.py` on the export, in English: exit status, standard output, standard error."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    live(session, people)
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(export(session)))

    def answer(*words: str) -> Answer:
        try:
            status: Any = main([str(file), *words])
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return answer


SIGNED = "Signed statements, by kind: group.admission 2, group.epoch 1, group.founding 2, vote 2\n"
VOUCHED = "Everybody who signed them was vouched for at that point, back to the root that you gave.\n"


def test_with_the_root_the_answer_says_that_everybody_is_vouched_for(
    run: Callable[..., Answer], people: People
) -> None:
    status, said, errors = run("--root", b64encode(people.vault.root).decode())
    assert (status, errors) == (0, "")
    assert SIGNED + VOUCHED in said
    assert "without --root" not in said
    assert "the statements are shown to be genuine, but not the log" in said


def test_without_the_root_the_answer_warns(run: Callable[..., Answer]) -> None:
    status, said, errors = run()
    assert (status, errors) == (0, "")
    assert SIGNED in said
    assert VOUCHED not in said
    assert "Warning: without --root, the signatures are good, but nobody vouches for those who signed." in said
    assert "nothing was shown but that the file agrees with itself" in said


def test_a_root_that_is_none_is_refused(run: Callable[..., Answer], people: People) -> None:
    for wrong in ("", "root", b64encode(bytes(31)).decode(), people.vault.root.hex()):
        sentence = f"Refused: “{wrong}” is not a root’s public key: 32 bytes in base64.\n"
        assert run("--root", wrong) == (1, "", sentence)
    assert run("--root", b64encode(bytes(32)).decode())[0] == 1


@pytest.mark.parametrize("words", [["--proof", "proof.json"], ["--self-test"]])
def test_a_root_is_of_use_to_a_whole_export_alone(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--root", b64encode(bytes(32)).decode()])
    assert ended.value.code == 2


def test_an_export_without_statements_says_so_where_a_root_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(History.of(3).lines()))
    assert main([str(file), "--root", b64encode(bytes(32)).decode()]) == 0
    said = capsys.readouterr().out
    assert "There are no signed statements in it." in said
    assert "vouched" not in said
