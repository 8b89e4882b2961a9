"""A vault with two groups, on a database that is rolled back after the test; and that of a demonstration."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.vault.pairs import SigningPair
from tests.fixtures.databases import Databases, settings_for
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


@pytest.fixture
def demonstration(
    demonstration_url: str, demonstration_folder: Path, databases: Databases, tmp_path: Path
) -> Iterator[Flask]:
    """An application into which the demonstration was loaded, for this test alone."""
    from fundapp.app import create_app

    url = databases.copy(demonstration_url)
    copytree(demonstration_folder, tmp_path, dirs_exist_ok=True)
    app = create_app(settings_for(url, tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)
