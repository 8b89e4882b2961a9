"""What stands decided of a case, in which words it is counted, and by which quarter: pure rules."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from fundapp.cases.rules.counting import (
    GENDERS,
    UNSAID,
    Counted,
    Outcome,
    coarse_age,
    coarse_gender,
    decision_in,
    next_quarter,
    quarter_of,
    quarters_between,
    standing_after,
)
from fundapp.cases.rules.naming import nameable
from fundapp.cases.rules.traces import Trace, traces_of
from fundapp.cases.rules.vocabulary import GENDERS as SAID
from fundapp.cases.workflow import Action


@dataclass
class Taken:
    """A step."""

    action: str
    at: datetime


def steps(*actions: str) -> list[Taken]:
    """These, one a month."""
    return [Taken(action, datetime(2026, month, 15, tzinfo=UTC)) for month, action in enumerate(actions, start=1)]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [((2026, 1, 1), (2026, 1)), ((2026, 3, 31), (2026, 1)), ((2026, 4, 1), (2026, 4)), ((2026, 12, 31), (2026, 10))],
)
def test_a_quarter_is_its_first_day(day: tuple[int, int, int], quarter: tuple[int, int]) -> None:
    assert quarter_of(date(*day)) == date(*quarter, 1)
    assert next_quarter(date(2026, 10, 1)) == date(2027, 1, 1)
    assert next_quarter(date(2026, 7, 1)) == date(2026, 10, 1)
    assert quarters_between(date(2026, 11, 5), date(2027, 4, 1)) == [
        date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "funded", "outcome", "month"),
    [
        (("take", "decline"), False, Outcome.DECLINED, 2),
        (("take", "refer"), False, Outcome.REFERRED, 2),
        (("take", "approve"), True, Outcome.APPROVED, 2),
        (("take", "approve"), False, None, 0),
        (("decline", "appeal"), False, None, 0),
        (("decline", "appeal", "approve"), True, Outcome.APPROVED, 3),
        (("approve", "revise", "verify", "submit", "approve"), True, Outcome.APPROVED, 5),
        (("approve", "lapse"), False, None, 0),
        (("approve", "accept", "withdraw"), True, Outcome.APPROVED, 1),
        (("approve", "withdraw", "reopen", "decline"), False, Outcome.DECLINED, 4),
        (("approve", "suspend", "resume"), True, Outcome.APPROVED, 1),
    ],
)
def test_what_stands_decided_follows_from_the_steps_and_the_money(
    actions: tuple[str, ...], funded: bool, outcome: Outcome | None, month: int
) -> None:
    found = decision_in(steps(*actions), funded=funded)
    assert (found.outcome if found else None) == outcome
    assert found is None or found.at.month == month


@pytest.mark.parametrize(
    ("before", "action", "funded", "after"),
    [
        (None, Action.APPROVE, False, Counted.TO_COUNT),
        (None, Action.WITHDRAW, False, None),
        (Counted.TO_COUNT, Action.LAPSE, False, None),
        (Counted.TO_COUNT, Action.WITHDRAW, True, Counted.TO_COUNT),
        (Counted.COUNTED, Action.LAPSE, False, Counted.TO_RECOUNT),
        (Counted.COUNTED, Action.APPROVE, False, Counted.TO_RECOUNT),
        (Counted.TO_RECOUNT, Action.REVISE, False, Counted.TO_RECOUNT),
        (Counted.COUNTED, Action.CONFIRM, False, Counted.COUNTED),
    ],
)
def test_the_counting_follows_each_step(
    before: Counted | None, action: Action, funded: bool, after: Counted | None
) -> None:
    assert standing_after(before, action, funded=funded) == after


def test_what_few_say_of_themselves_is_one_word_and_what_nobody_said_is_unsaid() -> None:
    assert {coarse_gender(each) for each in SAID} == set(GENDERS)
    assert coarse_gender("non_binary") == coarse_gender("other") == "other"
    assert coarse_gender(None) == coarse_age(None) == coarse_age("17") == UNSAID


@pytest.mark.parametrize(
    "text",
    [
        "On a aidé Marcelline Ékambi à partir.", "L’histoire d’Ékambi, Marcelline : elle est partie.",
        "« ékambi marcelline »", "(MARCELLINE EKAMBI)", "Marcelline Ékambi's house", "Après Marcelline\nÉkambi, rien.",
    ],
)  # fmt: skip
def test_a_name_is_found_in_whatever_order_and_writing(text: str) -> None:
    (name,) = (each for each in traces_of([{"who": {"legal_name": "Marcelline Ékambi"}}], "CM"))
    (span,) = nameable(text)[name]
    assert text[span.start : span.end] == span.words
    assert span.words.casefold().startswith(("marcelline", "ékambi", "ekambi", "d’ékambi"))


@pytest.mark.parametrize(
    "text",
    [
        "Appelez le 699 00 11 22.", "au +237 6 99 00 11 22, le soir", "00237699001122", "n° 12 699001122",
        "(+237) 699-00-11-22", "٦٩٩٠٠١١٢٢",
    ],
)  # fmt: skip
def test_a_number_is_found_in_whatever_writing(text: str) -> None:
    assert Trace("phone", "+237699001122") in nameable(text)


def test_an_address_is_found_and_short_words_are_nobody() -> None:
    found = nameable("Écrivez à Le.Baobab@example.org ; il y a eu 3 morts le 27.")
    assert Trace("email", "le.baobab@example.org") in found
    assert not [each for each in found if each.kind in ("alias", "name") and len(each.text.replace(" ", "")) < 3]
    assert nameable("") == nameable(" … « » — ") == {}
