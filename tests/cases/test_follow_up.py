"""After help has arrived: what is planned once, what is written down, what presses, and when a case may be closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.cases.commands import stopping
from fundapp.cases.commands.deciding import confirm_receipt, withdraw_application
from fundapp.cases.commands.follow_up import (
    close_case,
    finish_follow_up,
    give_up_follow_up,
    note_paid,
    postpone_follow_up,
)
from fundapp.cases.commands.steering import steer_case
from fundapp.cases.models import CaseTask, EmergencyCase, FollowUp
from fundapp.cases.permissions.follow_up import Loose, may_close
from fundapp.cases.queries.follow_up import due_follow_ups
from fundapp.cases.rules.follow_up import PLAN, planned
from fundapp.cases.workflow import Action, State
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid
from tests.cases.fund import Fund, Sent
from tests.cases.verifying import taken
from tests.cases.visits import holder, put_into
from tests.fixtures.application import Look

ANSWERS: Mapping[str, str] = {"safer": "yes", "continues": "partly"}


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A case that is being paid, and that Solange looks after."""
    made = taken(fund, fund.receive())
    put_into(fund, made, "payment")
    return made


def paid(fund: Fund, sent: Sent) -> bool:
    """As a bank says of its last payment."""
    with fund.app.app_context(), transaction() as session:
        return note_paid(session, fund.nobody(), sent.case.id)


def times(look: Look) -> dict[str, FollowUp]:
    """The times to ask, by what is asked."""
    return {each.kind: each for each in look(select(FollowUp).order_by(FollowUp.due_on))}


def state(look: Look, sent: Sent) -> EmergencyCase:
    """The case as it stands."""
    found: EmergencyCase = look(select(EmergencyCase).where(EmergencyCase.id == sent.case.id))[0]
    return found


def finish(
    fund: Fund, sent: Sent, asked: FollowUp, by: str = "solange", version: int | None = None, **more: str
) -> None:
    """What they said."""
    with fund.app.app_context(), transaction() as session:
        finish_follow_up(
            session, fund.acting(by), sent.case.reference, asked.id, {**ANSWERS, **more}, None,
            expected_version=asked.version if version is None else version,
        )  # fmt: skip


def give_up(fund: Fund, sent: Sent, asked: FollowUp, reason: str = "unreachable") -> None:
    """Nobody asks any more."""
    with fund.app.app_context(), transaction() as session:
        give_up_follow_up(
            session, fund.acting("solange"), sent.case.reference, asked.id, reason, None, expected_version=asked.version
        )


def steer(fund: Fund, look: Look, sent: Sent, action: Action, reason: str | None = None) -> None:
    """An officer's button."""
    version = state(look, sent).version
    with fund.app.app_context(), transaction() as session:
        ctx = fund.acting("solange")
        steer_case(session, ctx, sent.case.reference, action, reason, expected_version=version)


def close(fund: Fund, look: Look, sent: Sent, by: str = "solange") -> None:
    """Closes it."""
    version = state(look, sent).version
    with fund.app.app_context(), transaction() as session:
        close_case(session, fund.acting(by), fund.vault, sent.case.reference, expected_version=version)


def test_what_is_planned_is_never_on_a_day_that_has_passed() -> None:
    today = date(2026, 11, 27)
    assert list(planned(today, today).values()) == [today + each for each in PLAN.values()]
    assert min(planned(today - timedelta(days=60), today).values()) == today


def test_what_is_all_paid_is_followed_up_once_however_often_a_bank_says_so(fund: Fund, sent: Sent, look: Look) -> None:
    assert [paid(fund, sent), paid(fund, sent)] == [True, False]
    today = fund.nobody().today
    assert state(look, sent).state == "active"
    assert {kind: each.due_on - today for kind, each in times(look).items()} == {
        "safety_soon": timedelta(2), "safety_later": timedelta(14), "use": timedelta(45), "outcome": timedelta(90),
    }  # fmt: skip


