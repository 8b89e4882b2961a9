"""What ought to be looked at before money leaves, and amounts in words: pure."""

from zoneinfo import ZoneInfo

import pytest

from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.disbursements.rules.spelled import in_words
from fundapp.disbursements.rules.warnings import Caution, Facts, Usual, cautions
from tests.disbursements.treasury import francs

FRENCH, ENGLISH = (Reader(each, ZoneInfo("Africa/Douala")) for each in ("fr", "en"))


def codes(**facts: object) -> list[Caution]:
    """The cautions of a payment of 300,000 francs of which so much is known."""
    return [each.code for each in cautions(Facts(**{"money": francs(300_000), **facts}))]  # type: ignore[arg-type]


def usual(middle: int, most: int, count: int = 5) -> Usual:
    """Similar awards."""
    return Usual(count, francs(middle), francs(most))


def test_of_an_ordinary_payment_nothing_is_said() -> None:
    assert codes(usual=usual(200_000, 400_000)) == []


def test_more_than_every_similar_award_is_unusual_and_as_much_is_not() -> None:
    assert codes(usual=usual(200_000, 299_999)) == [Caution.UNUSUAL]
    assert codes(usual=usual(200_000, 300_000)) == []


def test_more_than_three_times_the_middle_is_unusual_and_three_times_is_not() -> None:
    assert codes(usual=usual(99_999, 900_000)) == [Caution.UNUSUAL]
    assert codes(usual=usual(100_000, 900_000)) == []


def test_four_similar_awards_are_too_few_to_compare_with() -> None:
    assert codes(usual=usual(1, 2, count=4)) == []


def test_a_shared_account_names_the_cases_that_may_be_named_and_tells_of_others_without_a_name() -> None:
    with reading(ENGLISH):
        (named,) = cautions(Facts(francs(1), shared=["K7QF-29"]))
        (nameless,) = cautions(Facts(francs(1), hidden=1))
        assert "K7QF-29" in str(named.sentence)
        assert "not shown to you" in str(nameless.sentence)


def test_limits_speak_where_they_ask_for_more_payments_or_let_nothing_through() -> None:
    assert codes(payments=1) == []
    assert codes(payments=2) == codes(payments=0) == [Caution.LIMITS]


def test_changes_signers_who_named_the_payee_and_other_payments_are_told() -> None:
    assert codes(changed=True, named_by="me", several=1) == [Caution.CHANGED, Caution.NAMED, Caution.SEVERAL]
    assert codes(named_by="other") == [Caution.NAMED]


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "zéro franc CFA (BEAC)"),
        (1, "un franc CFA (BEAC)"),
        (21, "vingt et un francs CFA (BEAC)"),
        (71, "soixante et onze francs CFA (BEAC)"),
        (80, "quatre-vingts francs CFA (BEAC)"),
        (81, "quatre-vingt-un francs CFA (BEAC)"),
        (91, "quatre-vingt-onze francs CFA (BEAC)"),
        (100, "cent francs CFA (BEAC)"),
        (200, "deux cents francs CFA (BEAC)"),
        (203, "deux cent trois francs CFA (BEAC)"),
        (1_000, "mille francs CFA (BEAC)"),
        (80_000, "quatre-vingt mille francs CFA (BEAC)"),
        (200_000, "deux cent mille francs CFA (BEAC)"),
        (1_001_999, "un million mille neuf cent quatre-vingt-dix-neuf francs CFA (BEAC)"),
        (2_000_000, "deux millions de francs CFA (BEAC)"),
        (200_000_000, "deux cents millions de francs CFA (BEAC)"),
        (3_000_000_000, "trois milliards de francs CFA (BEAC)"),
    ],
)
def test_an_amount_reads_in_french_as_it_is_written_on_a_cheque(minor: int, words: str) -> None:
    assert in_words(FRENCH, francs(minor)) == words


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (105, "one hundred and five Central African CFA francs"),
        (1_005, "one thousand and five Central African CFA francs"),
        (342_019, "three hundred and forty-two thousand and nineteen Central African CFA francs"),
        (2_000_000, "two million Central African CFA francs"),
    ],
)
def test_an_amount_reads_in_english(minor: int, words: str) -> None:
    assert in_words(ENGLISH, francs(minor)) == words


def test_what_is_less_than_one_whole_stands_as_hundredths() -> None:
    assert in_words(FRENCH, Money(1_205, "EUR")) == "douze euros et 05/100"
    assert in_words(ENGLISH, Money(1_250, "EUR")) == "twelve euros and 50/100"
    assert in_words(FRENCH, Money(100_000_000, "EUR")) == "un million d’euros"
