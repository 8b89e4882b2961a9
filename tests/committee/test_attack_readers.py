"""What somebody tries who may not read, or decide, any more: recused from a round, or from the case."""

import csv
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from fundapp.cases.commands.restricting import recuse_officer
from fundapp.cases.commands.taking import take_case
from fundapp.cases.models import EmergencyCase, Finding
from fundapp.cases.permissions.assigning import may_look_after
from fundapp.cases.queries.following import candidate_for
from fundapp.cases.queries.questions import sits_on
from fundapp.cases.rules.conflicts import Grade as CaseGrade
from fundapp.committee.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict
from tests.accounts.acting import filled, send
from tests.cases.fund import Fund
from tests.committee.chamber import Chamber
from tests.committee.pages import House, at, things
from tests.committee.test_cases import fund, put, verified

__all__ = ["fund"]


def rows(text: str) -> list[list[str]]:
    """The cells of a sheet."""
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";" if ";" in text.splitlines()[0] else ","))


@pytest.mark.parametrize("how", ["recused", "barred"])
def test_whoever_has_no_part_in_a_question_learns_neither_amounts_nor_outcome_from_the_list(
    house: House, how: str
) -> None:
    chamber = house.chamber
    barred = {chamber.people["awa"].id: "verified"} if how == "barred" else {}
    round_id = house.convened(345_600, title="ZZZZ-99", barred=barred)
    chamber.declare(round_id, "denis", "grace")
    if how == "recused":
        chamber.declare(round_id, "awa", grade=Grade.FAMILY)
    chamber.open(round_id)
    for name in ("denis", "grace"):
        chamber.vote(round_id, name, 234_500)
    awa = house.browser("awa")
    page = awa.get("/committee").text
    assert "ZZZZ-99" in page
    sheet = awa.get("/committee/export.csv").text
    assert "ZZZZ-99" in sheet
    for told in (page, sheet):
        plain = told.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
        assert "3456" not in plain
        assert "2345" not in plain
    shown = re.sub('data-label="[^"]*"', "", page.partition("<tbody>")[2])
    assert "pprouv" not in shown + str(rows(sheet)[1:])
    own = awa.get(at(round_id)).text.partition("<main")[2]
    assert "pprouv" not in own
    assert "2345" not in re.sub(r"\s", "", own)
    assert shown.count("déport") == 1


def test_an_officer_who_is_recused_from_the_case_neither_conducts_its_round_nor_reads_its_votes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise Denied("récusée")

    round_id = house.opened(345_600)
    other = house.opened(345_600)
    for name in ("denis", "grace"):
        house.chamber.vote(other, name, 234_500)
    solange = house.browser("solange")
    form = filled(solange.get(at(round_id)).text)
    questions = things(house.chamber)
    questions["thing"] = replace(questions["thing"], admits=refuse)
    monkeypatch.setattr(house.chamber.app.extensions["fundapp.ports"], "questions", questions)
    before = house.chamber.round(round_id).closes_at
    denis = house.chamber.people["denis"].id
    for act in ("/cancel", "/extend"):
        assert send(solange, at(round_id, act)).status_code == 403, act
    assert solange.post(at(round_id, f"/nudge/{denis}"), data=form).status_code == 403
    found = house.chamber.round(round_id)
    assert (found.state, found.closes_at) == ("open", before)
    for each in (round_id, other):
        page = solange.get(at(each)).text
        plain = page.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
        assert "récusée" in page
        assert "3456" not in plain
        assert "2345" not in plain
        assert "Denis Oyono" not in page


def test_whoever_is_asked_to_decide_a_case_steps_back_from_the_round_before_the_case(
    fund: Fund, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Denis is an officer as well: the case takes his keys to its rounds too, and would leave him a seat."""
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    monkeypatch.setattr("fundapp.cases.commands.restricting.opens_cases", lambda *_given: True)
    step = chamber.vault, fund.keys("denis"), sent.case.reference, CaseGrade.FAMILY
    with chamber.app.app_context(), pytest.raises(Conflict) as refused, transaction() as session:
        recuse_officer(session, fund.acting("denis"), *step, opened={})
    assert not isinstance(refused.value, EditConflict)
    chamber.declare(round_id, "denis", grade=Grade.FAMILY)
    with chamber.app.app_context(), pytest.raises(EditConflict), transaction() as session:  # nothing was opened here
        recuse_officer(session, fund.acting("denis"), *step, opened={})


def test_whoever_is_asked_to_decide_a_case_does_not_take_it_nor_is_given_it(
    fund: Fund, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    round_id = put(fund, chamber, sent)
    denis, session = chamber.people["denis"].id, chamber.session
    session.execute(
        update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(officer_id=None, acknowledged_at=None)
    )
    session.commit()
    monkeypatch.setattr("fundapp.cases.commands.taking.opens_cases", lambda *_given: True)
    with chamber.app.app_context(), pytest.raises(Denied), transaction() as writing:
        take_case(writing, fund.acting("denis"), sent.case.reference)
    found, sitting = session.get_one(EmergencyCase, sent.case.id), candidate_for(session, denis, [sent.case.id])
    assert not may_look_after(found, replace(sitting, opens=True))
    session.commit()
    chamber.declare(round_id, "denis", grade=Grade.FAMILY)
    assert may_look_after(found, replace(candidate_for(session, denis, [sent.case.id]), opens=True))
    with chamber.app.app_context(), transaction() as writing:
        assert take_case(writing, fund.acting("denis"), sent.case.reference).officer_id == denis


def test_whoever_verified_a_case_of_the_same_matter_does_not_decide_this_one(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent, joined = verified(fund, chamber), verified(fund, chamber)
    claire, join = chamber.people["claire"].id, update(EmergencyCase).where(EmergencyCase.id == joined.case.id)
    chamber.session.execute(join.values(joined_to_id=sent.case.id))
    chamber.session.execute(update(Finding).where(Finding.case_id == joined.case.id).values(by_id=claire))
    chamber.session.commit()
    round_id = put(fund, chamber, sent)
    assert chamber.standings(round_id)["claire"] == "barred"
    assert sits_on(chamber.session, chamber.people["awa"].id, joined.case.id)


def test_an_officer_who_stepped_back_from_a_case_does_not_find_its_round_in_any_list(
    fund: Fund, chamber: Chamber
) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    put(fund, chamber, sent)
    fund.declare(sent.case, "idriss", CaseGrade.FAMILY)
    places = ("/committee", "/committee/export.csv", "/committee/agenda", "/committee/agenda/export.csv")
    for name, found in (("solange", True), ("idriss", False)):
        client = fund.app.test_client()
        fund.sign_in(client, name)
        told = {place: sent.case.reference in client.get(place, buffered=True).text for place in places}
        assert set(told.values()) == {found}, (name, told)
