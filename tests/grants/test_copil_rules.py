"""When a digest is due and what it covers; which steps still hold; what it says, in words: pure."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.places import ZONES
from fundapp.core.reader import Reader
from fundapp.grants.rules.copil import fingerprint, first_since, holding, last_end, month_back, year_back
from fundapp.grants.rules.copil_said import Said, said, time_said
from tests.grants.copil_facts import DECEMBER, NOVEMBER, bare_facts

DOUALA = ZoneInfo("Africa/Douala")
A_YEAR = timedelta(days=366)
OPPORTUNITY = UUID(int=7).hex


# When


@pytest.mark.parametrize(
    ("now", "day", "until"),
    [
        ("2026-12-01T05:59:59+00:00", 1, "2026-10-31T23:00+00:00"),  # 6:59 in Douala
        ("2026-12-01T06:00:00+00:00", 1, "2026-11-30T23:00+00:00"),
        ("2026-12-31T22:59:00+00:00", 1, "2026-11-30T23:00+00:00"),
        ("2026-12-14T23:30:00+00:00", 15, "2026-11-14T23:00+00:00"),  # the 15th has begun there, 7:00 has not
        ("2026-12-15T06:00:00+00:00", 15, "2026-12-14T23:00+00:00"),
        ("2027-01-01T05:00:00+00:00", 28, "2026-12-27T23:00+00:00"),
    ],
)
def test_a_digest_is_due_at_seven_on_the_day_that_was_set_and_covers_until_midnight(
    now: str, day: int, until: str
) -> None:
    assert last_end(datetime.fromisoformat(now), DOUALA, day) == datetime.fromisoformat(until)


@given(st.integers(0, 3 * 366 * 24 * 60), st.sampled_from(ZONES), st.integers(1, 28))
def test_every_month_has_one_end_at_midnight_that_never_goes_back(minutes: int, zone: str, day: int) -> None:
    now, here = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), ZoneInfo(zone)
    until = last_end(now, here, day)
    clock = until.astimezone(here)
    assert (clock.day, clock.time()) == (day, time.min) or clock.time() != time.min  # a midnight that clocks skip
    assert timedelta(hours=5) < now - until < timedelta(days=31, hours=9)
    assert last_end(now + timedelta(days=1), here, day) >= until


def test_the_first_one_covers_a_month() -> None:
    assert first_since(DECEMBER, DOUALA) == NOVEMBER


@given(st.dates(date(2000, 3, 1), date(2100, 1, 1)))
def test_a_month_and_a_year_back_are_days_that_there_are(day: date) -> None:
    assert (month_back(day).month - day.month) % 12 == 11
    assert month_back(day).day == day.day or (month_back(day) + timedelta(days=1)).day == 1
    assert year_back(day).year == day.year - 1


# Which steps hold


def steps(*taken: tuple[str, str]) -> list[Any]:
    return [SimpleNamespace(before=before, action=action) for before, action in taken]


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ([("spotted", "go"), ("qualified", "write_note")], ["go"]),
        ([("spotted", "go"), ("qualified", "back")], []),
        ([("spotted", "go"), ("qualified", "back"), ("spotted", "no_go")], ["no_go"]),
        ([("qualified", "back")], ["taken_back"]),  # an older digest told that it was taken up
        ([("full_proposal", "submit"), ("submitted", "back"), ("full_proposal", "submit")], ["submit"]),
        ([("spotted", "go"), ("qualified", "write_note"), ("concept_note", "back")], ["go"]),
        ([("spotted", "go"), ("qualified", "withdraw"), ("withdrawn", "reopen")], []),
        ([("not_taken_up", "reopen")], ["taken_back"]),
        ([("spotted", "go"), ("full_proposal", "submit"), ("submitted", "win"), ("won", "sign")],
         ["go", "submit", "win"]),
    ],
)  # fmt: skip
def test_what_was_undone_meanwhile_is_not_told_and_what_undoes_older_things_is(
    taken: list[tuple[str, str]], told: list[str]
) -> None:
    assert [code for code, _step in holding(steps(*taken))] == told


# The fingerprint


def test_the_fingerprint_does_not_depend_on_the_order_of_names_but_on_every_value() -> None:
    facts = bare_facts()
    assert fingerprint(dict(reversed(facts.items()))) == fingerprint(facts)
    assert fingerprint(bare_facts(number=2)) != fingerprint(facts)


# What it says


def section(told: Said, code: str) -> Any:
    return next(each for each in told.sections if each.code == code)


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Note au COPIL\u00a0: novembre 2026"), ("en", "Digest for the COPIL: November 2026")]
)
def test_a_whole_month_has_its_name_in_either_language(language: str, title: str) -> None:
    assert said(bare_facts(), language).title == title


def test_any_other_time_is_told_by_its_first_and_last_day() -> None:
    reader = Reader("en", DOUALA)
    assert time_said(reader, NOVEMBER, NOVEMBER + timedelta(days=3)) == "1 to 3 November 2026"
    assert time_said(reader, NOVEMBER, DECEMBER + timedelta(days=1)) == "1 November to 1 December 2026"
    assert time_said(reader, NOVEMBER, DECEMBER) == "November 2026"
    assert time_said(reader, NOVEMBER, DECEMBER + timedelta(hours=9)) == "1 November to 1 December 2026"


def test_every_empty_part_says_so_in_one_line() -> None:
    told = said(bare_facts(), "fr")
    assert [each.lines for each in told.sections] == [[], [], [], []]
    assert all(each.empty for each in told.sections)
    assert dict(told.standing)["En retard"] == "Rien n’est en retard."
    assert dict(told.standing)["Gagné en douze mois"] == "Aucun bailleur n’a répondu."


@pytest.mark.parametrize(
    ("won", "answered", "expected"),
    [
        (1, 4, "1 sur 4\u202f; pas de pourcentage pour moins de cinq réponses"),
        (2, 5, "40\u00a0%\u00a0: 2 sur 5 réponses"),
    ],
)
def test_of_fewer_than_five_answers_there_is_no_percentage(won: int, answered: int, expected: str) -> None:
    standing = {**bare_facts()["standing"], "won": won, "answered": answered}
    assert dict(said(bare_facts(standing=standing), "fr").standing)["Gagné en douze mois"] == expected


def test_what_may_come_is_told_in_whole_units() -> None:
    hope = {"currency": "EUR", "count": 2, "whole": 100_000_50, "weighted": 33_333_51}
    euros = {"whole": 314_273_49, "weighted": 67_209_40, "on": "2026-11-27"}
    standing = {**bare_facts()["standing"], "forecast": [hope], "euros": euros, "amountless": 3}
    told = dict(said(bare_facts(standing=standing), "en").standing)
    assert told["Forecast, by chance"] == "€33,334 likely, of €100,000 hoped for"
    assert told["All of it in euros"] == ("€67,209 likely, of €314,273 hoped for (at the rates of 27 November 2026)")
    assert told["Without an amount"] == "3 opportunities, in no sum"


def test_what_is_late_is_told_kind_by_kind() -> None:
    standing = {**bare_facts()["standing"], "late": {"answers": 1, "untouched": 2, "undecided": 1, "unsent": 2}}
    assert dict(said(bare_facts(standing=standing), "en").standing)["Late"].split("\n") == [
        "1 answer that should have come a month ago",
        "2 taken up whose deadlines passed without anything sent",
        "1 whose deadline passed undecided",
        "2 spotted that nobody touched for two weeks",
    ]


def waiting(**changes: Any) -> dict[str, Any]:
    item = {
        "opportunity": OPPORTUNITY, "title": "Presse", "funder": "NED", "amount": [120_000_00, "EUR"], "at_most": None,
        "lead": "Ligue", "fit": {"answer": "maybe", "leaders": [["Ligue", 82]], "open": ["registration"]},
        "recommendation": None, "due": ["2026-12-09", "16:00:00", "Europe/Brussels"], "timing": "fixed", **changes,
    }  # fmt: skip
    return bare_facts(to_decide={"count": 12, "items": [item]})


def test_what_is_to_be_decided_is_told_with_all_that_decides() -> None:
    told = section(said(waiting(), "fr"), "to_decide")
    (line,) = told.lines
    assert line.notes == [
        "NED · chef de file possible\u00a0: Ligue",
        "Est-ce possible pour nous\u202f? Sous condition · Ligue (82) · à établir\u00a0: Récépissé",
    ]
    assert line.cells == ("120\u202f000\u00a0€", "9 décembre 2026 à 16\u00a0h (Bruxelles)\nreste 8\u00a0jours")
    assert line.opportunity_id == UUID(int=7)
    assert told.more(Reader("fr", DOUALA), 1) != ""
    assert told.more(Reader("fr", DOUALA), 12) == ""


def test_what_is_recommended_and_that_it_is_being_decided_is_told() -> None:
    item = waiting(recommendation="À retenir : nos pays.", before_committee=True)
    (line,) = section(said(item, "en"), "to_decide").lines
    assert line.notes[-2:] == ["Recommended: À retenir : nos pays.", "The committee is deciding it in a signed round."]


def test_without_an_amount_it_tells_what_the_call_allows() -> None:
    told = said(
        waiting(amount=None, at_most=[300_000_00, "EUR"], due=None, timing="rolling", lead=None, fit=None), "en"
    )
    (line,) = section(told, "to_decide").lines
    assert line.notes == ["NED · nobody leads it yet"]
    assert line.cells == ("up to €300,000", "At any time")


def test_reasons_stand_beside_what_was_lost_on_one_line() -> None:
    item = {
        "opportunity": OPPORTUNITY, "title": "Presse", "funder": "NED", "what": "lose", "on": "2026-11-09",
        "amount": [150_000_00, "EUR"], "reasons": "Trop de\ndemandes",
    }  # fmt: skip
    told = section(said(bare_facts(happened={"counts": {"lose": 1}, "items": [item]}), "en"), "happened")
    (line,) = told.lines
    assert (line.notes, line.cells) == (["NED · Trop de demandes"], ("Lost\n€150,000", "9 Nov 2026"))
    assert told.lead == "Lost: 1"


def test_a_correction_says_what_it_replaces() -> None:
    assert "n°\u00a04" in said(bare_facts(number=5, replaces=4), "fr").lead
    assert "corrects no. 4" in said(bare_facts(number=5, replaces=4), "en").lead
