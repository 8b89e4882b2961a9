"""Whoever stepped back from a case, or cannot read it, is told nothing of it and offered for nothing in it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.cases.commands.facts import RAISED
from fundapp.cases.commands.telling import UNATTENDED
from fundapp.cases.jobs.ringing import tell_of_raised
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.queries.asked import untaken_cases
from fundapp.cases.queries.links import credited_partners, decided_of, main_of
from fundapp.cases.rules.escalation import without
from fundapp.cases.rules.linking import Likeness
from fundapp.core.database import ReadSession, db
from fundapp.outbox.topics import Claim
from tests.accounts.duty import Known, absence, choose_deputy
from tests.cases.alerted import DAY, HOUR, MINUTE, Watch, watch
from tests.cases.conflicted import third_officer
from tests.cases.fund import Fund
from tests.cases.officers import whole
from tests.cases.test_attack_seven import restrict
from tests.cases.test_duplicates import partner
from tests.cases.test_links import alike, decide
from tests.cases.test_reminders import late, minute, pass_by, task
from tests.cases.verifying import recuse, taken
from tests.fixtures.application import NOW

__all__ = ["watch"]


def steps_back(watch: Watch, person: Known, case_id: UUID, grade: str = "family") -> None:
    """Somebody has declared that they are family; or, later, that it was a mistake."""
    made = Declaration(
        id=uuid4(), case_id=case_id, person_id=person.id, grade=grade, at=NOW - DAY + watch_count(watch) * MINUTE,
        entry_id=uuid4(),
    )  # fmt: skip
    watch.session.add(made)
    watch.session.commit()


def watch_count(watch: Watch) -> int:
    """How many declarations there are."""
    return watch.session.query(Declaration).count()


def keep_to_nobody(watch: Watch, case_id: UUID) -> None:
    """A restricted case that none of these officers can read."""
    changed = update(EmergencyCase).where(EmergencyCase.id == case_id)
    watch.session.execute(changed.values(restricted_since=NOW - DAY))
    watch.session.commit()


def test_a_deputy_who_stepped_back_is_not_reminded_and_the_next_one_is(watch: Watch) -> None:
    owner, deputy = watch.officer("Awa"), watch.officer("Bela")
    watch.officer("Chantal", (-DAY, 20 * DAY))
    absence(watch.session, owner, -HOUR, 2 * DAY, deputy=deputy)
    steps_back(watch, deputy, late(watch, owner))
    minute(watch, NOW)
    assert watch.told() == [(0, ["Chantal"])]


@pytest.mark.parametrize("kept_out", ["recused", "outside"])
def test_nobody_who_is_kept_out_is_told_however_long_a_clock_has_run_out(watch: Watch, kept_out: str) -> None:
    owner, deputy = watch.officer("Awa"), watch.officer("Bela")
    choose_deputy(watch.session, owner, deputy)
    on_call = watch.officer("Chantal", (-DAY, 20 * DAY))
    watch.officer("Fatou", group="administrators")
    case_id = late(watch, owner)
    for each in (deputy, on_call):
        if kept_out == "recused":
            steps_back(watch, each, case_id)
    if kept_out == "outside":
        keep_to_nobody(watch, case_id)
    pass_by(watch, 60)
    told = {name for _minute, names in watch.told() for name in names}
    assert told == ({"Awa", "Fatou"} if kept_out == "recused" else {"Fatou"})


def test_whoever_took_their_recusal_back_is_told_again(watch: Watch) -> None:
    owner, deputy = watch.officer("Awa"), watch.officer("Bela")
    absence(watch.session, owner, -HOUR, 2 * DAY, deputy=deputy)
    case_id = late(watch, owner)
    for grade in ("family", "none"):
        steps_back(watch, deputy, case_id, grade)
    minute(watch, NOW)
    assert watch.told() == [(0, ["Bela"])]


def test_a_task_of_somebody_away_is_not_told_to_a_deputy_who_stepped_back(watch: Watch) -> None:
    owner, helper, deputy = watch.officer("Awa"), watch.officer("Bela"), watch.officer("Chantal")
    absence(watch.session, helper, -HOUR, 2 * DAY, deputy=deputy)
    case_id = late(watch, owner, NOW + 30 * DAY)
    steps_back(watch, deputy, case_id)
    task(watch, case_id, NOW, helper)
    minute(watch, NOW)
    assert "Chantal" not in {name for _minute, names in watch.told() for name in names}


@pytest.mark.parametrize("priority", ["P1", "P2"])
def test_an_alert_passes_over_whoever_is_on_call_and_stepped_back(watch: Watch, priority: str) -> None:
    on_call = watch.officer("Awa", (-DAY, DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    watch.officer("Chantal")
    case_id = watch.case(NOW, priority)
    steps_back(watch, on_call, case_id)
    watch.alert(NOW, case_id)
    assert watch.told() == [(0, ["Bela"])], "whoever comes next, at once"
    watch.minutes(NOW + MINUTE, NOW + 14 * HOUR, 30 * MINUTE)
    told = [name for _minute, names in watch.told() for name in names]
    assert "Awa" not in told
    assert "Chantal" in told


def test_of_all_other_cases_whoever_stepped_back_from_one_is_told(watch: Watch) -> None:
    on_call = watch.officer("Awa", (-DAY, DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    first = watch.case(NOW - HOUR, "P1")
    steps_back(watch, on_call, first)
    watch.arrive(NOW, "P1")
    assert watch.told() == [(0, ["Awa", "Bela"])]


@pytest.mark.parametrize("topic", [RAISED, UNATTENDED])
def test_what_rings_at_once_passes_over_them_too(watch: Watch, topic: str) -> None:
    on_call = watch.officer("Awa", (-DAY, DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    case_id = watch.case(NOW, "P1")
    steps_back(watch, on_call, case_id)
    with watch.app.app_context():
        tell_of_raised(Claim(uuid4(), topic, "tell_of_raised", case_id.hex, (str(case_id),), 1, 1, NOW))
    assert [names for _minute, names in watch.told()] == [["Bela"]]


def test_the_ladder_begins_with_whoever_is_left() -> None:
    first, second, third = (UUID(int=number) for number in range(3))
    ladder = {first: 0, second: 1, third: 2}
    assert without(ladder, {first}) == {second: 0, third: 2}
    assert without(ladder, {second}) == {first: 0, third: 2}
    assert without(ladder, set(ladder)) == {}


def test_the_first_page_counts_no_new_case_for_whoever_stepped_back_from_it(fund: Fund) -> None:
    sent = whole(fund)
    recuse(fund, sent, "idriss")
    with fund.app.app_context(), ReadSession(db) as session:
        assert untaken_cases(session, fund.acting("idriss")) == {}
        assert untaken_cases(session, fund.acting("solange"))


def test_nobody_who_is_kept_out_is_offered_for_a_task_or_a_plan(fund: Fund, stranger: FlaskClient) -> None:
    awa = third_officer(fund)
    sent, kept = taken(fund, whole(fund)), taken(fund, whole(fund))
    recuse(fund, sent, "idriss")
    restrict(fund, kept, "idriss")
    fund.sign_in(stranger, "solange")
    for one, offered, missing in ((sent, awa, "idriss"), (kept, "idriss", awa)):
        page = stranger.get(f"/cases/{one.case.reference}/tasks").text
        assert str(fund.people[offered].id) in page
        assert str(fund.people[missing].id) not in page


def test_a_case_that_somebody_stepped_back_from_is_named_nowhere_beside_another(fund: Fund, session: Session) -> None:
    first, second, third = alike(fund, session, 3)
    decide(fund, first, second, Likeness.SAME)
    decide(fund, first, third, Likeness.SAME)
    for each, name in ((first, "Nord"), (second, "Sud")):
        owner = update(EmergencyCase).where(EmergencyCase.id == each.case.id)
        session.execute(owner.values(organisation_id=partner(session, name)))
    session.commit()
    recuse(fund, first, "idriss")
    with fund.app.app_context(), ReadSession(db) as reading:
        row = reading.get_one(EmergencyCase, second.case.id)
        idriss, solange = fund.acting("idriss"), fund.acting("solange")
        main = main_of(reading, solange, row)
        assert main is not None
        assert main.id == first.case.id
        assert main_of(reading, idriss, row) is None
        assert credited_partners(reading, solange, row) == ["Nord", "Sud"]
        assert credited_partners(reading, idriss, row) == ["Sud"]
        assert {each.joined_to for each in decided_of(reading, solange, row)} == {None, first.case.reference}
        assert {each.joined_to for each in decided_of(reading, idriss, row)} == {None}


@pytest.mark.parametrize(("priority", "after"), [("P1", timedelta(days=1)), ("P2", timedelta(days=7))])
def test_a_question_without_an_answer_reminds_its_officer_and_then_others(
    watch: Watch, priority: str, after: timedelta
) -> None:
    owner = watch.officer("Awa")
    watch.officer("Bela", (-DAY, 20 * DAY))
    late(watch, owner, NOW + after, priority, "info_requested")
    pass_by(watch, int(after / HOUR) - 5, step=5 * HOUR)
    assert watch.told() == []
    pass_by(watch, 40, NOW + after - HOUR, step=HOUR)
    told = [name for _minute, names in watch.told() for name in names]
    assert told[0] == "Awa"
    assert "Bela" in told
