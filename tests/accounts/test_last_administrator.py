"""Somebody must stay who looks after people; what a person who was locked out had opened for others is void."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import open_readmission
from fundapp.accounts.commands.parting import lock_out, part_with_person
from fundapp.accounts.commands.people import change_person
from fundapp.accounts.models import Authenticator, Invitation, Passphrase, Person, StaffSession
from fundapp.accounts.permissions import PEOPLE
from fundapp.accounts.queries.people import person
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from tests.accounts.acting import colleague, told
from tests.accounts.conftest import Someone
from tests.accounts.signing import sign_in_as, with_authenticator, with_passphrase
from tests.fixtures.application import Look


def given(person: Person, *groups: str) -> dict[str, object]:
    return {
        "name": person.name, "email": person.email, "language": "fr", "zone": "Africa/Douala", "groups": groups,
        "organisations": (),
    }  # fmt: skip


def test_the_last_administrator_stays_one(session: Session, ctx: Context, someone: Someone) -> None:
    ruth, bela = someone("Ruth Mbarga", "administrators"), someone("Bela Moussa")
    someone("Ama Ancienne", "administrators", state="invited")
    with pytest.raises(Invalid) as refused:
        change_person(session, ctx, ruth.id, given(ruth), expected_version=ruth.version)
    assert "nommez d’abord" in refused.value.fields["groups"][0]
    with pytest.raises(Conflict, match="Conflict"):
        part_with_person(session, ctx, ruth.id, bela.id, [])


def test_one_of_two_administrators_may_go(session: Session, ctx: Context, someone: Someone) -> None:
    ruth, paul = someone("Ruth Mbarga", "administrators"), someone("Paul Etoga", "administrators")
    with_passphrase(session, ruth)
    change_person(session, ctx, paul.id, given(paul, "fundraising"), expected_version=paul.version)
    with pytest.raises(Invalid):
        change_person(session, ctx, ruth.id, given(ruth), expected_version=ruth.version)


def test_a_way_back_that_somebody_opened_is_void_once_they_are_locked_out(
    session: Session, ctx: Context, someone: Someone, look: Look
) -> None:
    awa, bela = someone("Awa Ndongo", "officers"), someone("Bela Moussa", "officers")
    chantal = someone("Chantal Obiang", "officers")
    open_readmission(session, colleague(ctx, person(session, awa.id)), bela.id)
    reporting = colleague(ctx, person(session, chantal.id))
    lock_out(session, reporting, awa.id)
    session.commit()
    assert [each.ends_at for each in look(select(Invitation))] == [reporting.now]


def test_who_has_no_passphrase_looks_after_nobody(session: Session, ctx: Context, someone: Someone) -> None:
    ruth, paul = someone("Ruth Mbarga", "administrators"), someone("Paul Etoga", "administrators")
    with_passphrase(session, ruth)
    with pytest.raises(Invalid):
        change_person(session, ctx, ruth.id, given(ruth), expected_version=ruth.version)
    with_passphrase(session, paul)
    change_person(session, ctx, ruth.id, given(ruth), expected_version=ruth.version)


@pytest.mark.parametrize("who", ["a colleague", "herself"])
@pytest.mark.parametrize("another_signs_in", [True, False])
def test_only_somebody_else_spares_the_last_administrator(
    *, session: Session, ctx: Context, someone: Someone, look: Look, who: str, another_signs_in: bool
) -> None:
    ruth, paul = someone("Ruth Mbarga", "administrators"), someone("Paul Etoga", "administrators")
    sign_in_as(FlaskClient(Flask("none")), session, ruth)
    with_authenticator(session, ruth)
    if another_signs_in:
        with_passphrase(session, paul)
    reporter = ruth if who == "herself" else someone("Bela Moussa", "officers")
    spared = lock_out(session, colleague(ctx, person(session, reporter.id)), ruth.id)
    session.commit()
    assert spared == (who == "a colleague" and not another_signs_in)
    assert look(select(StaffSession)) == []
    for table in (Passphrase, Authenticator):
        assert len(look(select(table).where(table.person_id == ruth.id))) == spared, table
    assert ("person.locked_out", {"spared": True} if spared else {}) in told(look, ruth.id)


def test_what_the_last_administrator_had_opened_is_void_all_the_same(
    session: Session, ctx: Context, someone: Someone, look: Look
) -> None:
    ruth, bela = someone("Ruth Mbarga", "administrators"), someone("Bela Moussa", "officers")
    with_passphrase(session, ruth)
    open_readmission(session, colleague(ctx, person(session, ruth.id), PEOPLE), bela.id)
    reporting = colleague(ctx, person(session, bela.id))
    assert lock_out(session, reporting, ruth.id)
    session.commit()
    assert [each.ends_at for each in look(select(Invitation))] == [reporting.now]
