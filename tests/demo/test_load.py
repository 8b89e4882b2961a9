"""The demonstration data is loaded once, whole."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Executable, create_engine, func, select
from sqlalchemy.orm import Session, joinedload

from fundapp.cases.models import (
    Assessment,
    CaseCount,
    CaseStatistic,
    CaseTask,
    Declaration,
    EmergencyCase,
    RefereeCheck,
    SeenEvidence,
    StatisticEnvelope,
    StoryConsent,
)
from fundapp.committee.models import DecisionRound
from fundapp.demo.load import load_once
from fundapp.demo.refuge import HELPED
from fundapp.directory.models import OtherFund
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.donors.models import DonorReport, Funder, PublishedTables, ReportDownload, ReportReceipt, ReportSnapshot
from fundapp.grants.models import Call, CallTask, CopilDigest, Opportunity, OpportunityMove, OpportunityPartner
from fundapp.grants.rules.deadlines import NEVER
from fundapp.grants.workflow import EXPLAINED, LIVING, State
from fundapp.ledger.models import FundEnvelope
from tests.fixtures.application import Look
from tests.fixtures.databases import Databases

REAL_FUNDERS = 53
INVENTED_CASES = 9
REAL_CALLS, INVENTED_CALLS = 33, 10
REQUESTS, PROPOSALS = 17, 2


FUNDERS_OF_AGREEMENTS = 3
"""Invented, like the agreements with them; they come last and are not counted."""
EVERYTHING = REAL_FUNDERS + INVENTED_CASES + REAL_CALLS + INVENTED_CALLS + REQUESTS + PROPOSALS


@pytest.fixture(scope="module")
def demo(databases: Databases, demonstration_url: str) -> Iterator[Look]:
    """What stands in a database into which the demonstration was loaded."""
    url = databases.copy(demonstration_url)
    engine = create_engine(url)

    def read(statement: Executable) -> Sequence[Any]:
        with Session(engine) as session:
            found = session.scalars(statement).all()
            session.expunge_all()
        return found

    yield read
    engine.dispose()
    databases.drop(url)


def test_a_second_load_adds_nothing(in_app: Flask, look: Look) -> None:
    told: list[tuple[int, int]] = []
    assert load_once(in_app, lambda done, all_: told.append((done, all_))) == EVERYTHING
    assert told[-1] == (REAL_FUNDERS, REAL_FUNDERS)
    assert load_once(in_app) == 0
    assert look(select(func.count()).select_from(Funder)) == [REAL_FUNDERS + FUNDERS_OF_AGREEMENTS]


def test_what_the_sources_do_not_say_stays_unknown(demo: Look) -> None:
    unknown = select(func.count()).where(Funder.needs_registration == "unknown")
    assert demo(unknown) == [28 + FUNDERS_OF_AGREEMENTS]


def test_officers_have_begun_their_work(demo: Look) -> None:
    assert sorted(demo(select(EmergencyCase.state))) == [
        "active", "info_requested", "payment", "payment", "received", "received", "triage", "triage", "verification",
    ]  # fmt: skip
    counted = {model: len(demo(select(model.id))) for model in (Assessment, RefereeCheck, SeenEvidence, CaseTask)}
    assert counted == {Assessment: 6, RefereeCheck: 8, SeenEvidence: 1, CaseTask: 4}


def test_one_case_was_paid_in_instalments_and_another_waits_for_a_second_signature(demo: Look) -> None:
    assert sorted(demo(select(PaymentOrder.state))) == ["confirmed", "confirmed", "planned"]
    assert len(demo(select(PaymentRelease.id))) == 5


def test_every_decided_case_is_counted_and_one_story_may_be_told(demo: Look) -> None:
    assert sorted(demo(select(CaseCount.standing))) == ["counted"] * 3
    refuge = select(StatisticEnvelope.statistic_id).join(FundEnvelope, FundEnvelope.id == StatisticEnvelope.envelope_id)
    without_case = refuge.where(FundEnvelope.code.startswith("REFUGE"))
    assert sorted(demo(select(CaseStatistic.gender).where(CaseStatistic.id.not_in(without_case)))) == [
        "man",
        "unsaid",
        "woman",
    ]
    assert len(demo(select(StatisticEnvelope.envelope_id))) == 3 + sum(HELPED)
    assert demo(select(StoryConsent.withdrawn_at)) == [None]


def test_a_report_is_published_and_corrected_one_waits_for_a_second_release_and_one_is_written(demo: Look) -> None:
    assert sorted(demo(select(DonorReport.state))) == ["corrected", "drafting", "published", "review"]
    (first, second) = demo(select(ReportSnapshot.digest))
    assert first != second
    (tables,) = demo(select(PublishedTables.tables).where(PublishedTables.population != "fund"))
    told = [cell["value"] for table in tables["release"]["tables"] for cell in table["cells"]]
    assert any(told)
    assert None in told
    assert len(demo(select(ReportDownload.id))) == len(demo(select(ReportReceipt.id))) == 1


def test_whoever_tries_it_meets_the_question_of_conflicts_at_a_new_case(demo: Look) -> None:
    undeclared = select(EmergencyCase.officer_id).where(EmergencyCase.id.not_in(select(Declaration.case_id)))
    assert demo(undeclared) == [None, None]


def test_no_rule_of_another_fund_is_given_out_as_checked(demo: Look) -> None:
    assert demo(select(func.count()).select_from(OtherFund))[0] > 3
    assert demo(select(OtherFund.checked_on).where(OtherFund.checked_on.is_not(None))) == []


def test_the_watch_has_every_kind_of_call_ahead_and_the_real_ones_behind(demo: Look) -> None:
    now = datetime.now(UTC)
    found = demo(select(Call).options(joinedload(Call.funder)))
    ahead = [each for each in found if each.closes_at > now]
    invented = [each for each in ahead if "démonstration" in each.title or "demonstration" in each.title]
    rolling = [each for each in ahead if each.closes_at == NEVER and each not in invented]
    assert len(invented) == INVENTED_CALLS
    assert {each.timing for each in rolling} == {"rolling", "unknown"}  # real ones that have no day
    assert len(found) - len(invented) == REAL_CALLS
    assert {each.timing for each in invented} == {"fixed", "cutoffs", "rolling", "forecast"}
    assert "concept_note" in {each.deadline_step for each in invented}
    assert any(each.closes_at < now + timedelta(days=10) for each in invented)
    standings = [each.standing for each in invented]
    assert (standings.count("followed"), standings.count("set_aside")) == (
        4,
        1,
    )  # one of them because a proposal is being written
    assert all("démonstration" in (each.funder_name or "") or "demonstration" in (each.funder_name or "")
               for each in invented)  # fmt: skip
    assert all((each.url or "").startswith("https://example.org/") for each in invented)
    linked = [each for each in found if each.funder_id is not None]
    assert len(linked) > REAL_CALLS // 2


def test_the_pipeline_has_a_past_and_a_present(demo: Look) -> None:
    assert set(demo(select(Opportunity.state))) >= {*LIVING, *EXPLAINED, State.WON, State.LOST}
    moves = demo(select(OpportunityMove).order_by(OpportunityMove.opportunity_id, OpportunityMove.number))
    assert all(one.at <= other.at for one, other in pairwise(moves) if one.opportunity_id == other.opportunity_id)


def test_the_copil_has_had_its_digest_of_last_month(demo: Look) -> None:
    (facts,) = demo(select(CopilDigest.facts))
    counts = facts["happened"]["counts"]
    assert all(counts[name] >= least for name, least in {"win": 1, "submit": 2, "go": 3, "no_go": 1}.items())
    assert facts["to_decide"]["count"] >= 1


def test_the_committee_has_taken_up_one_opportunity_and_votes_on_another(demo: Look) -> None:
    put = select(Opportunity.state).join(DecisionRound, DecisionRound.subject_id == Opportunity.id)
    assert demo(put.where(DecisionRound.state == "decided")) == ["qualified"]
    assert demo(put.where(DecisionRound.state == "open")) == ["spotted"]


def test_two_proposals_have_partners_and_tasks_and_one_lead_each(demo: Look) -> None:
    partners = demo(
        select(OpportunityPartner).where(OpportunityPartner.opportunity_id.in_(select(CallTask.opportunity_id)))
    )
    assert len({each.opportunity_id for each in partners}) == PROPOSALS
    assert [each.role for each in partners].count("lead") == PROPOSALS
    assert {each.standing for each in partners} == {"planned", "asked", "agreed", "mandated", "declined"}
    tasks = demo(select(CallTask).where(CallTask.opportunity_id.is_not(None)))
    assert len({each.opportunity_id for each in tasks}) == PROPOSALS
    assert any(each.done_on for each in tasks)
    assert any(each.planned_for for each in tasks)
