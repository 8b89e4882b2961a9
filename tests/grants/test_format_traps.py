"""The traps that real sources set, each by its name; readers of single formats are tried beside this."""

from datetime import date, time

from fundapp.grants.formats import Settings
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.vocabulary import Step, Timing, Where
from tests.grants.format_reading import amounts, read, rss, sample

FRENCH = Settings(language="fr")


def listed(beginning: str) -> Found:
    """The call of the shared list whose title begins so."""
    return next(each for each in read("sheet", sample("calls.csv"), FRENCH).calls if each.title.startswith(beginning))


def announced(text: str, title: str = "Appel") -> Found:
    return read("feed", rss(f"<title>{title}</title><guid>1</guid><description><![CDATA[{text}]]></description>")).only


def test_an_extended_deadline_is_the_new_one() -> None:
    assert listed("La Francophonie avec Elles - 4e").deadlines[0].day == date(2023, 6, 21)
    call = announced("<p>Date limite initiale : 17 mai 2023. Date limite prolongée au 21 juin 2023.</p>")
    assert [each.day for each in call.deadlines] == [date(2023, 6, 21)]


def test_an_extended_deadline_keeps_the_key_so_that_the_call_is_known_again() -> None:
    before, after = (
        sheet.only for sheet in (
            read("sheet", f"Titre;Lien;Date limite\nA;https://example.org/a;{day}", FRENCH)
            for day in ("17/05/2023", "21/06/2023")
        )
    )  # fmt: skip
    assert before.key == after.key
    assert before.deadlines != after.deadlines


def test_two_sources_with_different_deadlines_each_say_their_own() -> None:
    fund = listed("UN Trust Fund to End Violence")
    other = announced("<p>Deadline: 20 January 2022</p>", title=fund.title)
    assert (fund.deadlines[0].day, other.deadlines[0].day) == (date(2022, 1, 6), date(2022, 1, 20))


def test_a_rolling_call_has_no_deadline() -> None:
    call = listed("Front Line Defenders")
    assert (call.timing, call.deadlines) == (Timing.ROLLING, ())
    assert read("sheet", sample("veille.cp1252"), FRENCH).calls[-3].timing is Timing.ROLLING


def test_a_two_stage_call_says_that_its_deadline_is_for_the_concept_note() -> None:
    call = listed("U.S. Embassy Yaoundé")
    assert [(each.day, each.step) for each in call.deadlines] == [(date(2020, 8, 15), Step.CONCEPT_NOTE)]


def test_an_expression_of_interest_is_not_the_application() -> None:
    deadline = listed("AFD Initiatives OSC - AMI 2024").deadlines[0]
    assert (deadline.step, deadline.clock, deadline.zone) == (Step.EXPRESSION, time(18), "Europe/Paris")


def test_an_impossible_amount_is_a_doubt_and_never_a_milliard() -> None:
    said = "1 619 171 million d’euros"
    for call in (
        announced(f"<p>Montant total de l’enveloppe : {said}</p>"),
        read("sheet", f"Titre;Enveloppe\nA;{said}", FRENCH).only,
    ):
        assert call.envelope is None
        assert any(each.field == "envelope" and "1 619 171 million" in each.said for each in call.doubts)


def test_a_wrong_conversion_is_left_and_the_amount_in_euros_counts() -> None:
    call = announced("<p>Le montant maximum de la subvention est de 60 000 EUR, soit 39 537 420 FCFA.</p>")
    assert amounts(call) == (None, 60_000, None, "EUR")
    assert "39 537 420 FCFA" in (call.summary or "")
    assert listed("PISCCA 2020").amount_max == 60_000


def test_a_date_that_may_be_the_publication_is_a_doubt() -> None:
    call = listed("Subventions 2024 contre la peine de mort - Afrique 2")
    assert (call.deadlines, call.timing) == ((), Timing.UNKNOWN)
    assert [(each.field, each.said) for each in call.doubts] == [("deadlines", "2024-09-19 (unverified)")]


def test_a_call_outside_the_region_says_so() -> None:
    assert listed("IEDDH - Promouvoir et protéger").countries == ("TN",)


def test_a_call_that_names_no_country_is_not_one_for_everywhere() -> None:
    assert listed("EIDHR 2020 Global").where is Where.UNKNOWN


def test_unknown_rules_of_registration_stay_unknown() -> None:
    assert {each.needs_registration for each in read("sheet", sample("calls.csv"), FRENCH).calls} == {"unknown"}


def test_eastern_time_in_april_is_the_clock_of_new_york() -> None:
    deadline = listed("DRL Strengthening").deadlines[0]
    assert (deadline.day, deadline.clock, deadline.zone) == (date(2024, 4, 15), time(23, 59), "America/New_York")
