"""Typed amounts: read when they are certain, refused with both readings when they are not."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fundapp.core import formats
from fundapp.core.money import KNOWN_CURRENCIES, Money, MoneyError, named_currency, parse_amount, parse_money
from fundapp.core.reader import Reader, reading
from tests.core.readers import BOTH, ENGLISH, FRENCH

READERS = st.sampled_from(BOTH)
CURRENCIES = st.sampled_from(sorted(KNOWN_CURRENCIES))
SOUP = st.text(st.sampled_from("0123456789.,' \u202f\u00a0-+kKmMdFCA€$£xÉ٣٫٬'’()EURXAF\t\n\0½")) | st.text()


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 250 000 FCFA", "1250000 XAF"),
        ("1\u00a0250\u202f000\u2009FCFA", "1250000 XAF"),
        ("1\u2007250\u2007000 F CFA", "1250000 XAF"),
        ("1 250 000 XAF", "1250000 XAF"),
        ("1.250.000 FCFA", "1250000 XAF"),
        ("1,250,000 FCFA", "1250000 XAF"),
        ("FCFA 1 250 000", "1250000 XAF"),
        ("1250,00 FCFA", "1250 XAF"),
        ("60 k€", "60000.00 EUR"),
        ("60K€", "60000.00 EUR"),
        ("€60k", "60000.00 EUR"),
        ("60 k EUR", "60000.00 EUR"),
        ("1,2 M€", "1200000.00 EUR"),
        ("0,250 M€", "250000.00 EUR"),
        ("3 Md€", "3000000000.00 EUR"),
        ("12 MFCFA", "12000000 XAF"),
        ("1 250,50 €", "1250.50 EUR"),
        ("1250.5 €", "1250.50 EUR"),
        ("€1,250.50", "1250.50 EUR"),
        ("1.250,50 €", "1250.50 EUR"),
        ("USD 1,250.50", "1250.50 USD"),
        ("US$ 1,250.50", "1250.50 USD"),
        ("1'250.50 CHF", "1250.50 CHF"),
        ("1’250.50 CHF", "1250.50 CHF"),
        ("1,5 million d’euros", "1500000.00 EUR"),
        ("1,5 million d'euros", "1500000.00 EUR"),
        ("25 millions FCFA", "25000000 XAF"),
        ("25 millions de francs CFA", "25000000 XAF"),
        ("2 milliards de francs congolais", "2000000000.00 CDF"),
        ("500 thousand US dollars", "500000.00 USD"),
        ("500 Fc", "500.00 CDF"),
        ("500 FC", "500.00 CDF"),
        ("500 FBu", "500 BIF"),
        ("500 FRw", "500 RWF"),
        ("500 CFA", "500 XAF"),
        ("0 €", "0.00 EUR"),
        ("١٬٢٥٠٬٠٠٠ FCFA", "1250000 XAF"),
        ("١٢٥٠٫٥ EUR", "1250.50 EUR"),
        ("\u200f۱۲۵۰ EUR\u200e", "1250.00 EUR"),
        ("1 250,500 DT", None),
    ],
)
def test_amounts_are_read_alike_in_both_languages(reader: Reader, text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(MoneyError):
            parse_money(text, reader)
    else:
        assert str(parse_money(text, reader)) == expected


@pytest.mark.parametrize(
    ("text", "reader", "field", "expected"),
    [
        ("1,250", ENGLISH, "XAF", "1250 XAF"),
        ("1,250", ENGLISH, "EUR", "1250.00 EUR"),
        ("1,250.50", ENGLISH, "USD", "1250.50 USD"),
        ("£3.5m", ENGLISH, None, "3500000.00 GBP"),
        ("€3bn", ENGLISH, None, "3000000000.00 EUR"),
        # Three decimals are these currencies' own, behind the reader's own sign.
        ("1,250", FRENCH, "TND", "1.250 TND"),
        ("1.250", ENGLISH, "TND", "1.250 TND"),
        ("500 FCFA", FRENCH, "XOF", "500 XOF"),
        ("500 F", FRENCH, "CDF", "500.00 CDF"),
        ("$500", ENGLISH, "CAD", "500.00 CAD"),
        ("60 k", FRENCH, "XAF", "60000 XAF"),
        ("60", FRENCH, "XAF", "60 XAF"),
    ],
)
def test_the_reader_and_the_field_settle_what_is_open(
    text: str, reader: Reader, field: str | None, expected: str
) -> None:
    assert str(parse_money(text, reader, field)) == expected


@pytest.mark.parametrize(
    ("text", "reader", "field"),
    [
        ("1,250", FRENCH, "XAF"),
        ("1,250", FRENCH, "EUR"),
        ("1,000 FCFA", FRENCH, None),
        ("1.250", FRENCH, "XAF"),
        ("1.250", FRENCH, "EUR"),
        ("1.250", FRENCH, "TND"),
        ("1.250", ENGLISH, "EUR"),
        ("1250,500", FRENCH, "EUR"),
        ("1250,500", ENGLISH, "TND"),
        ("1 250,500 €", FRENCH, None),
        ("1,250 M€", FRENCH, None),
        ("1.250 million USD", ENGLISH, None),
        ("1,250 M", FRENCH, "TND"),
    ],
)
def test_what_may_be_a_thousand_times_more_is_asked(text: str, reader: Reader, field: str | None) -> None:
    with pytest.raises(MoneyError) as caught:
        parse_money(text, reader, field)
    assert caught.value.code == "ambiguous"
    small, large = (_figure(caught.value.params[name]) for name in ("small", "large"))
    assert large == small * 1000


def _figure(text: str) -> Decimal:
    """The number behind what a sentence shows; a test's own reading, made for these cases alone."""
    bare = text.replace("\u202f", "").replace("\u00a0", "")
    if "," in bare and "." not in bare:
        head, _, tail = bare.rpartition(",")
        bare = head + tail if len(tail) == 3 else f"{head}.{tail}"
    return Decimal(bare.replace(",", ""))


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("", None, "empty"),
        (" \u202f ", None, "empty"),
        ("abc", None, "unreadable"),
        ("5 patates", None, "unreadable"),
        ("k€ 60", None, "unreadable"),
        ("½ €", None, "unreadable"),
        ("1.25.0 €", None, "unreadable"),
        ("1" * 200, None, "unreadable"),
        ("-5 €", None, "negative"),
        ("−5 €", None, "negative"),
        ("(5) €", None, "negative"),
        ("5- €", None, "negative"),
        ("5 6 €", None, "two_numbers"),
        ("10 000 – 50 000 €", None, "two_numbers"),
        ("10 à 50 €", None, "two_numbers"),
        ("€5 USD", None, "two_currencies"),
        ("5 EUR", "USD", "currency_other"),
        ("5 FCFA", "EUR", "currency_other"),
        ("5", None, "currency_missing"),
        ("$5", None, "currency_ambiguous"),
        ("5 F", None, "currency_ambiguous"),
        ("5 francs", "EUR", "currency_ambiguous"),
        ("5", "XYZ", "currency_unknown"),
        ("12,50 FCFA", None, "too_many_decimals"),
        ("12,5555 €", None, "too_many_decimals"),
        ("0,0001 k€", "EUR", None),
        ("0,000001 k€", "EUR", "too_many_decimals"),
        ("1 000 000 000 000 000 €", None, "too_large"),
        ("1" * 30, "EUR", "too_large"),
        ("1 619 171 million d’euros", None, "implausible"),
        ("12 500 k€", None, "implausible"),
        ("2500 millions FCFA", None, None),
    ],
)
def test_faults_have_their_codes(text: str, field: str | None, code: str | None) -> None:
    found = None
    try:
        parse_money(text, FRENCH, field)
    except MoneyError as error:
        found = error.code
    assert found == code


