"""Decided cases of the demonstration are counted, and one person lets their story be told."""

from collections.abc import Mapping
from typing import Any

from fundapp.cases.commands.stories import keep_story_consent
from fundapp.cases.counting import count_anew
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.counting import count_of
from fundapp.cases.rules.counting import UNSAID, coarse_age, coarse_gender
from fundapp.core.database import ReadSession, db, transaction
from fundapp.demo.paying import House


def count_helped(house: House, told: Mapping[str, Any]) -> None:
    """Its officer counts a case by what its applicant said; and writes down that their story may be told."""
    by, who = told["taken_by"], told["steps"]["who"]
    ctx = house.acting(by)
    with ReadSession(db) as session:
        found, row = session.get_one(EmergencyCase, house.case_id), count_of(session, house.case_id)
        session.expunge_all()
    assert row is not None
    said = {
        "gender": coarse_gender(who.get("gender")), "age_band": coarse_age(who.get("age_band")),
        "country": found.country or UNSAID, "purpose": found.purpose or UNSAID, "family": told.get("family", 0),
    }  # fmt: skip
    agreed = "statistics" in told["steps"].get("consent", {}).get("uses", ())
    count_anew(house.vault, ctx, house.keys[by], found, row, said, agreed=agreed)
    if told.get("story"):
        with transaction() as session:
            keep_story_consent(session, ctx, found.reference, ctx.today)
