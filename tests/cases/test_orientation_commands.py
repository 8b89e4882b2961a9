"""Referrals: the commands judge by themselves, whatever page stood before them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from fundapp.cases.commands.orientations import Sending, orient_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.orientations import Way
from fundapp.core.errors import Denied, Invalid, NotFound
from tests.cases.fund import Fund
from tests.cases.test_orientations import baobab, lend, received

__all__ = ["baobab"]
from tests.fixtures.application import MakeContext


def test_commands_judge_by_themselves(
    fund: Fund, session: Session, make_ctx: MakeContext, rolled_back: Connection, baobab: UUID
) -> None:
    sent, sleeping = received(fund, session), lend(rolled_back, "En sommeil", active=False)
    acting = fund.acting("solange")

    def sending(**changes: Any) -> Sending:
        return Sending(**{"id": uuid4(), "fund_id": baobab, "way": Way.REFERRAL, "note": None, **changes})

    with pytest.raises(NotFound):
        orient_case(session, make_ctx("funder.see"), sent.case.reference, sending())
    with pytest.raises(Invalid):
        orient_case(session, acting, sent.case.reference, sending(fund_id=sleeping))
    with pytest.raises(NotFound):
        orient_case(session, acting, sent.case.reference, sending(fund_id=uuid4()))
    for changes in ({}, {"agreed": True}, {"agreed": True, "handed": ("story",)}):
        with pytest.raises(Invalid):
            orient_case(session, acting, sent.case.reference, sending(way=Way.TRANSFER, **changes))
    session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(state="withdrawn"))
    with pytest.raises(Denied):
        orient_case(session, acting, sent.case.reference, sending())
