"""The funding side: passphrase and second proof, no keys, no sign of cases."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.vault.models import Member, UnlockedSession
from tests.accounts.conftest import Someone
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as, with_authenticator
from tests.accounts.walking_in import walk_in
from tests.fixtures.application import Look

OWN = (
    "/", "/me", "/me/edit", "/me/sessions", "/me/passphrase", "/me/factors", "/me/factors/codes", "/colleagues",
    "/duty", "/duty/plan", "/notifications", "/notifications/new", "/views",
)  # fmt: skip
SIGNS = re.compile(r"dossier|comité|d’urgence|demande d’aide|scellé|mes clés|vos clés", re.IGNORECASE)
"""Words that would tell a fundraiser that there is another side of the house."""


@pytest.mark.parametrize("path", OWN)
def test_a_fundraiser_reads_nothing_of_cases_or_keys(
    stranger: FlaskClient, session: Session, someone: Someone, path: str
) -> None:
    someone("Marthe Ngono", "fundraising", "committee")
    someone("Ruth Mbarga", "administrators")
    sign_in_as(stranger, session, someone("Awa Ndongo", "fundraising"))
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert SIGNS.findall(said(answer.text)) == []


@pytest.mark.parametrize("path", ["/keys", "/keys/mine", "/keys/officers/renew", "/duty/rota/officers", "/people"])
def test_addresses_of_the_other_side_are_nothing_to_a_fundraiser(
    stranger: FlaskClient, session: Session, someone: Someone, path: str
) -> None:
    sign_in_as(stranger, session, someone("Awa Ndongo", "fundraising"))
    answer = stranger.get(path)
    assert answer.status_code == 404
    without = re.compile(r"<code>.*?</code>|name=\"(back|csrf_token)\" value=\"[^\"]*\"")
    nothing = stranger.get("/nothing-at-all")
    assert without.sub("", answer.text) == without.sub("", nothing.text)


def test_a_fundraiser_has_no_keys(stranger: FlaskClient, session: Session, someone: Someone, look: Look) -> None:
    with_authenticator(session, someone("Awa Ndongo", "fundraising"))
    walk_in(stranger, "awa.ndongo@example.org")
    assert stranger.get("/me").status_code == 200
    assert look(select(Member)) == look(select(UnlockedSession)) == []
