"""What is still missing before a case can go to the committee: a pure reading of what is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.cases.rules.missing import GAPS, Found, Known, Said, missing, tasks_wanted
from fundapp.cases.rules.tasks import Task
from fundapp.cases.rules.verification import (
    INDEPENDENCE,
    INTERESTS,
    LEVELS,
    OUTCOMES,
    Answer,
    exceeds,
    sources_of,
    supported_level,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def answer(who: str, outcome: str = "confirms", independence: str = "yes", conflict: str = "none") -> Answer:
    """What somebody said."""
    return Answer(who, independence, conflict, outcome, NOW)


SAID = Said(
    role="self", consent="given", asked_of_uses=True, uses=frozenset({"verify"}), age_band="18_29", legal_name=True,
    reachable=True, referees=2,
)  # fmt: skip
WHOLE = Known(
    said=SAID, sources=(answer("a"), answer("b")), finding=Found("two_independent", NOW, explained=False),
    assessed=True, needs=1,
)  # fmt: skip


def test_nothing_is_missing_of_a_case_that_two_independent_people_confirm() -> None:
    assert missing(WHOLE) == []


@pytest.mark.parametrize(
    ("changes", "said", "found"),
    [
        ({"assessed": False}, {}, ["assessment"]),
        ({"needs": 0}, {}, ["needs"]),
        ({"finding": None}, {}, ["finding"]),
        ({"finding": Found("documented", NOW, explained=False)}, {}, ["level"]),
        ({"finding": Found("documented", NOW, explained=True)}, {}, []),
        ({"sources": (answer("a"),), "finding": Found("one", NOW, explained=False)}, {}, ["confirmed"]),
        (
            {"sources": (answer("a"),), "finding": Found("one", NOW, explained=False)},
            {"referees": 1},
            ["referees_named", "confirmed"],
        ),
        (
            {"sources": (), "finding": Found("none", NOW, explained=False)},
            {"uses": frozenset()},
            ["verify_use", "confirmed"],
        ),
        (
            {
                "sources": (answer("a", independence="no"), answer("b", conflict="gains")),
                "finding": Found("one", NOW, explained=False),
            },
            {},
            ["independent"],
        ),
        ({"sources": (*WHOLE.sources, answer("c", "contradicts"))}, {}, ["contradiction"]),
        (
            {
                "sources": (*WHOLE.sources, answer("c", "contradicts")),
                "finding": Found("two_independent", NOW, explained=True),
            },
            {},
            [],
        ),
        (
            {
                "sources": (*WHOLE.sources, answer("c", "contradicts")),
                "finding": Found("two_independent", NOW - DAY, explained=True),
            },
            {},
            ["contradiction"],
        ),
        ({}, {"reachable": False}, ["contact"]),
        ({}, {"legal_name": False}, ["nickname"]),
        ({"partner": True}, {"legal_name": False}, []),
        ({}, {"role": "family", "consent": "not_yet"}, ["consent"]),
        ({}, {"role": "family", "consent": ""}, ["consent"]),
        ({}, {"role": "self", "consent": ""}, []),
        ({}, {"role": "family", "consent": "impossible_detained"}, ["consent_task"]),
        ({"tasks": frozenset({"consent_on_release"})}, {"role": "family", "consent": "impossible_detained"}, []),
        ({}, {"age_band": "under_18"}, ["minor_unmarked"]),
        ({"safeguarding": True}, {"age_band": "under_18"}, ["plan"]),
        ({"safeguarding": True, "guardian": "none"}, {"age_band": "under_18"}, ["guardian"]),
        ({"safeguarding": True, "guardian": "unasked"}, {"age_band": "under_18"}, ["guardian"]),
        ({"safeguarding": True, "guardian": "danger"}, {"age_band": "under_18"}, []),
        ({"safeguarding": True, "guardian": "agrees"}, {"age_band": "under_18"}, []),
    ],
    ids=[
        "no_assessment", "no_needs", "no_finding", "finding_says_too_much", "finding_explains_more", "one_referee",
        "one_named", "use_not_agreed", "none_independent", "contradicted", "contradiction_explained",
        "contradicted_since", "unreachable", "nickname", "nickname_with_partner", "consent_not_yet", "consent_unknown",
        "asks_for_themselves", "detained", "detained_with_task", "minor", "minor_without_plan", "guardian_unknown",
        "guardian_unasked", "guardian_is_danger", "guardian_agrees",
    ],
)  # fmt: skip
def test_each_thing_that_is_missing_is_named(changes: dict[str, Any], said: dict[str, Any], found: list[str]) -> None:
    assert missing(replace(WHOLE, **{"said": replace(SAID, **said), **changes})) == found


def test_of_sealed_answers_that_cannot_be_read_nothing_is_said() -> None:
    closed = replace(WHOLE, said=None, sources=())
    assert missing(closed) == ["confirmed", "level"]
    assert tasks_wanted(closed, others_speak=True) == []


def test_a_nickname_alone_is_enough_once_a_partner_recommends_help() -> None:
    nickname = replace(WHOLE, said=replace(SAID, legal_name=False), partner=True)
    assert missing(nickname) == []


DETAINED = replace(WHOLE, said=replace(SAID, role="family", consent="impossible_detained"))


@pytest.mark.parametrize(
    ("known", "others", "wanted"),
    [
        (WHOLE, True, []),
        (DETAINED, False, [Task.CONSENT_ON_RELEASE]),
        (DETAINED, True, [Task.CONSENT_ON_RELEASE, Task.RELATIVES]),
        (replace(DETAINED, tasks=frozenset({"consent_on_release"})), True, [Task.RELATIVES]),
        (replace(DETAINED, tasks=frozenset({"consent_on_release", "relatives"})), True, []),
        (
            replace(DETAINED, said=replace(SAID, role="colleague", consent="impossible_detained")),
            True,
            [Task.CONSENT_ON_RELEASE],
        ),
    ],
    ids=["free", "detained", "rivals", "rivals_later", "all_there", "a_colleague"],
)
def test_a_detained_person_is_asked_once_free_and_relatives_who_compete_are_settled(
    known: Known, others: bool, wanted: list[Task]
) -> None:
    assert tasks_wanted(known, others_speak=others) == wanted


def test_who_could_not_be_reached_and_confirms_later_counts_once() -> None:
    first, later = answer("a", "unreachable"), replace(answer("a"), at=NOW + DAY)
    assert sources_of([later, first]) == [later]


answers = st.builds(
    Answer,
    who=st.integers(0, 4),
    independence=st.sampled_from(list(INDEPENDENCE)),
    conflict=st.sampled_from(list(INTERESTS)),
    outcome=st.sampled_from(list(OUTCOMES)),
    at=st.integers(0, 9).map(lambda days: NOW + days * DAY),
)


@given(st.lists(answers, max_size=8), st.integers(0, 2))
def test_a_level_is_never_above_what_was_said_and_seen(said: list[Answer], seen: int) -> None:
    sources = sources_of(said)
    level = supported_level(sources, seen)
    confirming = [each for each in sources if each.confirms]
    assert len({each.who for each in sources}) == len(sources)
    assert level != "two_independent" or sum(each.is_independent for each in confirming) >= 2
    assert level != "documented" or (seen and confirming)
    assert (level == "none") == (not confirming and not seen)
    assert not exceeds(level, level)


@given(
    st.lists(answers, max_size=6),
    st.sampled_from([None, *LEVELS]),
    st.booleans(),
    st.sampled_from(["", "given", "not_yet", "impossible_detained"]),
)
def test_whatever_is_missing_has_words_and_a_page_and_presses_in_one_order(
    said: list[Answer], level: str | None, explained: bool, consent: str
) -> None:
    finding = Found(level, NOW, explained) if level else None
    known = Known(said=Said(role="family", consent=consent), sources=sources_of(said), finding=finding)
    codes = missing(known)
    assert codes == [code for code in GAPS if code in codes]
    assert ("finding" in codes) == (finding is None)
    assert all(str(GAPS[code].words) and GAPS[code].page for code in codes)
