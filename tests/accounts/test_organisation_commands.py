"""Who may change the list of organisations, what a change leaves behind, and what the reads tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.accounts.commands.organisations import add_organisation, change_organisation
from fundapp.accounts.models import Affiliation, Organisation
from fundapp.accounts.permissions import COLLEAGUES, SETTINGS
from fundapp.accounts.queries.organisations import (
    organisation,
    organisation_options,
    organisations_page,
    organisations_to_export,
    people_counts,
    people_of,
)
from fundapp.accounts.schemas.organisations import OrganisationSchema
from fundapp.audit.models import Staged
from fundapp.core.constraints import broken_rule
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.core.models import Base
from tests.accounts import network
from tests.accounts.reached import recorded
from tests.fixtures.application import Look, MakeContext

GIVEN = {"name": "Ligue d’appui", "short_name": "LDA", "country": "TD", "active": True}


def names(found: Any) -> list[str]:
    return [each.name for each in found]


def test_whoever_does_not_look_after_people_finds_no_organisation(
    session: Session, make_ctx: MakeContext, ctx: Context
) -> None:
    added = add_organisation(session, ctx, GIVEN)
    stranger = make_ctx(SETTINGS, COLLEAGUES, "audit.see", "funder.edit")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: organisation(session, stranger, added.id),
        lambda: organisations_page(session, stranger, {}, marks=Marks("x")),
        lambda: organisations_to_export(session, stranger, {}),
        lambda: people_counts(session, stranger, [added.id]),
        lambda: people_of(session, stranger, added.id),
        lambda: add_organisation(session, stranger, GIVEN | {"name": "Autre"}),
        lambda: change_organisation(session, stranger, added.id, GIVEN, expected_version=1),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert names(session.scalars(select(Organisation))) == ["Ligue d’appui"]


def test_an_organisation_is_put_on_the_list_and_recorded_without_its_name(
    session: Session, ctx: Context, look: Look
) -> None:
    added = add_organisation(session, ctx, GIVEN)
    assert (added.name, added.short_name, added.country, added.active) == ("Ligue d’appui", "LDA", "TD", True)
    assert (added.sort_name, added.version, added.created_at) == ("ligue d'appui", 1, ctx.now)
    assert recorded(look) == [("organisation.added", {})]
    (entry,) = session.scalars(select(Staged))
    assert (entry.id, entry.subject_kind, entry.subject_id) == (added.entry_id, "organisation", added.id)


def test_a_change_moves_the_version_and_names_what_was_changed(session: Session, ctx: Context, look: Look) -> None:
    added = add_organisation(session, ctx, GIVEN)
    later = replace(ctx, now=ctx.now + timedelta(minutes=1))
    changed = GIVEN | {"name": "Ligue du Sud", "active": False}
    change_organisation(session, later, added.id, changed, expected_version=1)
    assert (added.version, added.sort_name, added.updated_at) == (2, "ligue du sud", later.now)
    assert recorded(look)[1:] == [("organisation.changed", {"fields": ["active", "name"]})]
    assert added.entry_id == session.scalars(select(Staged.id).order_by(Staged.position.desc())).first()


def test_who_saves_without_a_change_leaves_no_trace(session: Session, ctx: Context, look: Look) -> None:
    added = add_organisation(session, ctx, GIVEN)
    later = replace(ctx, now=ctx.now + timedelta(minutes=1))
    change_organisation(session, later, added.id, GIVEN, expected_version=1)
    assert (added.version, added.updated_at) == (1, ctx.now)
    assert len(recorded(look)) == 1


def test_a_change_from_an_old_version_is_refused(session: Session, ctx: Context) -> None:
    added = add_organisation(session, ctx, GIVEN)
    change_organisation(session, ctx, added.id, GIVEN | {"country": "GA"}, expected_version=1)
    with pytest.raises(EditConflict):
        change_organisation(session, ctx, added.id, GIVEN | {"country": "CM"}, expected_version=1)
    assert session.get_one(Organisation, added.id).country == "GA"


def test_nobody_changes_what_is_not_there(session: Session, ctx: Context) -> None:
    with pytest.raises(NotFound):
        change_organisation(session, ctx, uuid4(), GIVEN, expected_version=1)


def test_two_names_that_look_alike_are_told_at_the_name(session: Session, ctx: Context) -> None:
    add_organisation(session, ctx, GIVEN)
    with pytest.raises(IntegrityError) as caught:
        add_organisation(session, ctx, GIVEN | {"name": "LIGUE D'APPUI"})
    rule = broken_rule(caught.value, Base.metadata)
    assert isinstance(rule, Invalid)
    assert list(rule.fields) == ["name"]


def test_people_stay_with_an_organisation_that_is_no_longer_active(session: Session, ctx: Context) -> None:
    added = add_organisation(session, ctx, GIVEN).id
    network.person(session, "Solange Ndeke", of=added)
    change_organisation(session, ctx, added, GIVEN | {"active": False}, expected_version=1)
    assert session.scalar(select(func.count()).select_from(Affiliation)) == 1
    assert people_counts(session, ctx, [added]) == {added: 1}


def test_what_is_shown_is_what_can_be_typed_again(session: Session, ctx: Context) -> None:
    for active in (True, False):
        given = GIVEN | {"name": f"Ligue {active}", "active": active}
        added = add_organisation(session, ctx, given)
        assert OrganisationSchema().load(OrganisationSchema().dump(added)) == given


def test_who_has_left_does_not_count_among_the_people(session: Session, ctx: Context) -> None:
    one, other = network.organisation(session, "Une"), network.organisation(session, "Autre")
    network.person(session, "Zara Adoum", "officers", "fundraising", of=one)
    network.person(session, "Éric Bello", of=one, state="invited")
    network.person(session, "Solange Ndeke", of=one, state="left")
    network.person(session, "Marc Autre")
    assert people_counts(session, ctx, [one, other]) == {one: 2}
    assert people_counts(session, ctx, []) == {}
    found = people_of(session, ctx, one)
    assert names(found) == ["Éric Bello", "Zara Adoum"]
    assert found[1].groups == {"officers", "fundraising"}
    assert people_of(session, ctx, other) == []


def test_only_active_organisations_are_offered_by_name(session: Session) -> None:
    names = ("Ligue", "Écoute", "Entraide", "Réseau", "Union", "Œuvre")
    made = {name: str(network.organisation(session, name)) for name in names}
    acronym = str(network.organisation(session, "Ligue d’appui", short_name="LDA"))
    network.organisation(session, "Ancienne", active=False)
    ordered = [(made[name], name) for name in ("Écoute", "Entraide", "Ligue", "Œuvre", "Réseau", "Union")]
    assert organisation_options(session) == [*ordered[:3], (acronym, "Ligue d’appui (LDA)"), *ordered[3:]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Écoute et 100 % droits", "Ligue d’appui", "Réseau Œuvrer"]),
        ({"q": "ECOUTE"}, ["Écoute et 100 % droits"]),
        ({"q": "d'appui ligue"}, ["Ligue d’appui"]),
        ({"q": "oeuvrer"}, ["Réseau Œuvrer"]),
        ({"q": "rœ"}, ["Réseau Œuvrer"]),
        ({"q": "%"}, ["Écoute et 100 % droits"]),
        ({"q": "_"}, []),
        ({"country": "GA"}, ["Réseau Œuvrer"]),
        ({"standing": "active"}, ["Écoute et 100 % droits", "Ligue d’appui"]),
        ({"standing": "inactive"}, ["Réseau Œuvrer"]),
        ({"standing": "active", "country": "GA"}, []),
    ],
)
def test_each_condition_is_met_in_the_list_and_in_the_sheet(
    session: Session, ctx: Context, wanted: dict[str, str], found: list[str]
) -> None:
    network.organisation(session, "Réseau Œuvrer", short_name="ROE", country="GA", active=False)
    network.organisation(session, "Ligue d’appui")
    network.organisation(session, "Écoute et 100 % droits", country="CM")
    assert names(organisations_page(session, ctx, wanted, marks=Marks("x")).items) == found
    assert names(organisations_to_export(session, ctx, wanted)) == found
