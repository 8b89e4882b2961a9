"""Somebody must stay who looks after people; what a person who was locked out had opened for others is void."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import open_readmission
from fundapp.accounts.commands.parting import lock_out, part_with_person
from fundapp.accounts.commands.people import change_person
from fundapp.accounts.models import Invitation, Person
from fundapp.accounts.queries.people import person
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from tests.accounts.acting import colleague
from tests.accounts.conftest import Someone
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
