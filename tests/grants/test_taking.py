"""What sources tell becomes calls: once, in a bounded number of statements, around what people wrote."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Denied, NotFound
from fundapp.grants.commands.calls import update_call
from fundapp.grants.commands.taking import Taken, take_in
from fundapp.grants.models import Call, CallClaim, CallDeadline
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Step, Timing, Where
from fundapp.grants.schemas.calls import CallSchema
from tests.fixtures.application import MakeContext
from tests.fixtures.counting import CountQueries
from tests.grants.telling import ONE, OTHER, service, told

CUT_OFF = FoundDeadline(date(2026, 9, 15), clock=time(17), zone="Europe/Brussels")
CALL = Found(
    "congo-2020", "Renforcer le rôle de la société civile", "https://example.org/appels/12", "fr", "REF/2026/12",
    funder_name="Commission européenne", published_on=date(2026, 7, 1), timing=Timing.FIXED, deadlines=(CUT_OFF,),
    currency="EUR", amount_min=Decimal(200000), amount_max=Decimal("500000.50"), duration_max=36, where=Where.NAMED,
    countries=("CG", "CM"), languages=("fr",), themes=("human_rights",), cofunding_max_pct=Decimal("95.5"),
    summary="Ce que l’appel veut.", eligibility="Associations.", payload='{"id": 12}',
)  # fmt: skip


def only(session: Session) -> Call:
    return session.scalars(select(Call).options(*WHOLE)).one()


def count(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_a_source_tells_is_a_call(session: Session) -> None:
    assert told(session, [CALL]) == Taken(new=1)
    found = only(session)
    assert (found.title, found.reference, found.funder_said) == (CALL.title, CALL.reference, CALL.funder_name)
    assert found.deadline
    assert found.closes_at == datetime(2026, 9, 15, 15, tzinfo=UTC)
    assert (found.amount_min, found.amount_max, found.currency) == (20000000, 50000050, "EUR")
    assert (found.countries, found.themes, found.languages, found.place) == (
        ("CG", "CM"), ("human_rights",), ("fr",), "named",
    )  # fmt: skip
    assert (found.body, found.eligibility, found.cofunding_max_bp) == (CALL.summary, CALL.eligibility, 9550)
    assert (found.edited, found.standing) == ((), "new")
    claim = session.scalars(select(CallClaim)).one()
    assert (claim.call_id, claim.source_id, claim.payload, claim.url) == (found.id, ONE, '{"id": 12}', CALL.url)


def test_twice_is_once(session: Session) -> None:
    told(session, [CALL])
    before = {name: getattr(only(session), name) for name in ("version", "entry_id", "updated_at")}
    assert told(session, [CALL], days=1) == Taken(same=1)
    session.expire_all()
    assert {name: getattr(only(session), name) for name in before} == before
    assert session.scalars(select(CallClaim)).one().last_seen_at == service(1).now


def test_twice_in_one_batch_is_once_too(session: Session) -> None:
    assert told(session, [CALL, CALL]) == Taken(new=1)
    assert count(session, Call) == count(session, CallClaim) == 1


def test_what_has_changed_is_written(session: Session) -> None:
    told(session, [CALL])
    assert told(session, [replace(CALL, amount_max=Decimal(600000))], days=1) == Taken(changed=1)
    found = only(session)
    assert (found.amount_max, found.version, found.updated_at) == (60000000, 2, service(1).now)


def test_what_a_person_wrote_stays(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    found = only(session)
    shown = {**CallSchema().dump(found), "title": "Notre titre", "deadline_on": "2026-09-10"}
    update_call(session, ctx, found.id, CallSchema().judge(shown), expected_version=1)
    assert found.edited == ("deadline_on", "title")
    later = replace(CALL, title="Leur titre", summary="Autre", deadlines=(replace(CUT_OFF, day=date(2026, 10, 1)),))
    told(session, [later], days=1)
    assert (found.title, found.deadline_on, found.body) == ("Notre titre", date(2026, 9, 10), "Autre")
    assert found.deadline_clock == time(17)


def test_a_topic_in_several_languages_is_one_call_and_reads_in_french(session: Session) -> None:
    english = replace(CALL, language="en", title="Civil society", summary="What it wants.")
    german = replace(CALL, language="de", title="Zivilgesellschaft", summary="Was er will.")
    assert told(session, [german, english]) == Taken(new=2)
    assert only(session).title == "Civil society"
    told(session, [CALL])
    assert only(session).title == CALL.title
    assert count(session, CallClaim) == 3


def test_the_next_submission_is_the_deadline_and_all_others_are_further_dates(session: Session) -> None:
    dates = (
        FoundDeadline(date(2026, 3, 3)), CUT_OFF, FoundDeadline(date(2027, 3, 3), Step.FULL_PROPOSAL),
        FoundDeadline(date(2026, 8, 1), Step.QUESTIONS, label="Questions"),
    )  # fmt: skip
    told(session, [replace(CALL, timing=Timing.CUTOFFS, deadlines=dates)])
    found = only(session)
    assert found.deadline_on == CUT_OFF.day
    assert [(row.day, row.step, row.from_source) for row in found.deadline_rows] == [
        (date(2026, 3, 3), "application", True), (date(2026, 8, 1), "questions", True),
        (date(2027, 3, 3), "full_proposal", True),
    ]  # fmt: skip


def test_dates_that_a_person_added_stay_and_those_of_sources_are_replaced(session: Session) -> None:
    questions = FoundDeadline(date(2026, 8, 1), Step.QUESTIONS)
    told(session, [replace(CALL, deadlines=(CUT_OFF, questions))])
    found = only(session)
    found.deadline_rows.append(CallDeadline(step="ours", day=date(2026, 9, 1), from_source=False))
    session.flush()
    told(session, [replace(CALL, deadlines=(CUT_OFF, replace(questions, day=date(2026, 8, 8))))], days=1)
    assert {(row.step, row.day) for row in found.deadline_rows} == {
        ("ours", date(2026, 9, 1)), ("questions", date(2026, 8, 8)),
    }  # fmt: skip


def test_what_a_source_says_is_closed_is_over(session: Session) -> None:
    told(session, [CALL])
    told(session, [replace(CALL, closed=True)], days=1)
    assert only(session).closes_at == service(1).now
    told(session, [replace(CALL, closed=True, title="Autre")], days=2)
    assert only(session).closes_at == service(1).now
    told(session, [CALL], days=3)
    assert only(session).closes_at == datetime(2026, 9, 15, 15, tzinfo=UTC)


def test_a_doubt_is_kept_until_a_person_writes_the_field(session: Session, ctx: Context) -> None:
    said = "1 619 171 million d’euros"
    told(session, [replace(CALL, amount_min=None, amount_max=None, doubts=(Doubt("envelope", said),))])
    found = only(session)
    assert (found.doubts, found.envelope) == (("envelope",), None)
    shown = {**CallSchema().dump(found), "currency": "EUR", "envelope": "1 619 171"}
    update_call(session, ctx, found.id, CallSchema().judge(shown), expected_version=1)
    assert found.doubts == ()


def test_what_no_field_can_hold_is_a_doubt_and_harms_nothing(session: Session) -> None:
    wild = Found(
        "k" * 900, "T" * 900, "javascript:alert(1)", "fr", "R" * 500, "P" * 500, "F" * 500, date(3000, 1, 1),
        deadlines=(FoundDeadline(date(9999, 12, 31)), FoundDeadline(date(2026, 9, 1), zone="Nirgendwo/Nirgends")),
        currency="EUR", amount_min=Decimal("0.001"), amount_max=Decimal(10) ** 20, envelope=Decimal(-3),
        duration_min=0, duration_max=999, min_years=99, cofunding_max_pct=Decimal(900), where=Where.NAMED,
        countries=("ZZ",), languages=("??",), themes=("x",), payload="é" * 90000, summary="a\x00b" * 10000,
    )  # fmt: skip
    told(session, [wild, replace(wild, key="k" * 901)])
    found = session.scalars(select(Call)).first()
    assert found is not None
    assert (len(found.title), found.url, found.place, found.deadline_on) == (400, None, "unknown", date(2026, 9, 1))
    assert set(found.doubts) >= {"amount_max", "amount_min", "cofunding_max_pct", "deadline_on", "duration_max"}
    payloads = session.scalars(select(CallClaim.payload)).all()
    assert [len(each.encode()) for each in payloads] == [64 << 10] * 2


def test_a_batch_costs_the_same_however_large_it_is(session: Session, query_count: CountQueries) -> None:
    def batch(size: int, prefix: str) -> list[Found]:
        return [
            replace(CALL, key=f"{prefix}{number}", title=f"Appel {prefix} {number}", reference=None,
                    url=f"https://example.org/{prefix}/{number}")
            for number in range(size)
        ]  # fmt: skip

    def cost(found: list[Found], days: int) -> int:
        with query_count() as statements:
            told(session, found, days=days)
        session.expunge_all()
        return len(statements)

    few, many = batch(3, "a"), batch(300, "b")
    told(session, batch(1, "c"))  # its words are known from now on
    assert cost(many, 0) == cost(few, 0) <= 20
    assert cost(many, 1) == cost(few, 1) <= 2


def test_each_call_has_an_entry_of_its_own(session: Session) -> None:
    told(session, [CALL, replace(CALL, key="other", reference=None, url=None, title="Autre")])
    entries = {(row.action, row.subject_id): row.id for row in session.scalars(select(Staged))}
    assert entries == {("call.found", each.id): each.entry_id for each in session.scalars(select(Call))}


def test_the_service_takes_in_and_a_person_needs_the_right_to_change_calls(
    session: Session, make_ctx: MakeContext
) -> None:
    with pytest.raises(NotFound):
        take_in(session, make_ctx("case.see"), ONE, [CALL])
    with pytest.raises(Denied):
        take_in(session, make_ctx("call.see"), ONE, [CALL])
    assert take_in(session, make_ctx("call.see", "call.edit"), OTHER, [CALL]) == Taken(new=1)