def test_what_its_applicant_confirmed_before_the_bank_is_planned_once(fund: Fund, sent: Sent, look: Look) -> None:
    with fund.app.app_context(), transaction() as session:
        confirm_receipt(session, fund.nobody(), holder(sent), sent.case.id)
    assert not paid(fund, sent)
    assert len(times(look)) == 4


def test_a_case_that_was_stopped_is_not_supported_because_a_bank_paid(fund: Fund, sent: Sent, look: Look) -> None:
    steer(fund, look, sent, Action.SUSPEND, "arrested")
    assert not paid(fund, sent)
    assert (state(look, sent).state, times(look)) == ("suspended", {})


def test_who_is_not_safer_presses_whoever_looks_after_the_case(fund: Fund, sent: Sent, look: Look) -> None:
    paid(fund, sent)
    finish(fund, sent, times(look)["safety_soon"], safer="no")
    (task,) = look(select(CaseTask))
    assert (task.kind, task.done_at) == ("unsafe", None)
    assert task.due_at - task.at == timedelta(hours=4)


def test_who_is_safer_leaves_no_task(fund: Fund, sent: Sent, look: Look) -> None:
    paid(fund, sent)
    finish(fund, sent, times(look)["safety_soon"])
    done = times(look)["safety_soon"]
    assert (done.reached, done.safer, done.continues, done.done_by_id) == (
        True, "yes", "partly", fund.people["solange"].id,
    )  # fmt: skip
    assert not look(select(CaseTask))


def test_what_came_of_asking_is_written_down_once_and_not_over_a_colleagues(fund: Fund, sent: Sent, look: Look) -> None:
    paid(fund, sent)
    asked = times(look)["safety_soon"]
    with pytest.raises(EditConflict):
        finish(fund, sent, asked, version=asked.version + 1)
    finish(fund, sent, asked)
    with pytest.raises(Conflict):
        finish(fund, sent, times(look)["safety_soon"])


def test_where_nobody_answers_somebody_tries_again_on_another_day(fund: Fund, sent: Sent, look: Look) -> None:
    paid(fund, sent)
    asked, ctx = times(look)["safety_soon"], fund.acting("solange")
    for day in (ctx.today, ctx.today + timedelta(days=61)):
        with pytest.raises(Invalid), fund.app.app_context(), transaction() as session:
            postpone_follow_up(session, ctx, sent.case.reference, asked.id, day, expected_version=asked.version)
    with fund.app.app_context(), transaction() as session:
        next_on = ctx.today + timedelta(days=3)
        postpone_follow_up(session, ctx, sent.case.reference, asked.id, next_on, expected_version=asked.version)
    again = times(look)["safety_soon"]
    assert (again.due_on, again.done_at) == (next_on, None)
    told = [each.payload for each in look(select(Staged)) if each.action == "case.follow_up.tried"]
    assert [each["next"] for each in told] == [next_on.isoformat()]


def test_what_is_given_up_needs_a_reason_that_stays(fund: Fund, sent: Sent, look: Look) -> None:
    paid(fund, sent)
    asked = times(look)["use"]
    with pytest.raises(Invalid):
        give_up(fund, sent, asked, "weather")
    give_up(fund, sent, asked, "endangers")
    assert (times(look)["use"].reached, times(look)["use"].given_up) == (False, "endangers")


def due(fund: Fund, days: int) -> list[str]:
    """What waits for Solange after so many days."""
    ctx = fund.acting("solange")
    later = replace(ctx, now=ctx.now + timedelta(days=days))
    return [each.kind for each in due_follow_ups(fund.session, later, [fund.people["solange"].id])]


def test_times_to_ask_wait_for_the_officer_once_they_have_come_and_not_while_suspended(
    fund: Fund, sent: Sent, look: Look
) -> None:
    paid(fund, sent)
    assert [due(fund, 1), due(fund, 2), due(fund, 20)] == [[], ["safety_soon"], ["safety_soon", "safety_later"]]
    steer(fund, look, sent, Action.SUSPEND, "out_of_reach")
    assert due(fund, 20) == []
    with pytest.raises(Denied):
        finish(fund, sent, times(look)["safety_soon"])
    steer(fund, look, sent, Action.RESUME)
    assert due(fund, 20) == ["safety_soon", "safety_later"]


