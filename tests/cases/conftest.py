"""A fund at work: officers and finance with keys, a vault that the pages use, applications in it."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.vault.pairs import SigningPair
from tests.accounts.conftest import Become, Someone, become, hired, someone
from tests.accounts.keyholders import Keyholders
from tests.cases.fund import Fund
from tests.vault.people import People, make_vault

__all__ = ["Become", "Someone", "become", "hired", "someone"]


@pytest.fixture
def fund(
    app: Flask, session: Session, ctx: Context, tmp_path: Path, hired: Someone, monkeypatch: pytest.MonkeyPatch
) -> Fund:
    """Officers Solange and Idriss, Joel and Fatime of finance, with keys; the pages use their vault."""
    root = SigningPair.fresh()
    vault = make_vault(tmp_path, root)
    monkeypatch.setattr("fundapp.cases.visiting.vault_of", lambda _settings: vault)
    keyholders = Keyholders(app, session, People(vault, root, ctx))
    officers = hired("Solange Ndeke", "officers"), hired("Idriss Abakar", "officers")
    finance = hired("Joël Mba", "finance"), hired("Fatimé Issa", "finance")
    keyholders.found("officers", *officers)
    keyholders.found("finance", *finance)
    return Fund(app, session, vault, keyholders, {"solange": officers[0], "idriss": officers[1], "joel": finance[0]})
