"""`fundapp audit verify` where a root is pinned, and where none is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from fundapp.audit.cli import audit
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.i18n import _
from fundapp.vault.pairs import SigningPair
from fundapp.vault.statements import sign_statement
from tests.vault.people import People, make_vault


@pytest.fixture
def people(app: Flask, committed: Engine, ctx: Context, tmp_path: Path) -> Iterator[People]:
    """A group of two, on a machine that has signed no other log."""
    (app.extensions["fundapp.settings"].data_dir / "audit-last").unlink(missing_ok=True)
    root = SigningPair.fresh()
    people = People(make_vault(tmp_path, root), root, ctx)
    with app.app_context():
        people.add("awa", "bela")
        people.found("officers", "awa", "bela")
        yield people


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, command: str, root: bytes | None) -> Result:
    """Runs `fundapp audit` with this root pinned."""
    settings = replace(app.extensions["fundapp.settings"], vault_root=root)
    monkeypatch.setitem(app.extensions, "fundapp.settings", settings)
    return CliRunner().invoke(audit, [command], obj=lambda: app)


def vote(people: People, pair: SigningPair) -> None:
    """Records a signed vote."""
    told = sign_statement(pair, "vote", {"round": 1}).told()
    with transaction() as session:
        record(session, people.ctx, "case.vote.cast", "case", uuid4(), {"statement": told})


def test_statements_are_followed_back_to_the_pinned_root(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote(people, people.members["awa"].signing)
    run(app, monkeypatch, "checkpoint", None)
    found = run(app, monkeypatch, "verify", people.vault.root)
    assert found.exit_code == 0, found.output
    assert _("✓ Signed statements that lead back to the root: %(count)s.", count=2) in found.output
    found = run(app, monkeypatch, "verify", None)
    told = _("Signed statements: %(count)s; without FUNDAPP_VAULT_ROOT nobody vouches for who signed.", count=2)
    assert told in found.output


def test_a_stranger_s_statement_is_found_where_a_root_is_pinned(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote(people, SigningPair.fresh())
    run(app, monkeypatch, "checkpoint", None)
    found = run(app, monkeypatch, "verify", people.vault.root)
    assert found.exit_code == 1
    assert "✗" in found.output
    assert "(vote)" in found.output.splitlines()[0]
    assert "(vote)" not in run(app, monkeypatch, "verify", None).output


def test_a_log_without_statements_says_nothing_of_them_where_no_root_is_pinned(
    app: Flask, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (app.extensions["fundapp.settings"].data_dir / "audit-last").unlink(missing_ok=True)
    with app.app_context(), transaction() as session:
        record(session, ctx, "case.seen", "case", uuid4())
    run(app, monkeypatch, "checkpoint", None)
    found = run(app, monkeypatch, "verify", None)
    assert found.exit_code == 0
    assert "FUNDAPP_VAULT_ROOT" not in found.output
