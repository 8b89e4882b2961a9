"""What sources and people say of the same call at the same time: neither loses what they said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.commands.calls import add_call, update_call
from fundapp.grants.commands.dates import add_date, change_date, remove_date
from fundapp.grants.commands.deciding import accept_word
from fundapp.grants.commands.fit import refresh_fits
from fundapp.grants.commands.joining import join_calls
from fundapp.grants.models import Call, CallChange, CallDeadline
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.rules.found import Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Step, Where
from fundapp.grants.schemas.calls import CallSchema
from tests.accounts.people import person_of
from tests.grants.members import Describe, describe  # noqa: F401 - a fixture
from tests.grants.telling import told

QUESTIONS = FoundDeadline(date(2026, 8, 20), Step.QUESTIONS)
CALL = Found(
    "a", "Renforcer la société civile au Tchad", "https://example.org/appel/1", "fr", "EuropeAid/155232/DH",
    deadlines=(QUESTIONS, FoundDeadline(date(2026, 9, 1))),
)  # fmt: skip
ANSWERS = {"timing": "fixed", "place": "unknown", "needs_registration": "unknown", "deadline_step": "application"}


@pytest.fixture
def ctx(session: Session, ctx: Context) -> Context:
    assert ctx.actor is not None
    made = person_of(ctx.actor.name, ("fundraising",), "active")
    made.id = ctx.actor.id
    session.add(made)
    session.flush()
    return ctx


def only(session: Session) -> Call:
    session.flush()
    (found,) = session.scalars(select(Call).options(*WHOLE).execution_options(populate_existing=True))
    return found


def days(session: Session) -> list[tuple[str, date]]:
    session.flush()
    return [(each.step, each.day) for each in session.scalars(select(CallDeadline).order_by(CallDeadline.day))]


def row(session: Session) -> CallDeadline:
    (found,) = session.scalars(select(CallDeadline))
    return found


def typed(**answers: object) -> dict[str, object]:
    return dict(CallSchema().judge({**ANSWERS, **answers}))


def given_by(row: CallDeadline, **changed: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("step", "day", "clock", "zone", "label")} | changed


def test_a_date_that_a_person_put_right_is_not_brought_again_beside_theirs(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    kept = row(session)
    change_date(session, ctx, kept.id, given_by(kept, day=date(2026, 8, 22)), expected_version=kept.version)
    assert not kept.from_source
    told(session, [replace(CALL, summary="Autre chose")], days=1)
    assert days(session) == [("questions", date(2026, 8, 22))]


def test_a_date_that_a_person_took_out_stays_out(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    remove_date(session, ctx, row(session).id)
    told(session, [replace(CALL, summary="Autre chose")], days=1)
    assert days(session) == []


def test_a_date_that_the_source_has_moved_is_told_beside_what_a_person_wrote(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    kept = row(session)
    change_date(session, ctx, kept.id, given_by(kept, label="Par écrit"), expected_version=kept.version)
    moved = replace(QUESTIONS, day=date(2026, 8, 25))
    told(session, [replace(CALL, deadlines=(moved, CALL.deadlines[1]))], days=1)
    assert days(session) == [("questions", date(2026, 8, 20)), ("questions", date(2026, 8, 25))]


def test_the_cutoff_that_passed_stays_among_the_dates(session: Session) -> None:
    cuts = tuple(FoundDeadline(date(2026, month, 1)) for month in (8, 9, 10))
    told(session, [replace(CALL, deadlines=cuts)])
    told(session, [replace(CALL, deadlines=cuts, summary="Autre chose")], days=30)
    assert only(session).deadline_on == date(2026, 9, 1)
    assert days(session) == [("application", date(2026, 8, 1)), ("application", date(2026, 10, 1))]


def test_a_date_that_a_person_added_is_not_had_twice(session: Session, ctx: Context) -> None:
    told(session, [replace(CALL, deadlines=CALL.deadlines[1:])])
    one = {"step": "questions", "day": QUESTIONS.day, "clock": None, "zone": None, "label": None}
    add_date(session, ctx, only(session).id, one)
    told(session, [CALL], days=1)
    assert days(session) == [("questions", QUESTIONS.day)]


def test_joining_keeps_who_may_apply_and_works_out_again_whether_we_could(
    session: Session,
    ctx: Context,
    describe: Describe,  # noqa: F811
) -> None:
    describe("Ligue", countries=("CM",))
    one = add_call(session, ctx, typed(title="Appel du Congo"))
    two = add_call(
        session, ctx,
        typed(title="Appel au Congo", place="named", countries=["TN"], legal_statuses=["association"],
              budget_min="1000", budget_max="5000", budget_currency="EUR"),
    )  # fmt: skip
    refresh_fits(session, [one.id, two.id])
    session.expire_all()
    seen = session.get_one(Call, one.id).version, session.get_one(Call, two.id).version
    assert session.get_one(Call, one.id).fit == "unknown"
    made = join_calls(session, ctx, (one.id, two.id), seen=seen)
    kept = only(session)
    assert (kept.countries, kept.legal_statuses, kept.fit) == (("TN",), ("association",), "no")
    assert (kept.budget_min, kept.budget_max, kept.budget_currency) == (1000_00, 5000_00, "EUR")
    assert {"legal_statuses", "budget_min"} <= set(kept.edited)
    assert made.before["budget_min"] == "1000.00"


def test_accepting_a_sources_word_works_out_again_whether_we_could(
    session: Session,
    ctx: Context,
    describe: Describe,  # noqa: F811
) -> None:
    describe("Ligue", countries=("CM",))
    told(session, [replace(CALL, where=Where.NAMED, countries=("TN",))])
    found = only(session)
    given = CallSchema().judge({**CallSchema().dump(found), "countries": ["GA"]})
    update_call(session, ctx, found.id, given, expected_version=found.version)
    told(session, [replace(CALL, where=Where.NAMED, countries=("CM",))], days=1)
    refresh_fits(session, [found.id])
    found = only(session)
    assert found.fit == "no"
    (change,) = session.scalars(select(CallChange).where(CallChange.held_back))
    accept_word(session, ctx, found.id, change.id, expected_version=found.version)
    found = only(session)
    assert (found.countries, found.fit == "no", found.fit_mark is None) == (("CM",), False, False)


HOSTILE = replace(
    CALL, key="x\x00" * 400, title="\u202eA" * 10_000, url="javascript:alert(1)", reference="r" * 4000,
    language="x" * 40, programme="\ud800p", funder_name="f" * 9000, published_on=date(9999, 1, 1),
    deadlines=tuple(FoundDeadline(date(9999, 12, 31 - each % 30), zone="Nowhere/" * 20) for each in range(200)),
    currency="XAF", amount_max=Decimal("1e30"), amount_min=Decimal(-1), envelope=Decimal("NaN"),
    duration_min=10**12, cofunding_max_pct=Decimal("NaN"), min_years=-4, countries=("ZZ", "CM" * 50),
    languages=("xx" * 40,), themes=("nope",), where=Where.NAMED, summary="\x00" * 50_000, payload="\ud800" * 100_000,
)  # fmt: skip


def test_one_hostile_call_among_three_hundred_keeps_nobody_out(session: Session) -> None:
    others = [replace(CALL, key=str(each), reference=None, url=None, title=f"Appel n° {each}") for each in range(299)]
    taken = told(session, [*others[:150], HOSTILE, *others[150:]])
    assert (taken.new, told(session, [*others, HOSTILE], days=1).same) == (300, 300)
    session.flush()
    assert len(session.scalars(select(Call)).all()) == 300
    found = next(each for each in session.scalars(select(Call)) if each.title.startswith("AAA"))
    assert (found.url, found.amount_max, found.deadline_on, len(found.title)) == (None, None, None, 400)
