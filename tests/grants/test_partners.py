"""Who builds a proposal together: each organisation once, one lead, both places that name it always alike."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Denied, EditConflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.grants.commands.opportunities import add_opportunity, update_opportunity
from fundapp.grants.commands.partners import add_partner, change_partner, remove_partner
from fundapp.grants.models import Opportunity, OpportunityPartner
from fundapp.grants.queries.opportunities import opportunities_page
from fundapp.grants.queries.partners import partners_of
from tests.accounts.network import organisation, person
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries
from tests.grants.members import Describe, describe
from tests.grants.partnering import WRITTEN, Keep, add_partner_row

__all__ = ["add_partner_row", "describe"]

Add = Callable[..., UUID]
FORM: dict[str, Any] = {
    "title": "Appui", "funder_name": None, "stages": "one", "owner_id": None, "currency": None, "requested": None,
    "expected": None, "chance": None, "answer_on": None, "reference": None,
}  # fmt: skip


def told(**answers: Any) -> dict[str, Any]:
    return {**WRITTEN, "organisation_id": None, "name": None, **answers}


def standing(look: Look) -> tuple[UUID | None, dict[UUID | str, str]]:
    """Who leads as the opportunity says, and the roles as its partners do."""
    (found,) = look(select(Opportunity))
    roles = {each.organisation_id or each.name: each.role for each in look(select(OpportunityPartner))}
    return found.lead_id, roles


def agree(look: Look) -> bool:
    """Whether both places that name the lead say the same."""
    (found,) = look(select(Opportunity))
    leads = look(select(OpportunityPartner.organisation_id).where(OpportunityPartner.role == "lead"))
    return leads == ([found.lead_id] if found.lead_id else [])


def test_the_lead_of_an_opportunity_is_its_partner_and_whoever_led_becomes_a_co_applicant(
    session: Session, me: Context, look: Look
) -> None:
    ligue, cercle = organisation(session, "Ligue"), organisation(session, "Cercle")
    made = add_opportunity(session, me, FORM | {"lead_id": ligue})
    session.commit()
    assert standing(look) == (ligue, {ligue: "lead"})
    update_opportunity(session, me, made.id, FORM | {"lead_id": cercle}, expected_version=made.version)
    session.commit()
    assert standing(look) == (cercle, {ligue: "co_applicant", cercle: "lead"})
    update_opportunity(session, me, made.id, FORM | {"lead_id": ligue}, expected_version=made.version)
    session.commit()
    assert standing(look) == (ligue, {ligue: "lead", cercle: "co_applicant"})
    update_opportunity(session, me, made.id, FORM | {"lead_id": None}, expected_version=made.version)
    session.commit()
    assert standing(look) == (None, {ligue: "co_applicant", cercle: "co_applicant"})


def test_the_lead_chosen_among_the_partners_is_that_of_the_opportunity(
    session: Session, me: Context, add_opportunity: Add, look: Look
) -> None:
    host, ligue, cercle = add_opportunity(), organisation(session, "Ligue"), organisation(session, "Cercle")
    first = add_partner(session, me, host, told(organisation_id=ligue, role="lead"))
    session.commit()
    assert standing(look) == (ligue, {ligue: "lead"})
    second = add_partner(session, me, host, told(organisation_id=cercle))
    change_partner(session, me, second.id, told(role="lead"), expected_version=second.version)
    session.commit()
    assert standing(look) == (cercle, {ligue: "co_applicant", cercle: "lead"})
    change_partner(session, me, second.id, told(role="associate"), expected_version=second.version)
    session.commit()
    assert standing(look) == (None, {ligue: "co_applicant", cercle: "associate"})
    change_partner(session, me, first.id, told(role="lead"), expected_version=first.version)
    remove_partner(session, me, first.id, expected_version=first.version)
    session.commit()
    assert standing(look) == (None, {cercle: "associate"})
    assert agree(look)


def test_every_row_that_is_written_has_its_entry_and_what_is_taken_out_says_so(
    session: Session, me: Context, add_opportunity: Add, look: Look
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue")
    made = add_partner(session, me, host, told(organisation_id=ligue, role="lead"))
    change_partner(session, me, made.id, told(role="associate"), expected_version=made.version)
    made_id = made.id
    remove_partner(session, me, made_id, expected_version=made.version)
    session.commit()
    actions = look(select(Staged.action).where(Staged.subject_id == made_id).order_by(Staged.position))
    assert (actions[0], actions[-1]) == ("opportunity_partner.added", "opportunity_partner.removed")
    assert set(actions[1:-1]) == {"opportunity_partner.changed"}
    (found,) = look(select(Opportunity))
    last = look(select(Staged.id).where(Staged.subject_id == host).order_by(Staged.position.desc()).limit(1))
    assert [found.entry_id] == last


def test_an_organisation_takes_part_once_also_by_its_name_in_words(
    session: Session, me: Context, add_opportunity: Add, look: Look
) -> None:
    host, other, ligue = add_opportunity(), add_opportunity(), organisation(session, "Ligue des Droits")
    add_partner(session, me, host, told(name="ligue des  DROITS"))
    session.commit()
    assert look(select(OpportunityPartner.organisation_id)) == [ligue], "a name that the directory knows is that one"
    for again in ({"organisation_id": ligue}, {"name": "Ligue des droits"}):
        with pytest.raises(Invalid) as refused:
            add_partner(session, me, host, told(**again))
        assert set(refused.value.fields) == set(again)
    add_partner(session, me, host, told(name="Ailleurs"))
    with pytest.raises(Invalid):
        add_partner(session, me, host, told(name="AILLEURS"))
    add_partner(session, me, other, told(organisation_id=ligue))


def test_one_in_words_becomes_one_of_the_directory_later_but_not_twice(
    session: Session, me: Context, add_opportunity: Add, look: Look
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue")
    made = add_partner(session, me, host, told(name="La ligue"))
    with pytest.raises(Invalid) as refused:
        change_partner(session, me, made.id, told(name="La ligue", role="lead"), expected_version=made.version)
    assert set(refused.value.fields) == {"role"}
    change_partner(session, me, made.id, told(organisation_id=ligue, role="lead"), expected_version=made.version)
    session.commit()
    assert standing(look) == (ligue, {ligue: "lead"})
    other = add_partner(session, me, host, told(name="Encore"))
    with pytest.raises(Invalid):
        change_partner(session, me, other.id, told(organisation_id=ligue), expected_version=other.version)


def test_whoever_declined_stays_with_the_reason_and_comes_back_when_chosen_to_lead(
    session: Session, me: Context, add_opportunity: Add, look: Look
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue")
    said = told(organisation_id=ligue, standing="declined", declined_why="Pas le temps", mandate_on=date(2026, 1, 1))
    made = add_partner(session, me, host, said)
    assert (made.declined_why, made.mandate_on) == ("Pas le temps", None)
    session.commit()
    (seen,) = partners_of(session, me, session.get_one(Opportunity, host))
    assert not seen.takes_part
    found = session.get_one(Opportunity, host)
    update_opportunity(session, me, host, FORM | {"lead_id": ligue}, expected_version=found.version)
    session.commit()
    (row,) = look(select(OpportunityPartner))
    assert (row.role, row.standing, row.declined_why) == ("lead", "planned", None)


def test_a_mandate_share_and_contact_are_kept_as_they_are_said(
    session: Session, me: Context, add_opportunity: Add
) -> None:
    host, ligue, cercle = add_opportunity(), organisation(session, "Ligue"), organisation(session, "Cercle")
    ours, theirs = person(session, "Rose", of=ligue), person(session, "Paul", of=cercle)
    said = told(
        organisation_id=ligue, standing="mandated", mandate_on=date(2026, 2, 1), share=Decimal("1250.50"),
        share_currency="EUR", contact_id=ours,
    )  # fmt: skip
    made = add_partner(session, me, host, said)
    assert (made.share, made.mandate_on, made.contact_id) == (125_050, date(2026, 2, 1), ours)
    with pytest.raises(Invalid) as refused:
        change_partner(session, me, made.id, {**said, "contact_id": theirs}, expected_version=made.version)
    assert set(refused.value.fields) == {"contact_id"}
    session.expire_all()
    change_partner(session, me, made.id, {**said, "share": None}, expected_version=made.version)
    assert (made.share, made.share_currency) == (None, None)


def test_commands_refuse_whoever_may_not_and_whoever_saw_an_older_version(
    session: Session, make_ctx: MakeContext, add_opportunity: Add, add_partner_row: Keep
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue")
    gone = organisation(session, "Partie", active=False)
    made = add_partner_row(host, organisation_id=ligue)
    reader, writer = make_ctx("call.see"), make_ctx("call.see", "call.edit")
    acts: tuple[Callable[[Context], object], ...] = (
        lambda ctx: add_partner(session, ctx, host, told(name="Autre")),
        lambda ctx: change_partner(session, ctx, made, told(), expected_version=1),
        lambda ctx: remove_partner(session, ctx, made, expected_version=1),
    )
    for act in acts:
        with pytest.raises(Denied):
            act(reader)
        with pytest.raises(NotFound):
            act(make_ctx())
    for refused in (
        lambda: change_partner(session, writer, made, told(), expected_version=7),
        lambda: remove_partner(session, writer, made, expected_version=7),
    ):
        with pytest.raises(EditConflict):
            refused()
    for organisation_id in (gone, uuid4()):
        with pytest.raises(Invalid):
            add_partner(session, writer, host, told(organisation_id=organisation_id))
    with pytest.raises(NotFound):
        remove_partner(session, writer, uuid4(), expected_version=1)


@pytest.fixture
def three(add: Add, add_opportunity: Add, add_partner_row: Keep, describe: Describe) -> UUID:
    """A proposal for a call that demands something, with three partners; its id."""
    call_id = add(countries=("CM",), needs_registration="yes", min_years=3, languages=("fr",))
    host = add_opportunity(call_id=call_id)
    add_partner_row(host, organisation_id=describe("Nue", registration="no"), role="lead")
    add_partner_row(host, organisation_id=describe("Solide"))
    add_partner_row(host, name="Ailleurs", sort_name="ailleurs")
    return host


def test_what_the_funder_demands_is_read_with_the_partners_in_two_queries(
    session: Session, me: Context, three: UUID, query_count: CountQueries
) -> None:
    found = session.get_one(Opportunity, three)
    with query_count() as statements:
        seen = partners_of(session, me, found)
    assert len(statements) == 2
    told_of = {each.partner.called: (each.lacks, [one.finding.gate for one in each.to_find_out]) for each in seen}
    assert told_of["Nue"] == (["registration"], [])
    assert told_of["Solide"] == ([], [])
    assert told_of["Ailleurs"][0] == []
    assert "country" in told_of["Ailleurs"][1]
    assert [each.partner.called for each in seen] == ["Nue", "Ailleurs", "Solide"]


def test_opportunities_are_found_by_partner(
    session: Session, me: Context, add_opportunity: Add, add_partner_row: Keep
) -> None:
    mine, declined, _other = add_opportunity(), add_opportunity(), add_opportunity()
    ligue = organisation(session, "Ligue")
    add_partner_row(mine, organisation_id=ligue)
    add_partner_row(declined, organisation_id=ligue, standing="declined", declined_why="Non")
    page = opportunities_page(session, me, {"partner": str(ligue)}, marks=Marks("secret"))
    assert [each.id for each in page.items] == [mine]
