"""`fundapp init` and `fundapp vault`: what operators see, type and are refused."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import DomainError, Unavailable
from fundapp.vault.cli import init, vault
from fundapp.vault.commands import admit_member, make_member, remove_member
from fundapp.vault.foundation import courier, written_root
from fundapp.vault.installation import couriers_folder, demonstration_root, keystore_of, pinned, vault_of
from fundapp.vault.keeping import keep_member, spoken_fingerprint
from fundapp.vault.models import KeyStatement
from fundapp.vault.pairs import SigningPair
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Courier
from fundapp.vault.unlocked import UnlockedMember
from tests.vault.people import CHEAP, PASSPHRASE, new_case

MakeApp = Callable[..., Flask]
ROOT = SigningPair(b"r" * 32)
PAPER = written_root(ROOT)
LAST_FOUR = PAPER.replace("-", "")[-4:]


@pytest.fixture
def app_of(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> MakeApp:
    """`app_of()`: an installation for real, whose root is ROOT; `founded=False`: before it is pinned."""
    monkeypatch.setattr("fundapp.vault.cli.founding.SigningPair", SimpleNamespace(fresh=lambda: ROOT))

    def make(*, founded: bool = True) -> Flask:
        changes = {"mode": "production", "public_url": "https://fonds.example.org"}
        if founded:
            changes["vault_root"] = pinned(ROOT)
        return make_app(**changes)

    return make


def run(app: Flask, command: Any, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, words, input=typed, obj=lambda: app)


def digits(*people: UnlockedMember) -> str:
    """What they read out, typed line by line."""
    return "".join(f"{spoken_fingerprint(each.signing.public, each.pair.public)}\n" for each in people)


def members(app: Flask, ctx: Context, count: int) -> list[UnlockedMember]:
    """People with keys."""
    made = [UnlockedMember.fresh(new_case().id) for _number in range(count)]
    kept = [keep_member(each, PASSPHRASE, CHEAP) for each in made]
    with app.app_context(), transaction() as session:
        for each in kept:
            make_member(session, ctx, each)
    return made


def test_init_shows_the_root_once_and_waits_until_it_was_written_down(app_of: MakeApp) -> None:
    app = app_of(founded=False)
    assert len(PAPER.rpartition("-")[2]) < 4, "or the last block would do"
    told = run(app, init, typed=f"XXXX\n{PAPER.rpartition('-')[2]}\n{LAST_FOUR.lower()}\n")
    assert told.exit_code == 0, told.output
    assert PAPER.replace("-", "") in told.output.replace("-", "").replace("\n", "").replace(" ", "")
    assert told.output.count("Comparez votre feuille") == 2
    assert f"FUNDAPP_VAULT_ROOT={pinned(ROOT)}" in told.output
    with app.app_context():
        settings = app.extensions["fundapp.settings"]
        with transaction() as session:
            for purpose in Courier:
                assert courier(session, couriers_folder(settings), purpose) is not None
    for file in settings.data_dir.rglob("*"):
        assert not file.is_file() or ROOT.private not in file.read_bytes()


def test_init_does_nothing_a_second_time(app_of: MakeApp) -> None:
    app = app_of(founded=False)
    typed = PAPER[-5:] + "\n"  # as it stands there, with the dash
    assert run(app, init, typed=typed).exit_code == 0
    again = run(app, init, typed=typed)
    assert again.exit_code == 1
    assert "rien n’a été modifié" in again.output
    assert "FUNDAPP_VAULT_ROOT" not in again.output


def test_a_group_is_founded_by_the_root_typed_from_its_paper(app_of: MakeApp, ctx: Context) -> None:
    app = app_of()
    people = members(app, ctx, 2)
    ids = [str(each.id) for each in people]
    wrong = run(app, vault, "found", "officers", *ids, typed=f"{PAPER}\n" + digits(*reversed(people)))
    assert wrong.exit_code == 1
    assert isinstance(wrong.exception, DomainError)
    told = run(app, vault, "found", "officers", *ids, typed=f"{PAPER.lower()}\n" + digits(*people))
    assert told.exit_code == 0, told.output
    assert PAPER not in told.output
    standing = run(app, vault, "status")
    assert standing.exit_code == 0, standing.output
    assert "✓ officers : membres qui peuvent lire : 2." in standing.output.replace("\u00a0", " ")


def test_a_mistyped_root_and_another_root_found_nothing(app_of: MakeApp, ctx: Context) -> None:
    app = app_of()
    people = members(app, ctx, 2)
    ids = [str(each.id) for each in people]
    mistyped = run(app, vault, "found", "officers", *ids, typed=f"{PAPER[:-1]}\n")
    assert mistyped.exit_code == 1
    assert "feuille" in mistyped.output
    stranger = run(
        app, vault, "found", "finance", *ids, typed=f"{written_root(SigningPair(b's' * 32))}\n" + digits(*people)
    )
    assert isinstance(stranger.exception, DomainError)


def test_status_tells_what_waits_for_whom(app_of: MakeApp, ctx: Context) -> None:
    app = app_of()
    people = members(app, ctx, 3)
    run(app, vault, "found", "officers", *[str(each.id) for each in people], typed=f"{PAPER}\n" + digits(*people))
    with app.app_context(), transaction() as session:
        remove_member(session, ctx, group_by_code(session, "officers").id, people[0].id)
    told = run(app, vault, "status")
    assert told.exit_code == 1
    assert "un membre doit renouveler la clé" in told.output
    with app.app_context(), transaction() as session:
        session.query(KeyStatement).delete()
    told = run(app, vault, "status")
    assert told.exit_code == 1
    assert "ne remontent pas à la racine" in told.output


def test_status_sees_that_the_end_of_a_chain_was_cut(app_of: MakeApp, ctx: Context) -> None:
    app = app_of()
    first, second, third = members(app, ctx, 3)
    ids = [str(each.id) for each in (first, second)]
    run(app, vault, "found", "officers", *ids, typed=f"{PAPER}\n" + digits(first, second))
    house = vault_of(app.extensions["fundapp.settings"])
    with app.app_context():
        with transaction() as session:
            group = group_by_code(session, "officers").id
            admit_member(session, ctx, house, first, group, third.id, spoken=digits(third))
        assert run(app, vault, "status").exit_code == 0
        with transaction() as session:
            session.query(KeyStatement).filter(KeyStatement.position == 1).delete()
    told = run(app, vault, "status")
    assert told.exit_code == 1
    assert "ne remontent pas à la racine" in told.output


def test_status_tells_of_long_work_and_of_what_broke_off(app_of: MakeApp, ctx: Context) -> None:
    from datetime import UTC, datetime

    from fundapp.vault.models import Work

    app = app_of()
    facts = {"owner_id": new_case().id, "ids": {}, "outcome": "running", "total": 9, "error": None, "ended_at": None}
    with app.app_context(), transaction() as session:
        session.add(Work(id=new_case().id, kind="old", done=2, started_at=ctx.now, beat_at=ctx.now, **facts))
        now = datetime.now(UTC)
        session.add(Work(id=new_case().id, kind="new", done=4, started_at=now, beat_at=now, **facts))
    told = run(app, vault, "status").output.replace("\u00a0", " ")
    assert "✗ Travail interrompu : old, 2 sur 9." in told
    assert "… Travail en cours : new, 4 sur 9." in told


def test_the_escrow_is_shown_once_and_two_papers_and_the_root_let_somebody_back_in(
    app_of: MakeApp, ctx: Context
) -> None:
    app = app_of()
    told = run(app, vault, "escrow", typed=f"{PAPER}\n")
    assert told.exit_code == 0, told.output
    papers, lines = [], told.output.splitlines()
    for number in (1, 2, 3):
        start = lines.index(f"{number}.") + 1
        end = next(index for index in range(start, len(lines)) if not lines[index].strip())
        papers.append("".join(lines[start:end]))
    first, second = members(app, ctx, 2)
    assert run(app, vault, "found", "officers", str(first.id), typed=f"{PAPER}\n" + digits(first)).exit_code == 0
    wrong = run(app, vault, "rescue", "officers", str(second.id), typed=f"{PAPER}\n{papers[0]}\n{papers[0]}\n")
    assert "ne vont pas ensemble" in wrong.output
    rescued = run(
        app, vault, "rescue", "officers", str(second.id), typed=f"{PAPER}\n{papers[0]}\n{papers[2]}\n" + digits(second)
    )
    assert rescued.exit_code == 0, rescued.output
    assert "membres qui peuvent lire" in run(app, vault, "status").output


def test_the_keystore_is_checked_mended_and_recovered(app_of: MakeApp) -> None:
    import os
    import shutil
    from datetime import UTC, datetime

    app = app_of()
    settings = app.extensions["fundapp.settings"]
    halves = {new_case().id: os.urandom(32) for _number in range(5)}
    keystore_of(settings).put(halves)
    assert run(app, vault, "keystore", "check").exit_code == 0
    first, second = settings.storage.keystore
    shutil.rmtree(second)
    mended = run(app, vault, "keystore", "mend")
    assert mended.exit_code == 0, mended.output
    assert "5" in mended.output
    copy = keystore_of(settings).copy(settings.data_dir / "keystore-copies", datetime.now(UTC))
    for each in (first, second):
        shutil.rmtree(each)
    recovered = run(app, vault, "keystore", "recover", str(copy))
    assert recovered.exit_code == 0, recovered.output
    assert keystore_of(settings).get(list(halves)) == halves


def test_a_keystore_without_a_token_is_not_served(app_of: MakeApp, tmp_path: Any) -> None:
    told = run(app_of(), vault, "keystore", "serve", str(tmp_path / "place"))
    assert told.exit_code == 1
    assert "FUNDAPP_KEYSTORE_TOKEN" in told.output


def test_without_a_root_nothing_can_be_sealed_and_that_is_said(app_of: MakeApp) -> None:
    app = app_of(founded=False)
    with pytest.raises(Unavailable) as refused:
        vault_of(app.extensions["fundapp.settings"])
    assert "fundapp init" in str(refused.value.reason)


def test_a_demonstration_has_a_vault_by_itself(demonstration: Flask) -> None:
    from fundapp.demo.people import PASSPHRASE as SHOWN
    from fundapp.demo.people import PEOPLE, by_key
    from fundapp.vault.keeping import unlock_member
    from fundapp.vault.queries import member_of, standings
    from fundapp.vault.rules import Group

    app = demonstration
    settings = app.extensions["fundapp.settings"]
    with app.app_context(), transaction() as session:
        assert vault_of(settings).root == demonstration_root(settings).public
        expected = {code.value: sum(code.value in each.groups and each.admitted for each in PEOPLE) for code in Group}
        assert {each.code: each.members for each in standings(session)} == expected
        member = member_of(session, by_key("solange").id)
        session.expunge(member)
    assert unlock_member(member, SHOWN).id == by_key("solange").id
    with app.app_context():
        db.engine.dispose()


def test_jobs_tidy_up_what_was_shredded_and_drafts_whose_time_is_over(demonstration: Flask, ctx: Context) -> None:
    from datetime import UTC, datetime, timedelta

    from sqlalchemy import select, update

    from fundapp.vault import jobs
    from fundapp.vault.commands import create_compartments, issue_code
    from fundapp.vault.keeping import keep_code
    from fundapp.vault.models import Applicant, Compartment
    from fundapp.vault.rules import Kind

    app = demonstration
    house, kept = vault_of(app.extensions["fundapp.settings"]), keep_code(CHEAP)
    with app.app_context():
        with transaction() as session:
            issue_code(session, ctx, kept)
            create_compartments(session, ctx, house, new_case(), {Kind.DRAFT: [kept.unlocked]})
            mine = Applicant.id == kept.unlocked.reader.id
            session.execute(update(Applicant).where(mine).values(purge_at=datetime.now(UTC) - timedelta(minutes=1)))
        jobs.tidy()
        jobs.tidy()
        jobs.copy_keystore()
        with transaction() as session:
            assert session.scalars(select(Applicant).where(mine)).all() == []
            (row,) = session.scalars(select(Compartment).where(Compartment.kind == Kind.DRAFT.value))
            assert row.halves_gone
            assert house.keystore.get([row.id]) == {}
    assert len(list(house.copies.iterdir())) == 1


def test_jobs_of_an_installation_without_a_vault_do_nothing(app_of: MakeApp) -> None:
    from fundapp.vault import jobs

    app = app_of(founded=False)
    with app.app_context():
        jobs.tidy()
        jobs.copy_keystore()
    assert not (app.extensions["fundapp.settings"].data_dir / "keystore").exists()
