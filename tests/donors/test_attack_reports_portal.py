"""The portal, attacked: what is not published is not even to be named."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.donors.commands.donor_questions import ask_question
from tests.donors.portal import House


@pytest.mark.parametrize("state", ["drafting", "review", "publishing", "abandoned"])
def test_nobody_asks_about_a_report_that_is_not_out(app: Flask, session: Session, me: Context, state: str) -> None:
    house = House(app, session, me)
    host, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, host)
    hidden = house.published(host, state=state)
    told = {"about_id": hidden, "subject": "Ce rapport", "text": "Quand sort-il ?"}
    with pytest.raises(Invalid):
        ask_question(session, house.acting(donor), host, told)
