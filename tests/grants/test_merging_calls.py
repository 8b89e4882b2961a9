"""What is worked out from all that sources say: whatever the order, never against a person, nothing lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fundapp.grants.rules.changes import Moved, changes
from fundapp.grants.rules.claims import facts_of
from fundapp.grants.rules.found import Found, FoundDeadline
from fundapp.grants.rules.merging import GROUPS, Said, held, remembered, unsaid, worked_out
from fundapp.grants.rules.vocabulary import Step, Timing, Where
from tests.grants.telling import NOW

FIELDS = tuple(name for group in GROUPS for name in group)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
DEADLINES = st.builds(
    FoundDeadline, DAYS, st.sampled_from(Step), st.none() | st.just(time(17)), st.none() | st.just("Europe/Brussels")
)
FOUND = st.builds(
    Found, key=st.just("k"), title=st.sampled_from(["Appel", "Call"]),
    language=st.sampled_from(["fr", "en", "de", None]),
    reference=st.sampled_from([None, "REF/1"]), timing=st.sampled_from(Timing),
    deadlines=st.lists(DEADLINES, max_size=3).map(tuple), closed=st.booleans(),
    currency=st.sampled_from([None, "EUR", "USD"]), amount_min=st.sampled_from([None, Decimal(10)]),
    amount_max=st.sampled_from([None, Decimal(90)]), duration_max=st.sampled_from([None, 12, 36]),
    where=st.sampled_from(Where), countries=st.sampled_from([(), ("CM",), ("TD", "CG")]),
    summary=st.sampled_from([None, "Objet", "About"]), themes=st.sampled_from([(), ("media",)]),
)  # fmt: skip


def said(found: Found, rank: int = 0, hours: int = 0, source: int = 1) -> Said:
    return Said(rank, NOW + timedelta(hours=hours), UUID(int=source), found.key, found.language or "", facts_of(found))


SAID = st.builds(said, FOUND, st.integers(0, 2), st.integers(0, 3), st.integers(1, 9))
SEVERAL = st.lists(SAID, max_size=5, unique_by=lambda each: (each.source_id, each.key, each.language))


@given(SEVERAL, st.randoms())
def test_the_order_of_arrival_does_not_matter(told: list[Said], dice: object) -> None:
    shuffled = list(told)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert worked_out(shuffled, NOW) == worked_out(told, NOW)


@given(FOUND, FOUND)
def test_which_of_two_sources_came_first_does_not_matter_where_one_is_more_trusted(one: Found, other: Found) -> None:
    early = [said(one, 0, 0, 1), said(other, 1, 1, 2)]
    late = [said(one, 0, 1, 1), said(other, 1, 0, 2)]
    assert worked_out(early, NOW) == worked_out(late, NOW)


@given(SEVERAL, SAID)
def test_what_was_known_is_not_lost_when_another_source_speaks(told: list[Said], more: Said) -> None:
    before, after = worked_out(told, NOW), worked_out([*told, more], NOW)
    for group in GROUPS:
        if not all(unsaid(name, before[name]) for name in group):
            assert not all(unsaid(name, after[name]) for name in group)


@given(FOUND, FOUND)
def test_what_was_known_is_not_lost_when_a_source_falls_silent(before: Found, after: Found) -> None:
    kept = remembered(facts_of(before), facts_of(after))
    for group in (*GROUPS, ("deadlines",)):
        by = facts_of(after) if any(name in facts_of(after) for name in group) else facts_of(before)
        assert all(kept.get(name) == by.get(name) for name in group)
    assert remembered(kept, facts_of(after)) == kept


@given(SEVERAL)
def test_fields_that_belong_together_come_from_one_source(told: list[Said]) -> None:
    found = worked_out(told, NOW)
    for each in ("amount_min", "amount_max", "envelope"):
        assert found[each] is None or found["currency"]
    assert (found["place"] == "named") == bool(found["countries"])
    assert found["deadline_clock"] is None or found["deadline_on"]


@given(SEVERAL, SEVERAL, st.sets(st.sampled_from(FIELDS)))
def test_nothing_that_a_person_wrote_changes(before: list[Said], after: list[Said], edited: set[str]) -> None:
    was = worked_out(before, NOW)
    found = list(changes(was, worked_out(after, NOW), edited, was))
    assert all(each.held_back == (each.field in held(edited)) for each in found)
    assert list(changes(was, was, edited, was)) == []


def due(found: dict[str, object]) -> tuple[object, ...]:
    return found["deadline_on"], found["deadline_clock"]


def deadlines(*days: date, **said_of: object) -> Found:
    return Found("k", "Appel", deadlines=tuple(FoundDeadline(day) for day in days), **said_of)  # type: ignore[arg-type]


def test_of_two_deadlines_the_earlier_counts_and_never_one_that_is_past() -> None:
    soon, late, past = date(2026, 9, 1), date(2026, 10, 1), date(2026, 3, 1)
    trusted, other = said(deadlines(late), 0, 0, 1), said(deadlines(soon), 1, 1, 2)
    assert worked_out([trusted, other], NOW)["deadline_on"] == soon
    assert worked_out([trusted, said(deadlines(past), 0, 1, 2)], NOW)["deadline_on"] == late
    assert worked_out([said(deadlines(past), 0, 1, 2)], NOW)["deadline_on"] == past


def test_two_real_sources_on_the_ned_cycle_the_earlier_counts() -> None:
    when = datetime(2021, 11, 1, tzinfo=NOW.tzinfo)
    told = [said(deadlines(date(2021, 12, 21)), 0, 0, 1), said(deadlines(date(2021, 12, 12)), 0, 1, 2)]
    assert worked_out(told, when)["deadline_on"] == date(2021, 12, 12)


def test_the_more_trusted_source_is_believed_and_french_is_read() -> None:
    funder = said(Found("k", "Call", language="en", duration_max=36), 0, 1, 1)
    other = said(Found("k", "Appel", language="fr", duration_max=12), 1, 0, 2)
    assert worked_out([funder, other], NOW)["duration_max"] == 36
    assert worked_out([funder, other], NOW)["title"] == "Call"
    alike = [replace(funder, rank=0), replace(other, rank=0)]
    assert worked_out(alike, NOW)["title"] == "Appel"


def moves(before: Sequence[FoundDeadline], after: Sequence[FoundDeadline]) -> list[Moved | None]:
    was, now = (worked_out([said(Found("k", "A", deadlines=tuple(each)))], NOW) for each in (before, after))
    return [each.moved for each in changes(was, now, (), was) if each.field == "deadline_on"]


def test_a_deadline_that_moves_is_extended_or_brought_forward() -> None:
    first, later = FoundDeadline(date(2026, 9, 1)), FoundDeadline(date(2026, 9, 15))
    assert moves([first], [later]) == [Moved.LATER]
    assert moves([later], [first]) == [Moved.EARLIER]
    assert moves([first], [first]) == []
    assert moves([], [first]) == [None]
    assert moves([first], [replace(first, clock=time(17), zone="Africa/Douala")]) == [None]
    exact = replace(first, clock=time(17), zone="Africa/Douala")
    assert moves([exact], [replace(exact, clock=time(12))]) == [Moved.EARLIER]


def test_the_next_cut_off_of_a_call_is_no_extension() -> None:
    dates = [FoundDeadline(date(2026, 9, 1)), FoundDeadline(date(2027, 3, 1))]
    told = [said(Found("k", "A", deadlines=tuple(dates)))]
    later = datetime(2026, 10, 1, tzinfo=NOW.tzinfo)
    assert worked_out(told, NOW)["deadline_on"] != worked_out(told, later)["deadline_on"]
    assert list(changes(worked_out(told, later), worked_out(told, later), (), {})) == []
