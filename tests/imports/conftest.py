"""Imports for tests: somebody who may, their browser, and the steps that a worker does."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from tests.accounts.conftest import Become, Someone, become, hired, nobody_was_wrong_yet
from tests.directory.conftest import describe
from tests.fixtures.application import Look
from tests.imports.acting import Importer

__all__ = ["Become", "Someone", "become", "describe", "hired", "nobody_was_wrong_yet"]


@pytest.fixture
def importer(app: Flask, client: FlaskClient, session: Session, hired: Someone, become: Become, look: Look) -> Importer:
    """An officer at their browser, with a worker who does what is due when asked."""
    person = hired("Solange Ndeke", GroupCode.OFFICERS)
    become(groups=[GroupCode.OFFICERS], person=person.id)
    return Importer(app, client, look, person.id)