def test_a_billion_and_a_small_m_are_read_for_english_readers_only() -> None:
    assert parse_money("1 billion EUR", ENGLISH) == Money(10**11, "EUR")
    for text in ("1 billion EUR", "3 m€"):
        with pytest.raises(MoneyError) as caught:
            parse_money(text, FRENCH)
        assert caught.value.code == "unreadable"


def test_the_largest_amount_read_is_the_limit_itself() -> None:
    assert parse_money("1 000 000 000 000 000 FCFA", FRENCH).minor == 10**15
    with pytest.raises(MoneyError):
        parse_money("1 000 000 000 000 001 FCFA", FRENCH)


def test_the_sentence_speaks_the_language_of_whoever_sees_it() -> None:
    with pytest.raises(MoneyError) as caught:
        parse_money("1 619 171 million d’euros", FRENCH)
    with reading(FRENCH):
        assert str(caught.value.message).startswith("Est-ce 1\u202f619\u202f171 ou 1\u202f619\u202f171\u202f000")
    with reading(ENGLISH):
        assert str(caught.value).startswith("Is it 1,619,171 or 1,619,171,000,000?")


@pytest.mark.parametrize(
    ("text", "reader", "expected"),
    [
        ("1,250", FRENCH, "1.250"),
        ("1,250", ENGLISH, "1250"),
        ("1.250", ENGLISH, "1.250"),
        ("1 250", FRENCH, "1250"),
        ("60 k", FRENCH, "60000"),
        ("1,2 M", FRENCH, "1200000"),
        ("1250,50", ENGLISH, "1250.50"),
    ],
)
def test_a_number_alone_keeps_the_decimals_typed(text: str, reader: Reader, expected: str) -> None:
    assert str(parse_amount(text, reader)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.250", "ambiguous"),
        ("5 €", "currency_unexpected"),
        ("", "empty"),
        ("1 000 000 000 000 001", "too_large"),
    ],
)
def test_a_number_alone_is_refused_with_a_code_too(text: str, code: str) -> None:
    with pytest.raises(MoneyError) as caught:
        parse_amount(text, FRENCH)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"), [("60 k€", "EUR"), ("FCFA 5", "XAF"), ("5", None), ("5 $", None), ("-5 €", None), ("", None)]
)
def test_the_currency_that_an_amount_names_is_found(text: str, code: str | None) -> None:
    assert named_currency(text, FRENCH) == code


