"""An award written into the table of cases otherwise than the committee decided it: found offline."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from fundapp.cases.commands.verification import _refuse_decider
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.questions import sits_on
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.core.errors import Denied
from tests.cases.fund import Fund
from tests.committee.chamber import Chamber
from tests.committee.proving import checked, drop_guards, found
from tests.committee.test_cases import fund, put, verified

__all__ = ["fund"]


@pytest.fixture
def awarded(fund: Fund, chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> Chamber:
    """A case of which 200,000 were approved on the fast track."""
    monkeypatch.setattr(Chamber, "sources", property(lambda self: self.app.extensions["fundapp.ports"].questions))
    chamber.policy()
    drop_guards(chamber.session)
    round_id = put(fund, chamber, verified(fund, chamber))
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", 300_000, conditions=frozenset({"receipts"}))
    chamber.vote(round_id, "grace", 200_000)
    return chamber


def test_an_award_as_it_was_decided_fits(awarded: Chamber) -> None:
    assert checked(awarded).decisions == 1


@pytest.mark.parametrize(
    "columns",
    [{"amount": 200_001}, {"currency": "EUR"}, {"conditions": ()}, {"ratified": True}, {"fast": False}],
    ids=lambda columns: next(iter(columns)),
)
def test_an_award_that_was_changed_is_found(awarded: Chamber, columns: dict[str, Any]) -> None:
    awarded.session.execute(update(CaseAward).values(**columns))
    awarded.session.commit()
    assert found(awarded) == ("decisions.differ", "award")


def test_an_award_that_was_removed_is_found(awarded: Chamber) -> None:
    awarded.session.execute(delete(CaseAward))
    awarded.session.commit()
    assert found(awarded) == ("decisions.differ", "award")


def test_what_was_sent_back_is_decided_by_the_same_people_again(
    fund: Fund, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Chamber, "sources", property(lambda self: self.app.extensions["fundapp.ports"].questions))
    chamber.policy()
    sent = verified(fund, chamber)
    for outcome in ("more", "approved"):
        round_id = put(fund, chamber, sent)
        chamber.declare(round_id, "denis", "grace")
        chamber.open(round_id)
        if outcome == "more":
            chamber.vote(round_id, "denis", choice=Choice.AGAINST, remedy=Remedy.ASK, reason="more_verification")
        else:
            chamber.vote(round_id, "denis", 300_000)
        chamber.vote(round_id, "grace", 300_000)
        assert chamber.round(round_id).outcome == outcome
    assert checked(chamber).decisions == 2


def test_whoever_is_asked_to_decide_a_case_does_not_verify_it(fund: Fund, chamber: Chamber) -> None:
    chamber.policy()
    sent = verified(fund, chamber)
    assert not sits_on(chamber.session, chamber.people["awa"].id, sent.case.id)
    round_id = put(fund, chamber, sent)
    chamber.session.expire_all()
    assert sits_on(chamber.session, chamber.people["awa"].id, sent.case.id)
    case = chamber.session.get_one(EmergencyCase, sent.case.id)
    with pytest.raises(Denied):
        _refuse_decider(chamber.session, chamber.acting("awa"), case)
    chamber.declare(round_id, "awa", grade=Grade.FAMILY)
    chamber.session.expire_all()
    assert not sits_on(chamber.session, chamber.people["awa"].id, sent.case.id)
    _refuse_decider(chamber.session, chamber.acting("awa"), case)