def test_a_case_is_closed_once_everything_was_asked_or_given_up(fund: Fund, sent: Sent, look: Look) -> None:
    paid(fund, sent)
    first, *others = times(look).values()
    for each in others:
        give_up(fund, sent, each)
    with pytest.raises(Denied):
        close(fund, look, sent)
    finish(fund, sent, first)
    steer(fund, look, sent, Action.REPORT)
    with pytest.raises(Denied):
        close(fund, look, sent, by="idriss")
    close(fund, look, sent)
    found = state(look, sent)
    assert (found.state, found.erase_at) == ("closed", found.state_since + timedelta(days=365))


@pytest.mark.parametrize("loose", [Loose(unasked=1), Loose(held=True), Loose(outside=True)])
def test_no_case_is_closed_with_a_loose_end(fund: Fund, sent: Sent, look: Look, loose: Loose) -> None:
    paid(fund, sent)
    found, ctx = state(look, sent), fund.acting("solange")
    with fund.app.test_request_context("/"):
        assert may_close(ctx, found, Loose())
        assert not may_close(ctx, found, loose)


def test_a_case_of_which_money_is_under_way_is_not_closed(
    fund: Fund, sent: Sent, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(fund, sent)
    for each in times(look).values():
        give_up(fund, sent, each)
    monkeypatch.setattr(stopping, "_outside", [lambda _session, _case_id: True])
    with pytest.raises(Denied):
        close(fund, look, sent)


def test_a_package_above_hears_of_a_stop_in_the_same_transaction_and_can_refuse_it(
    fund: Fund, sent: Sent, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[UUID, str, Action]] = []

    def hear(found: EmergencyCase, _session: Any, _ctx: Any, action: Action) -> None:
        heard.append((found.id, found.state, action))
        if len(heard) > 1:
            raise Conflict

    monkeypatch.setattr(stopping, "_heard", {each: [] for each in stopping._heard})
    stopping.when_stopped(hear)
    steer(fund, look, sent, Action.SUSPEND, "arrested")
    assert heard == [(sent.case.id, "suspended", Action.SUSPEND)]
    with pytest.raises(Conflict), fund.app.app_context(), transaction() as session:
        withdraw_application(session, fund.nobody(), fund.vault, holder(sent), sent.case.id)
    assert state(look, sent).state == "suspended"


def test_who_is_being_paid_may_withdraw_and_who_was_helped_no_more(fund: Fund, sent: Sent, look: Look) -> None:
    other = fund.receive(alias="Le Fromager")
    put_into(fund, other, "payment")
    with fund.app.app_context(), transaction() as session:
        withdraw_application(session, fund.nobody(), fund.vault, holder(other), other.case.id)
    assert state(look, other).state == "withdrawn"
    paid(fund, sent)
    with pytest.raises(Denied), fund.app.app_context(), transaction() as session:
        withdraw_application(session, fund.nobody(), fund.vault, holder(sent), sent.case.id)


def test_an_applicant_confirms_again_only_when_something_more_was_paid(
    fund: Fund, sent: Sent, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(fund, sent)
    monkeypatch.setattr(stopping, "_unreceived", [lambda _session, _case_id: False])
    with pytest.raises(Denied), fund.app.app_context(), transaction() as session:
        confirm_receipt(session, fund.nobody(), holder(sent), sent.case.id)
    monkeypatch.setattr(stopping, "_unreceived", [lambda _session, _case_id: True])
    with fund.app.app_context(), transaction() as session:
        confirm_receipt(session, fund.nobody(), holder(sent), sent.case.id)
    assert (state(look, sent).state, len(times(look))) == (State.ACTIVE, 4)
