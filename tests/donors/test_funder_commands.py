"""Who may change the map, and what a change leaves behind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Denied, EditConflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.donors.commands.funders import add_funder, update_funder
from fundapp.donors.models import Funder, FunderTheme
from fundapp.donors.queries.funders import funder, funders_page, funders_to_export
from fundapp.donors.schemas.funders import FunderSchema
from tests.fixtures.application import MakeContext

GIVEN = FunderSchema().load(
    {"name": "Fonds", "kind": "embassy", "status": "active", "needs_registration": "no", "themes": ["media", "youth"]}
)


def test_whoever_has_nothing_to_do_with_funders_sees_none(
    session: Session, make_ctx: MakeContext, ctx: Context
) -> None:
    added = add_funder(session, ctx, GIVEN)
    stranger = make_ctx("case.see")
    for attempt in (
        lambda: funder(session, stranger, added.id),
        lambda: funders_page(session, stranger, {}, marks=Marks("x")),
        lambda: funders_to_export(session, stranger, {}),
        lambda: add_funder(session, stranger, GIVEN),
        lambda: update_funder(session, stranger, added.id, GIVEN, expected_version=1),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_who_may_only_look_is_told_why_they_cannot_change(
    session: Session, make_ctx: MakeContext, ctx: Context
) -> None:
    added = add_funder(session, ctx, GIVEN)
    reader = make_ctx("funder.see")
    assert funder(session, reader, added.id) is added
    with pytest.raises(Denied) as caught:
        update_funder(session, reader, added.id, GIVEN, expected_version=1)
    assert "mobilisation des ressources" in str(caught.value.reason)


def test_a_change_moves_the_version_and_keeps_the_themes_that_stay(session: Session, ctx: Context) -> None:
    added = add_funder(session, ctx, GIVEN)
    kept = next(row for row in added.theme_rows if row.theme == "youth")
    later = replace(ctx, now=ctx.now + timedelta(minutes=1))
    update_funder(session, later, added.id, GIVEN | {"themes": ("youth", "peace")}, expected_version=1)
    assert added.version == 2
    assert {row.theme for row in session.scalars(select(FunderTheme))} == {"youth", "peace"}
    assert kept in added.theme_rows


def test_a_change_from_an_old_version_is_refused(session: Session, ctx: Context) -> None:
    added = add_funder(session, ctx, GIVEN)
    update_funder(session, ctx, added.id, GIVEN | {"notes": "first"}, expected_version=1)
    with pytest.raises(EditConflict):
        update_funder(session, ctx, added.id, GIVEN | {"notes": "second"}, expected_version=1)
    assert session.get_one(Funder, added.id).notes == "first"


def test_an_amount_without_a_currency_is_refused_whoever_calls(session: Session, ctx: Context) -> None:
    with pytest.raises(Invalid) as caught:
        add_funder(session, ctx, GIVEN | {"grant_max": Decimal(100)})
    assert list(caught.value.fields) == ["currency"]


def test_nobody_changes_what_is_not_there(session: Session, ctx: Context) -> None:
    with pytest.raises(NotFound):
        update_funder(session, ctx, uuid4(), GIVEN, expected_version=1)


def test_what_is_shown_is_what_can_be_typed_again(session: Session, ctx: Context) -> None:
    given = FunderSchema().load(
        {
            "name": "Fonds",
            "kind": "embassy",
            "status": "active",
            "needs_registration": "no",
            "currency": "EUR",
            "grant_min": "1 250 000,50",
            "grant_max": "60 M",
        }
    )
    added = add_funder(session, ctx, given)
    assert FunderSchema().load(FunderSchema().dump(added)) == given
