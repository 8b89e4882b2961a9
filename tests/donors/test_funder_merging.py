"""Two funders are made one and two again: nothing is lost, either way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import UniqueConstraint, delete, func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict
from fundapp.core.models import Base
from fundapp.donors.commands.funders import update_funder
from fundapp.donors.commands.merging import merge_funders, snapshot, unmerge_funders
from fundapp.donors.commands.relations import add_contact, note_interaction
from fundapp.donors.models import Funder, FunderContact, FunderInteraction, FunderKey, FunderMerge, FunderStep
from fundapp.donors.queries.funders import funder
from fundapp.donors.queries.merging import moved_columns
from fundapp.donors.rules.merging import COMBINED, DECISIONS, WORKED_OUT
from fundapp.donors.schemas.funders import FunderSchema
from tests.donors.making import TYPED, Put, belonging, merge
from tests.donors.pages import names
from tests.fixtures.application import NOW, VISITOR, Look, MakeContext


def undo(session: Session, ctx: Context, made: FunderMerge) -> tuple[str, ...]:
    return unmerge_funders(session, ctx, made.id, expected_version=made.version)[1].stays


def everything(session: Session) -> dict[str, Any]:
    """All rows about funders as they stand, but for what counts and dates changes."""
    session.flush()
    found: dict[str, Any] = {}
    for table in Base.metadata.sorted_tables:
        if table.name.startswith("funder") and table.name != "funder_merge":
            columns = [each for each in table.c if each.name not in ("version", "updated_at", "entry_id")]
            found[table.name] = sorted(map(str, session.execute(select(*columns))))
    return found


def test_every_table_that_names_a_funder_moves_or_is_named_as_one_that_does_not() -> None:
    """A table whose key holds the funder cannot simply be moved: two rows may meet. It belongs among the combined."""
    referring = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table is Funder.__table__ for key in table.foreign_keys)
    }
    moved = {table.name: column for table, column in moved_columns()}
    assert moved.keys() | COMBINED | WORKED_OUT | DECISIONS == referring
    assert not moved.keys() & (COMBINED | WORKED_OUT | DECISIONS)
    assert moved.keys() >= {"funder_contact", "funder_interaction", "funder_step"}
    for table, column in moved_columns():
        unique = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
        assert not any(column.name in columns for columns in (table.primary_key.columns, *unique)), table.name


def test_what_belongs_to_the_absorbed_one_is_the_kept_ones_and_its_address_leads_there(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu", themes=["media"]), put("Kivu Fund", themes=["youth"], website="kivu.org")
    belonging(session, other, VISITOR.id)
    kept_id, other_id = kept.id, other.id
    merge(session, me, kept, other)
    session.commit()
    for model in (FunderContact, FunderInteraction, FunderStep):
        assert look(select(model.funder_id)) == [kept_id]
    answer = client.get(f"/funders/{other_id}")
    assert (answer.status_code, answer.location) == (302, f"/funders/{kept_id}")
    page = client.get(f"/funders/{kept_id}").text
    assert "kivu.org" in page
    assert "Mariam" in page
    assert "Kivu Fund, fusionné le" in page
    assert names(client.get("/funders").text) == ["Fonds Kivu"]
    assert names(client.get("/funders?q=kivu+fund").text) == ["Fonds Kivu"]  # by its other name
    assert "Kivu Fund" not in client.get("/funders/export.csv", buffered=True).text
    told = [each for each in look(select(Staged)) if each.action == "funder.merged"]
    assert sorted(each.subject_kind for each in told) == ["funder", "funder", "funder_merge"]
    assert told[0].payload["moved"] == {
        "funder_contact.funder_id": 1, "funder_interaction.funder_id": 1, "funder_step.funder_id": 1,
    }  # fmt: skip


def test_lists_are_united_and_an_empty_answer_takes_the_others_with_its_source(
    session: Session, me: Context, put: Put
) -> None:
    kept = put("Fonds Kivu", themes=["media"], focus_countries=["CM"], focus_source="A", focus_dated="2024", tags="Un")
    more = {"grant_max": "5000", "currency": "EUR", "amounts_source": "Leur site", "amounts_dated": "2021"}
    other = put("Kivu Fund", themes=["media", "youth"], focus_source="B", focus_dated="2022", tags="un, Deux", **more)
    merge(session, me, kept, other)
    found = funder(session, me, kept.id)
    assert (sorted(found.themes), found.focus_countries, sorted(found.tags)) == (
        ["media", "youth"],
        ("CM",),
        ["Deux", "Un"],
    )
    assert (found.grant_max, found.currency) == (500_000, "EUR")
    assert (found.sources["amounts"].source, found.sources["amounts"].dated) == ("Leur site", "2021")
    focus = found.sources["focus"]
    assert (focus.source, focus.dated) == ("A ; B", "2022")  # of both, and no younger than the older one


def test_of_two_answers_the_kept_ones_stands_unless_the_other_is_chosen(
    session: Session, me: Context, put: Put
) -> None:
    facts = {"website": "kivu.org", "hq_country": "CD", "identity_source": "A", "min_years": "2", "notes": "Une note"}
    others = {"website": "kivu.net", "hq_country": "FR", "identity_source": "B", "min_years": "5", "notes": "Une autre"}
    kept, other = put("Fonds Kivu", **facts), put("Kivu Fund", **others)
    merge(session, me, kept, other, min_years="other", website="nonsense")
    found = funder(session, me, kept.id)
    assert (found.website, found.hq_country, found.min_years) == ("https://kivu.org", "CD", 5)
    assert found.sources["identity"].source == "A"
    assert found.notes == "Une note\n\nUne autre"  # what is told in words is never dropped unasked


@pytest.mark.parametrize("which", [0, 1])
def test_whoever_has_seen_an_older_version_of_one_merges_nothing(
    session: Session, me: Context, put: Put, which: int
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    seen = [kept.version, other.version]
    seen[which] -= 1
    with pytest.raises(EditConflict):
        merge_funders(session, me, (kept.id, other.id), {}, seen=(seen[0], seen[1]))


def test_only_whoever_changes_the_map_merges(session: Session, put: Put, make_ctx: MakeContext) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    with pytest.raises(Denied):
        merge(session, make_ctx("funder.see"), kept, other)


def test_a_form_that_was_open_on_the_absorbed_one_meets_the_kept_one_and_a_note_lands_there(
    session: Session, me: Context, put: Put
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    version, absorbed = other.version, other.id
    given = FunderSchema().judge({"name": "Kivu Fund", **TYPED, "notes": "De moi"})
    made = merge(session, me, kept, other)
    with pytest.raises(EditConflict):
        update_funder(session, me, absorbed, given, expected_version=version)
    said = {"happened_on": NOW.date(), "kind": "call", "contact_id": None, "said": "Oui"}
    assert note_interaction(session, me, absorbed, said).funder_id == kept.id
    undo(session, me, made)
    with pytest.raises(EditConflict):
        update_funder(session, me, absorbed, given, expected_version=version)


def test_taking_back_leaves_what_was_added_or_changed_since_and_names_it(
    session: Session, me: Context, put: Put
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund", website="kivu.org", hq_country="CD", themes=["youth"])
    belonging(session, other, VISITOR.id)
    made = merge(session, me, kept, other)
    theirs = select(FunderContact.funder_id).where(FunderContact.name == "Mariam")
    session.execute(delete(FunderStep))  # what is gone does not come back, and is in nobody's way
    found = funder(session, me, kept.id)
    changed = {"name": "Fonds Kivu", **TYPED, "website": "kivu.net", "hq_country": "CD", "themes": ["youth", "media"]}
    update_funder(session, me, kept.id, FunderSchema().judge(changed), expected_version=found.version)
    person = {**dict.fromkeys(("email", "phone", "language", "left_on", "notes")), "name": "Awa", "basis": "public"}
    added = add_contact(session, me, kept.id, {**person, "role": "y"})
    assert undo(session, me, made) == ("website",)
    session.expunge_all()
    kept, other = funder(session, me, kept.id), funder(session, me, other.id)
    assert (kept.website, kept.hq_country, kept.themes, kept.other_names) == (
        "https://kivu.net",
        None,
        ("media",),
        None,
    )
    assert (other.website, other.themes) == ("https://kivu.org", ("youth",))
    assert (session.scalar(theirs), added.funder_id) == (other.id, kept.id)
    assert kept.sources["focus"].facts == "focus"  # a group that says something keeps a source


def test_a_merge_is_taken_back_once_and_made_again(session: Session, me: Context, put: Put) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    made = merge(session, me, kept, other)
    with pytest.raises(EditConflict):
        unmerge_funders(session, me, made.id, expected_version=made.version - 1)
    undo(session, me, made)
    with pytest.raises(Conflict):
        undo(session, me, made)
    again = merge(session, me, kept, other)
    assert funder(session, me, other.id).id == kept.id
    undo(session, me, again)
    assert funder(session, me, other.id).id == other.id


def test_a_chain_is_taken_back_from_its_end(session: Session, me: Context, put: Put) -> None:
    first, second, third = put("Fonds Kivu"), put("Kivu Fund"), put("Fondation du Kivu")
    before = everything(session)
    one = merge(session, me, second, first)
    two = merge(session, me, third, second)
    assert funder(session, me, first.id).id == third.id
    assert (third.other_names or "").splitlines() == ["Kivu Fund", "Fonds Kivu"]
    with pytest.raises(Conflict) as refused:
        undo(session, me, one)
    assert "Kivu Fund" in str(refused.value.reason)
    undo(session, me, two)
    undo(session, me, one)
    assert everything(session) == before


def test_of_two_merges_into_one_the_later_is_taken_back_first(session: Session, me: Context, put: Put) -> None:
    kept, one, two = put("Fonds Kivu"), put("Kivu Fund", website="a.org"), put("Le Kivu", website="b.org")
    before = everything(session)
    first = merge(session, me, kept, one)
    second = merge(session, replace(me, now=me.now + timedelta(hours=1)), kept, two, website="other")
    with pytest.raises(Conflict) as refused:
        undo(session, me, first)
    assert "Le Kivu" in str(refused.value.reason)
    undo(session, me, second)
    undo(session, me, first)
    assert everything(session) == before


def test_one_that_is_merged_already_is_merged_no_more(session: Session, me: Context, put: Put) -> None:
    kept, other, third = put("Fonds Kivu"), put("Kivu Fund"), put("Le Kivu")
    merge(session, me, kept, other)
    for two in ((kept, other), (other, third), (third, other), (kept, kept)):
        with pytest.raises(Conflict):
            merge(session, me, *two)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "short_name": st.sampled_from(["FK", "KF"]),
        "kind": st.sampled_from(["embassy", "ngo"]),
        "website": st.sampled_from(["a.org", "b.org"]),
        "themes": st.lists(st.sampled_from(["media", "youth", "peace"]), unique=True),
        "focus_countries": st.lists(st.sampled_from(["CM", "CD"]), unique=True),
        "languages": st.lists(st.sampled_from(["fr", "en"]), unique=True),
        "tags": st.sampled_from(["Un", "un, Deux", "Trois"]),
        "grant_max": st.sampled_from(["100", "5000"]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "needs_registration": st.sampled_from(["yes", "no"]),
        "cofunding_max_pct": st.sampled_from(["50", "12.5"]),
        "notes": st.sampled_from(["Une note", "Une autre"]),
        "amounts_source": st.sampled_from(["leur site", "un appel"]),
        "amounts_dated": st.sampled_from(["2021", "2024"]),
        "focus_source": st.sampled_from(["leur site", "un appel"]),
    },
)
CHOSEN = st.dictionaries(
    st.sampled_from(["short_name", "kind", "website", "amounts", "notes", "cofunding", "needs_registration"]),
    st.sampled_from(["kept", "other", "both"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(FACTS, FACTS), CHOSEN, st.tuples(st.booleans(), st.booleans()))
def test_a_merge_loses_no_row_and_taking_it_back_leaves_everything_as_it_was(
    session: Session, me: Context, put: Put, facts: tuple, chosen: dict[str, str], have: tuple
) -> None:
    with session.begin_nested() as example:
        kept, other = (put(f"Fonds {uuid4()}", **{"currency": "EUR", **each}) for each in facts)
        for owner, has in zip((kept, other), have, strict=True):
            if has:
                belonging(session, owner, VISITOR.id)
        before, were = everything(session), [snapshot(funder(session, me, each.id)) for each in (kept, other)]
        made = merge(session, me, kept, other, **chosen)
        merged = everything(session)
        for name in ("funder_contact", "funder_interaction", "funder_step"):
            assert len(merged[name]) == len(before[name])
        found = snapshot(funder(session, me, kept.id))
        for table in ("funder_theme", "funder_country", "funder_language", "funder_tag"):
            keys = [{next(iter(row.values())) for row in each["rows"][table]} for each in (*were, found)]
            assert keys[2] == keys[0] | keys[1]
        assert undo(session, me, made) == ()
        assert everything(session) == before
        example.rollback()
    session.expire_all()


def test_an_absorbed_funder_has_no_keys_and_the_kept_one_has_those_of_its_name(
    session: Session, me: Context, put: Put
) -> None:
    kept, other = put("Fonds Kivu"), put("Réseau du Logone")
    merge(session, me, kept, other)
    assert session.scalar(select(func.count()).where(FunderKey.funder_id == other.id)) == 0
    assert session.scalars(select(FunderKey.funder_id).where(FunderKey.key == "logone network")).all() == [kept.id]
