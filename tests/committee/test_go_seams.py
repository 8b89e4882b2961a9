"""What the committee is told of partners and budget, what its digest tells of its rounds, and what "more" leaves."""

import json
from datetime import UTC, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.committee.sealing import brief_of
from fundapp.core.reader import Reader, reading
from fundapp.grants.models import CallTask, OpportunityPartner
from fundapp.grants.queries.copil_facts import LONGEST, gather
from fundapp.grants.views.round_brief import card_said, minuted, told_of
from tests.accounts.network import organisation
from tests.committee.chamber import Chamber
from tests.committee.going import THREE, WORDS, Copil, copil_of
from tests.grants.budgeting import LONG_AGO, made_budget

ENGLISH = Reader("en", ZoneInfo("Africa/Douala"))


@pytest.fixture
def copil(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> Copil:
    """The committee, and an opportunity that was spotted."""
    monkeypatch.setattr(Chamber, "sources", property(lambda self: self.app.extensions["fundapp.ports"].questions))
    return copil_of(chamber, monkeypatch)


def join(copil: Copil, name: str, role: str = "co_applicant", **facts: object) -> UUID:
    """An organisation of the directory takes part."""
    joined = organisation(copil.session, name)
    stamps = {"created_at": LONG_AGO, "updated_at": LONG_AGO, "entry_id": uuid4()}
    said = {"role": role, "standing": "asked", **facts}
    copil.session.add(
        OpportunityPartner(id=uuid4(), opportunity_id=copil.opportunity_id, organisation_id=joined, **said, **stamps)
    )
    copil.session.commit()
    return joined


def test_card_brief_and_minutes_name_all_applicants_and_tell_the_budget(copil: Copil) -> None:
    lead = join(copil, "Ligue", role="lead")
    for name in ("Maison", "Cercle"):
        join(copil, name)
    join(copil, "Prestataire", role="provider")
    join(copil, "Absente", standing="declined", declined_why="Non")
    copil.write(lead_id=lead)
    copil.session.add(
        made_budget(copil.opportunity_id, [{}, {"funded_by": "own", "unit_cost": 4_000_00, "quantity_1": 1_00}])
    )
    copil.session.commit()
    round_id = copil.put()
    page = copil.browser("bruno").get(f"/committee/rounds/{round_id}/declaration").text
    assert "Cercle, Maison" in page
    assert "Prestataire" not in page
    copil.chamber.declare(round_id, *THREE)
    copil.chamber.open(round_id, by="awa")
    page = copil.browser("awa").get(f"/committee/rounds/{round_id}").text.replace("\u202f", "").replace("\xa0", "")
    assert "Cercle, Maison" in page
    assert "16000,00€" in page
    sections = brief_of(copil.chamber.opened(round_id, "awa"), copil.round(round_id)).sections
    assert json.loads(sections["money"])["budget"] == {"minor": 16_000_00, "currency": "EUR", "others_bp": 2_500}
    with reading(ENGLISH):
        told = told_of(sections, copil.chamber.acting("awa"))
        assert ("Paid by others", "25%") in told.money
        assert ("Co-applicants", "Cercle, Maison") in told.what
        assert ("Co-applicants", "Cercle, Maison") in minuted(sections)


def test_what_was_put_before_partners_were_told_is_read_as_ever(copil: Copil) -> None:
    round_id = copil.opened()
    sections = dict(brief_of(copil.chamber.opened(round_id, "awa"), copil.round(round_id)).sections)
    for name, missing in (("what", "with_it"), ("money", "budget")):
        told = json.loads(sections[name])
        assert not told.pop(missing)
        sections[name] = json.dumps(told)
    card = {"title": "T", "funder": "", "lead": "", "minor": "", "currency": "", "deadline": ""}
    with reading(ENGLISH):
        assert "Co-applicants" not in dict(card_said(card))
        assert "Co-applicants" not in dict(told_of(sections, copil.chamber.acting("awa")).what)
        assert "Paid by others" not in dict(told_of(sections, copil.chamber.acting("awa")).money)


def waiting(copil: Copil) -> dict[str, object]:
    """What the digest tells of the opportunity."""
    ctx = copil.chamber.acting("awa")
    now = ctx.now.astimezone(UTC)
    facts = gather(copil.session, ctx, now - timedelta(days=30), now)
    copil.session.commit()
    (item,) = facts["to_decide"]["items"]
    told: dict[str, object] = {name: item[name] for name in ("recommendation", "before_committee")}
    return told


def test_the_digest_tells_what_is_recommended_and_what_a_round_decides_just_now(copil: Copil) -> None:
    assert waiting(copil) == {"recommendation": None, "before_committee": False}
    copil.ask("À retenir. " * 100)
    told = str(waiting(copil)["recommendation"])
    assert told.startswith("À retenir. À retenir.")
    assert told.endswith("…")
    assert len(told) <= LONGEST
    copil.put()
    assert waiting(copil) == {"recommendation": WORDS, "before_committee": True}


@pytest.mark.parametrize("owner", ["fundraiser", "nobody", "somebody else"])
def test_more_information_is_a_task_of_whoever_looks_after_it(copil: Copil, owner: str) -> None:
    if owner != "fundraiser":
        copil.write(owner_id=None if owner == "nobody" else copil.chamber.people["denis"].id)
    copil.decided(Choice.AGAINST, Choice.AGAINST, Choice.FOR, remedy=Remedy.ASK)
    made = copil.session.scalars(select(CallTask)).all()
    if owner == "somebody else":
        assert not made, "who is not of the group is given nothing"
        return
    (task,) = made
    assert (task.owner_id, task.opportunity_id, task.done_on) == (copil.fundraiser.id, copil.opportunity_id, None)
    assert task.what == "Établir ce que le comité demande, puis le saisir de nouveau"
    assert (task.due_on - copil.chamber.now.date()).days in (14, 15)
    told = copil.session.scalars(select(Staged.action).where(Staged.subject_id == task.id)).all()
    assert told == ["call_task.planned"]
