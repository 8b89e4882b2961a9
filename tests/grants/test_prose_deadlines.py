"""Deadlines that plain text sets: sentences as funders and newsletters write them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core import formats
from fundapp.grants.rules.found import Doubt, FoundDeadline
from fundapp.grants.rules.prose import read_prose
from fundapp.grants.rules.vocabulary import Step, Timing
from tests.core.readers import ENGLISH, FRENCH

BRUSSELS, PARIS, NEW_YORK = "Europe/Brussels", "Europe/Paris", "America/New_York"


def one(text: str, language: str | None = None) -> FoundDeadline:
    """The only deadline of a text that leaves no doubt about it."""
    found = read_prose(text, language)
    assert "doubts" not in found, found
    (deadline,) = found["deadlines"]
    assert isinstance(deadline, FoundDeadline)
    return deadline


TIMED = {
    "Date limite : 09/11/2017 à 16h00 (heure de Bruxelles)": (date(2017, 11, 9), time(16), BRUSSELS),
    "À envoyer avant le 25 mars 2020, 23h59 GMT.": (date(2020, 3, 25), time(23, 59), "UTC"),
    "Deadline: March 25, 2020, 5:00 p.m. EST": (date(2020, 3, 25), time(17), NEW_YORK),
    "Les propositions sont reçues au plus tard le vendredi 18 mars 2022 à 16h00 (heure de Libreville).": (
        date(2022, 3, 18),
        time(16),
        "Africa/Libreville",
    ),
    "Applications must be submitted by 11:59 p.m. EST on April 15, 2024.": (date(2024, 4, 15), time(23, 59), NEW_YORK),
    "Closing date: 25 July 2025, 17:00 CET": (date(2025, 7, 25), time(17), BRUSSELS),
    "Date limite : 13 mai 2024 à 18h (heure de Paris)": (date(2024, 5, 13), time(18), PARIS),
    "Deadline: 1 October 2025 at 17:00 Brussels time": (date(2025, 10, 1), time(17), BRUSSELS),
    "Échéance : 3 mars 2025 à midi, heure de Kinshasa": (date(2025, 3, 3), time(12), "Africa/Kinshasa"),
    "Date limite : 3 mars 2025 à 10h GMT+1": (date(2025, 3, 3), time(10), "Africa/Douala"),
    "Date limite : 3 mars 2025, 17h00 (GMT+1, heure de Douala)": (date(2025, 3, 3), time(17), "Africa/Douala"),
    "Deadline: 3 March 2025, 24:00 UTC": (date(2025, 3, 3), time(23, 59), "UTC"),
    "Date limite de dépôt : le 1er avril 2025 à 14 heures 30 (heure de Genève)": (
        date(2025, 4, 1),
        time(14, 30),
        "Europe/Zurich",
    ),
}


@pytest.mark.parametrize("text", TIMED)
def test_a_deadline_is_read_with_its_time_and_the_zone_of_its_clock(text: str) -> None:
    deadline = one(text)
    assert (deadline.day, deadline.clock, deadline.zone) == TIMED[text]
    assert deadline.step is Step.APPLICATION
    assert read_prose(text)["timing"] is Timing.FIXED


PLAIN = {
    "Date limite : 09/11/2017": date(2017, 11, 9),
    "Date limite | 25/03/2020": date(2020, 3, 25),
    "Date limite\n\n25 mars 2020": date(2020, 3, 25),
    "Deadline: 2025-03-25": date(2025, 3, 25),
    "Closes on Friday, 25 April 2025": date(2025, 4, 25),
    "La date limite est fixée au 31.03.2025.": date(2025, 3, 31),
    "Clôture le 15 août 2025": date(2025, 8, 15),
    "30 avril 2012 : dernier délai": date(2012, 4, 30),
    "The 31st of May 2024 is the deadline.": date(2024, 5, 31),
    "Appel ouvert du 3 mars au 5 avril 2025": date(2025, 4, 5),
    "Publié le 4 avril 2018. Date limite : 11/05/2018": date(2018, 5, 11),
    "Deadline: 04/25/2020": date(2020, 4, 25),
    "Deadline: 05/05/2017": date(2017, 5, 5),
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_deadline_without_a_time_is_a_day(text: str) -> None:
    assert one(text) == FoundDeadline(PLAIN[text])


def test_what_is_published_on_a_day_is_no_deadline() -> None:
    found = read_prose("Publié le 4 avril 2018. L’enveloppe est connue depuis le 3 janvier 2018.")
    assert found == {"published_on": date(2018, 4, 4)}


@pytest.mark.parametrize(
    "text",
    [
        "Période de mise en œuvre : du 1er janvier 2026 au 31 décembre 2027",
        "L’association, créée le 3 mars 1999, agit au Tchad.",
        "Date limite : non précisée",
        "Date limite : À préciser",
        "",
    ],
)
def test_a_day_that_no_word_makes_a_deadline_is_none(text: str) -> None:
    assert "deadlines" not in read_prose(text)
    assert "doubts" not in read_prose(text)


STEPS = {
    "Note conceptuelle : 15 mars 2025 ; proposition complète : 30 juin 2025": [
        (date(2025, 3, 15), Step.CONCEPT_NOTE),
        (date(2025, 6, 30), Step.FULL_PROPOSAL),
    ],
    "Deadline for concept notes: 15 March 2025. Full proposals are due by 30 June 2025.": [
        (date(2025, 3, 15), Step.CONCEPT_NOTE),
        (date(2025, 6, 30), Step.FULL_PROPOSAL),
    ],
    "Ouverture de compte Oscar au plus tard le 1er mai 2024. Date limite de dépôt des AMI : 13 mai 2024.": [
        (date(2024, 5, 1), Step.ACCOUNT),
        (date(2024, 5, 13), Step.EXPRESSION),
    ],
    "Session d’information : 3 mars 2025. Questions jusqu’au 10 mars 2025. Date limite : 1er avril 2025.": [
        (date(2025, 3, 3), Step.SESSION),
        (date(2025, 3, 10), Step.QUESTIONS),
        (date(2025, 4, 1), Step.APPLICATION),
    ],
    "Letters of intent must be received before 3 March 2025. Results announced on 1 June 2025.": [
        (date(2025, 3, 3), Step.EXPRESSION),
        (date(2025, 6, 1), Step.RESULT),
    ],
}


@pytest.mark.parametrize("text", STEPS)
def test_each_deadline_is_for_the_step_that_is_named_beside_it(text: str) -> None:
    found = read_prose(text)
    assert [(each.day, each.step) for each in found["deadlines"]] == STEPS[text]
    assert found["timing"] is Timing.FIXED
    assert "doubts" not in found


CUT_OFFS = [date(2025, 1, 15), date(2025, 5, 15), date(2025, 9, 15)]


@pytest.mark.parametrize(
    "text",
    [
        "Dates limites : les 15 janvier, 15 mai et 15 septembre 2025",
        "Cut-off dates: 15 January 2025, 15 May 2025 and 15 September 2025",
        "On dépose un dossier au plus tard les 15 janvier, 15 mai et 15 septembre 2025.",
    ],
)
def test_several_cut_off_dates_are_all_deadlines(text: str) -> None:
    found = read_prose(text)
    assert [each.day for each in found["deadlines"]] == CUT_OFFS
    assert found["timing"] is Timing.CUTOFFS
    assert "doubts" not in found


def test_the_time_at_the_end_of_a_row_of_days_is_that_of_each() -> None:
    found = read_prose("Cut-off dates: 15 January, 15 May and 15 September 2025 at 17:00 Brussels time")
    assert {(each.clock, each.zone) for each in found["deadlines"]} == {(time(17), BRUSSELS)}


@pytest.mark.parametrize(
    "text",
    [
        "Les candidatures sont reçues au fil de l’eau.",
        "Applications are accepted on a rolling basis.",
        "Date limite : Permanent",
        "Sans date limite",
    ],
)
def test_a_rolling_call_has_no_deadline(text: str) -> None:
    assert read_prose(text) == {"timing": Timing.ROLLING}


EXTENDED = (
    "La date limite, initialement fixée au 17 mai 2023, est prolongée au 21 juin 2023.",
    "Échéance prolongée au 21 juin 2023 (au lieu du 17 mai 2023)",
    "Date limite : 17 mai 2023. Nouvelle date limite : 21 juin 2023",
    "The deadline of 17 May 2023 has been extended to 21 June 2023.",
)


@pytest.mark.parametrize("text", EXTENDED)
def test_an_extended_deadline_takes_the_place_of_the_first(text: str) -> None:
    assert one(text) == FoundDeadline(date(2023, 6, 21))


def test_a_concept_note_s_extended_deadline_is_still_the_concept_note_s() -> None:
    text = "La date limite des notes conceptuelles, initialement fixée au 3 mai 2025, est prolongée au 9 mai 2025."
    assert one(text) == FoundDeadline(date(2025, 5, 9), Step.CONCEPT_NOTE)


def test_of_two_deadlines_for_one_step_the_later_is_taken_with_a_doubt() -> None:
    found = read_prose("Date limite : 12 décembre 2021. Plus loin : la date limite est le 21 décembre 2021.")
    assert [each.day for each in found["deadlines"]] == [date(2021, 12, 21)]
    assert found["doubts"] == (
        Doubt("deadlines", "Date limite : 12 décembre 2021."),
        Doubt("deadlines", "Plus loin : la date limite est le 21 décembre 2021."),
    )


def test_two_times_for_one_day_are_a_doubt_and_the_day_stands() -> None:
    found = read_prose("Date limite : 9 mai 2025 à 12h00. La date limite est le 9 mai 2025 à 17h00.")
    assert found["deadlines"] == (FoundDeadline(date(2025, 5, 9)),)
    assert len(found["doubts"]) == 2


def test_a_day_before_the_month_is_a_doubt_in_english_and_the_third_of_april_in_french() -> None:
    assert one("Date limite : 03/04/2026") == FoundDeadline(date(2026, 4, 3))
    found = read_prose("Deadline: 03/04/2026 for all applications")
    assert found == {"doubts": (Doubt("deadlines", "Deadline: 03/04/2026 for all applications"),)}
    assert "deadlines" not in read_prose("03/04/2026 deadline", "sl")


@pytest.mark.parametrize(
    "text",
    [
        "Date limite : 31 février 2025",
        "Deadline: September 31, 2025",
        "Deadline: 15 March",
        "Date limite : lundi 9 novembre 2017",
        "Date limite : mars 2025",
        "Date limite : les 15 et 30 mars 2025",
        "Date limite prévisionnelle : 15 mars 2025",
        "Date limite : 15/03/1725",
    ],
)
def test_a_day_that_cannot_be_read_safely_is_a_doubt(text: str) -> None:
    assert read_prose(text) == {"doubts": (Doubt("deadlines", text),)}


@pytest.mark.parametrize("text", ["Date limite : 31 mars 2025 à minuit", "Deadline: 31 March 2025, 12:00 p.m. or 0:00"])
def test_midnight_is_of_one_day_or_of_the_next(text: str) -> None:
    (deadline,) = read_prose(text)["deadlines"]
    assert deadline.day == date(2025, 3, 31)
    if "minuit" in text:
        assert (deadline.clock, len(read_prose(text)["doubts"])) == (None, 1)


def test_a_zone_that_nobody_knows_is_a_doubt_and_local_time_is_none() -> None:
    found = read_prose("Date limite : 3 mars 2025 à 17h00 (heure de Trifouillis)")
    assert found["deadlines"] == (FoundDeadline(date(2025, 3, 3), clock=time(17)),)
    assert len(found["doubts"]) == 1
    assert one("Date limite : 3 mars 2025 à 17h00 heure locale") == FoundDeadline(date(2025, 3, 3), clock=time(17))


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_date_reads_the_same_however_it_is_written_in_either_language(day: date) -> None:
    french, english = formats.date(FRENCH, day), formats.date(ENGLISH, day)
    numeric = f"{day:%d/%m/%Y}"
    read = {
        one(f"Date limite : {french}").day,
        one(f"Deadline: {english}").day,
        one(f"Date limite : {numeric}").day,
        one(f"Deadline: {day.isoformat()}").day,
    }
    assert read == {day}
