"""Calls that two sources tell: joined where it is certain, asked about where not, and put apart again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, NotFound
from fundapp.grants.commands.calls import add_call, follow_call, update_call
from fundapp.grants.commands.joining import ask_again, join_calls, say_distinct, separate_word
from fundapp.grants.models import Call, CallClaim, CallDeadline, CallDistinct, CallJoin, CallPair
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.queries.likeness import joined_into, like
from fundapp.grants.rules.found import Found, FoundDeadline
from fundapp.grants.schemas.calls import CallSchema
from tests.accounts.people import person_of
from tests.fixtures.application import MakeContext
from tests.grants.real_calls import real_call
from tests.grants.telling import ONE, OTHER, THIRD, told
from tests.grants.test_call_likeness import CONGO_2020, CONGO_2020_TOO

CALL = Found(
    "a", "Renforcer la société civile au Tchad", "https://www.example.org/appel/1/?utm_source=x", "fr",
    "EuropeAid/155232/DH/ACT/Multi", deadlines=(FoundDeadline(date(2026, 9, 1)),),
)  # fmt: skip
Seen = tuple[int, int]


@pytest.fixture
def ctx(session: Session, ctx: Context) -> Context:
    assert ctx.actor is not None
    made = person_of(ctx.actor.name, ("fundraising",), "active")
    made.id = ctx.actor.id
    session.add(made)
    session.flush()
    return ctx


def calls(session: Session) -> list[Call]:
    session.flush()
    return list(session.scalars(select(Call).options(*WHOLE).order_by(Call.created_at, Call.sort_title)))


def pairs(session: Session) -> int:
    return len(session.scalars(select(CallPair)).all())


@pytest.mark.parametrize(
    "twin",
    [
        replace(CALL, key="z", title="Tout autre titre", url=None, reference="europeaid 155232 dh act multi"),
        replace(CALL, key="z", title="Tout autre titre", url="http://example.org/appel/1#bas", reference=None),
    ],
)
def test_the_same_reference_or_address_at_two_sources_is_one_call(session: Session, twin: Found) -> None:
    told(session, [CALL])
    told(session, [twin], OTHER, days=1)
    assert [each.title for each in calls(session)] == [CALL.title]
    assert {each.source_id for each in session.scalars(select(CallClaim))} == {ONE, OTHER}


def test_a_source_tells_its_own_calls_apart(session: Session) -> None:
    told(session, [CALL, replace(CALL, key="b")])
    told(session, [replace(CALL, key="c")], days=1)
    assert len(calls(session)) == 3


def test_one_address_for_two_calls_as_the_real_ones_against_the_death_penalty_have_it(session: Session) -> None:
    one, other = real_call("Afrique 2"), real_call("Afrique 1")
    assert one.url == other.url
    told(session, [one])
    told(session, [other], OTHER)
    assert len(calls(session)) == 2


def test_where_several_calls_would_do_a_person_is_asked(session: Session) -> None:
    told(session, [CALL, replace(CALL, key="b")])
    told(session, [replace(CALL, key="z")], OTHER)
    assert len(calls(session)) == 3
    assert pairs(session) == 3


def test_the_same_reference_years_apart_is_asked_about(session: Session) -> None:
    told(session, [CALL])
    told(session, [replace(CALL, url=None, deadlines=(FoundDeadline(date(2028, 9, 1)),))], OTHER)
    assert len(calls(session)) == 2
    assert pairs(session) == 1


def test_a_call_that_somebody_typed_is_joined_and_stays_as_it_was_written(session: Session, ctx: Context) -> None:
    answers = {
        "title": "Notre titre", "url": "https://example.org/appel/1", "timing": "fixed", "place": "unknown",
        "needs_registration": "unknown", "deadline_step": "application", "deadline_on": "2026-08-30",
    }  # fmt: skip
    made = add_call(session, ctx, CallSchema().judge(answers))
    told(session, [CALL])
    (found,) = calls(session)
    assert (found.id, found.title, found.deadline_on) == (made.id, "Notre titre", date(2026, 8, 30))
    assert found.reference == CALL.reference


@pytest.fixture
def congo(session: Session) -> tuple[Call, Call]:
    """One real call as Welcomeurope and as fundsforNGOs tell it."""
    told(session, [CONGO_2020])
    told(session, [CONGO_2020_TOO], OTHER, days=1)
    one, other = calls(session)
    return one, other


def versions(*both: Call) -> Seen:
    return both[0].version, both[1].version


def test_congo_2020_of_two_sources_is_asked_about_and_made_one(
    session: Session, ctx: Context, congo: tuple[Call, Call]
) -> None:
    one, other = congo
    assert [pair.theirs(one.id).id for pair in like(session, ctx, one.id)] == [other.id]
    gone = other.id
    join_calls(session, ctx, (one.id, other.id), seen=versions(one, other))
    (kept,) = calls(session)
    assert (kept.id, kept.title) == (one.id, CONGO_2020.title)
    assert {each.call_id for each in session.scalars(select(CallClaim))} == {one.id}
    assert joined_into(session, ctx, gone) == one.id
    assert pairs(session) == 0
    assert told(session, [CONGO_2020_TOO], OTHER, days=2).same == 1
    assert len(calls(session)) == 1
    entries = {(row.subject_kind, row.subject_id): row.action for row in session.scalars(select(Staged))}
    assert entries["call", gone].endswith(".removed")
    assert entries["call", one.id] == "call.joined"
    assert session.scalars(select(CallJoin)).one().before["title"] == CONGO_2020_TOO.title


def test_of_two_that_are_one_nothing_that_a_person_wrote_is_lost(
    session: Session, ctx: Context, congo: tuple[Call, Call]
) -> None:
    one, other = congo

    def write(found: Call, **answers: object) -> None:
        typed = {**CallSchema().dump(found), **answers}
        update_call(session, ctx, found.id, CallSchema().judge(typed), expected_version=found.version)

    write(one, title="Notre Congo", notes="Première note")
    write(other, title="Leur Congo", notes="Seconde note", min_years="3", themes=["media"])
    follow_call(session, ctx, other.id, expected_version=other.version)
    other.deadline_rows.append(CallDeadline(step="ours", day=date(2026, 8, 1), from_source=False))
    session.flush()
    join_calls(session, ctx, (one.id, other.id), seen=versions(one, other))
    session.expire_all()
    (kept,) = calls(session)
    assert (kept.title, kept.min_years, kept.themes, kept.standing) == ("Notre Congo", 3, ("media",), "followed")
    assert kept.notes == "Première note\n\nSeconde note"
    assert set(kept.edited) >= {"title", "min_years", "themes"}
    assert [(row.step, row.day) for row in kept.deadline_rows] == [("ours", date(2026, 8, 1))]


def test_what_a_source_says_is_separated_again_and_both_are_two(
    session: Session, ctx: Context, congo: tuple[Call, Call]
) -> None:
    one, other = congo
    join_calls(session, ctx, (one.id, other.id), seen=versions(one, other))
    claim = session.scalars(select(CallClaim).where(CallClaim.source_id == OTHER)).one()
    there = separate_word(session, ctx, one.id, claim.id, expected_version=one.version)
    assert {each.title for each in calls(session)} == {CONGO_2020.title, CONGO_2020_TOO.title}
    assert claim.call_id == there.id
    assert list(like(session, ctx, one.id)) == []
    told(session, [CONGO_2020], days=3)
    told(session, [replace(CONGO_2020_TOO, summary="Neu")], OTHER, days=3)
    assert len(calls(session)) == 2
    with pytest.raises(Conflict):
        separate_word(session, ctx, there.id, claim.id, expected_version=there.version)


def test_two_that_are_two_are_not_asked_about_again(session: Session, ctx: Context, congo: tuple[Call, Call]) -> None:
    one, other = congo
    assert say_distinct(session, ctx, one.id, other.id) is say_distinct(session, ctx, other.id, one.id)
    assert list(like(session, ctx, one.id)) == []
    told(session, [replace(CONGO_2020, summary="Autre")], days=2)
    assert list(like(session, ctx, one.id)) == []
    ask_again(session, ctx, one.id, other.id)
    assert len(like(session, ctx, one.id)) == 1


def test_what_was_said_to_be_two_stays_two_when_one_of_them_is_joined(
    session: Session, ctx: Context, congo: tuple[Call, Call]
) -> None:
    one, other = congo
    told(session, [replace(CONGO_2020_TOO, key="3", url=None, reference=None)], THIRD, days=2)
    third = calls(session)[-1]
    say_distinct(session, ctx, other.id, third.id)
    join_calls(session, ctx, (one.id, other.id), seen=versions(one, other))
    (left,) = session.scalars(select(CallDistinct)).all()
    assert {left.one_id, left.other_id} == {one.id, third.id}


def test_who_decides_has_seen_both_as_they_are(session: Session, ctx: Context, congo: tuple[Call, Call]) -> None:
    one, other = congo
    with pytest.raises(EditConflict):
        join_calls(session, ctx, (one.id, other.id), seen=(one.version, other.version + 1))
    with pytest.raises(NotFound):
        join_calls(session, ctx, (one.id, uuid4()), seen=(1, 1))
    with pytest.raises(NotFound):
        join_calls(session, ctx, (one.id, one.id), seen=(1, 1))


def test_only_who_changes_calls_decides(session: Session, make_ctx: MakeContext, congo: tuple[Call, Call]) -> None:
    one, other = congo
    attempts: list[Callable[[Context], object]] = [
        lambda ctx: join_calls(session, ctx, (one.id, other.id), seen=(1, 1)),
        lambda ctx: say_distinct(session, ctx, one.id, other.id),
        lambda ctx: ask_again(session, ctx, one.id, other.id),
        lambda ctx: separate_word(session, ctx, one.id, UUID(int=0), expected_version=1),
    ]
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt(make_ctx("call.see"))
        with pytest.raises(NotFound):
            attempt(make_ctx("case.see"))
