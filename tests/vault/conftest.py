"""A vault with two groups, on a database that is rolled back after the test."""

from pathlib import Path

import pytest
from flask import Flask

from fundapp.core.context import Context
from fundapp.vault.pairs import SigningPair
from tests.vault.people import People, make_vault


@pytest.fixture
def nobody(in_app: Flask, ctx: Context, tmp_path: Path) -> People:
    """A founded vault without members."""
    root = SigningPair.fresh()
    return People(make_vault(tmp_path, root), root, ctx)


@pytest.fixture
def people(nobody: People) -> People:
    """Officers Awa and Bela, committee Chantal and Didier."""
    nobody.add("awa", "bela", "chantal", "didier")
    nobody.found("officers", "awa", "bela")
    nobody.found("committee", "chantal", "didier")
    return nobody