def test_a_doubtful_number_cannot_become_money_by_the_back_door() -> None:
    number = parse_amount("1,250", FRENCH)
    for currency in ("XAF", "EUR"):
        with pytest.raises(MoneyError):
            Money.from_decimal(number, currency)


@given(st.integers(0, 10**15), CURRENCIES, READERS)
@example(1_250, "TND", ENGLISH)
@example(1_250, "TND", FRENCH)
def test_what_is_written_is_read_back(minor: int, currency: str, reader: Reader) -> None:
    amount = Money(minor, currency)
    assert parse_money(formats.money(reader, amount), reader) == amount
    assert parse_money(formats.money_exact(reader, amount), reader) == amount
    assert parse_money(formats.amount(reader, amount), reader, currency) == amount


@pytest.mark.parametrize("reader", BOTH)
def test_every_currency_is_read_back_as_it_is_written(reader: Reader) -> None:
    for currency in KNOWN_CURRENCIES:
        amount = Money(1_234_567_891, currency)
        assert parse_money(formats.money(reader, amount), reader) == amount


@given(st.decimals(0, 10**9, places=3) | st.integers(0, 10**12), READERS)
def test_a_number_that_is_written_is_read_back(value: Decimal | int, reader: Reader) -> None:
    assert parse_amount(formats.number(reader, value), reader) == value


@given(SOUP, READERS, st.none() | CURRENCIES)
def test_any_text_is_read_or_refused_with_a_code_and_a_sentence(text: str, reader: Reader, field: str | None) -> None:
    for read in (lambda: parse_money(text, reader, field), lambda: parse_amount(text, reader)):
        try:
            read()
        except MoneyError as caught:
            error = caught
        else:
            continue
        assert error.code
        for language in BOTH:
            with reading(language):
                assert str(error.message)
