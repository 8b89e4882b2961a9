"""Bank accounts: IBAN, RIB, and the number alone. The examples are those that the IBAN registry prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.disbursements.rules.accounts import (
    AccountError,
    account_doubt,
    judged_account,
    judged_bic,
    masked_account,
    shown_account,
)
from fundapp.disbursements.rules.accounts.rib import CEMAC, RIB_COUNTRIES, rib_key
from fundapp.disbursements.rules.instructions import BankAccount

IBANS = {
    "CM": "CM2110002000300277976315008",
    "CG": "CG3930011000101013451300019",
    "CF": "CF4220001000010120069700160",
    "GA": "GA2140021010032001890020126",
    "GQ": "GQ7050002001003715228190196",
    "TD": "TD8960002000010271091600153",
    "BI": "BI4210000100010000332045181",
    "ST": "ST23000100010051845310146",
    "AO": "AO06004400006729503010102",
    "FR": "FR1420041010050500013M02606",
    "MC": "MC5811222000010123456789030",
}
RIBS = {country: iban[4:] for country, iban in IBANS.items() if country in RIB_COUNTRIES or country == "BI"}
cemac = st.sampled_from(CEMAC)
numbers = st.text("0123456789", min_size=21, max_size=21)


def refused(text: str, country: str, **bank: str) -> AccountError:
    with pytest.raises(AccountError) as caught:
        judged_account(text, country, **bank)
    return caught.value


def spoilt_digit(text: str, place: int, step: int) -> str:
    return text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]


def swapped(text: str, place: int) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


@pytest.mark.parametrize("country", sorted(IBANS))
def test_the_registrys_own_example_is_accepted(country: str) -> None:
    assert judged_account(IBANS[country], country) == BankAccount(IBANS[country], country)
    assert account_doubt(judged_account(IBANS[country], country)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "CM21 1000 2000 3002 7797 6315 008",
        "cm21-10002-00030-02779763150-08",
        " IBAN : CM21\u00a010002\u202f00030 02779763150 08 ",
        "CM21.10002.00030.02779763150/08",
    ],
)
def test_how_an_iban_is_spaced_does_not_matter(typed: str) -> None:
    assert judged_account(typed, "CM").number == IBANS["CM"]


@pytest.mark.parametrize("country", sorted(RIBS))
def test_a_rib_becomes_its_iban(country: str) -> None:
    rib = RIBS[country]
    typed = f"RIB : {rib[:5]} {rib[5:10]} {rib[10:21]} {rib[21:]}"
    assert judged_account(typed, country).number == IBANS[country]


def test_letters_of_a_rib_count_by_the_french_table() -> None:
    assert rib_key("20041010050500013M026") == rib_key("200410100505000134026") == "06"
    # The table has no sign for 1 in its third row: S is 2.
    assert [rib_key("0" * 20 + letter) for letter in "AJS"] == [rib_key("0" * 20 + digit) for digit in "112"]


def test_a_rib_with_letters_is_no_iban_of_the_cemac() -> None:
    assert refused(RIBS["FR"], "CM").code == "rib_letters"


def test_the_key_of_the_rib_is_judged_inside_an_iban_too() -> None:
    # Its check digits fit, so that mod 97 of the IBAN alone would let it pass.
    assert refused("CM91 1000 2000 3002 7797 6315 009", "CM").code == "rib_key"


@pytest.mark.parametrize("key", ["00", "98", "99"])
def test_a_key_beyond_the_keys_is_refused_though_it_has_the_same_remainder(key: str) -> None:
    number = next(f"{tail:021d}" for tail in range(1, 500) if (int(rib_key(f"{tail:021d}")) - int(key)) % 97 == 0)
    assert rib_key(number) != key
    assert refused(number + key, "CM").code == "rib_key"


@given(cemac, numbers, st.integers(0, 22), st.integers(1, 9))
def test_one_wrong_digit_of_a_rib_is_always_found(country: str, number: str, place: int, step: int) -> None:
    rib = number + rib_key(number)
    assert judged_account(rib, country).number.endswith(rib)
    assert refused(spoilt_digit(rib, place, step), country).code == "rib_key"


@given(cemac, numbers, st.integers(0, 21))
def test_two_swapped_neighbours_of_a_rib_are_always_found(country: str, number: str, place: int) -> None:
    rib = number + rib_key(number)
    if rib[place] != rib[place + 1]:
        assert refused(swapped(rib, place), country).code == "rib_key"


@given(cemac, numbers, st.integers(2, 26), st.integers(1, 9))
def test_one_wrong_digit_of_an_iban_is_always_found(country: str, number: str, place: int, step: int) -> None:
    iban = judged_account(number + rib_key(number), country).number
    assert refused(spoilt_digit(iban, place, step), country).code == "check_digits"


@given(cemac, numbers, st.integers(0, 25))
def test_two_swapped_neighbours_of_an_iban_are_always_found(country: str, number: str, place: int) -> None:
    iban = judged_account(number + rib_key(number), country).number
    if iban[place] != iban[place + 1]:
        refused(swapped(iban, place), country)


@pytest.mark.parametrize("country", sorted(IBANS))
def test_every_slip_of_a_digit_or_of_two_neighbours_in_the_examples_is_found(country: str) -> None:
    iban = IBANS[country]
    digits = [place for place, sign in enumerate(iban) if sign.isdecimal()]
    slips = [spoilt_digit(iban, place, step) for place in digits for step in range(1, 10)]
    slips += [swapped(iban, place) for place in range(len(iban) - 1) if iban[place] != iban[place + 1]]
    for slip in slips:
        refused(slip, country)


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("", "CM", "empty"),
        (" IBAN: ", "CM", "empty"),
        (IBANS["CM"], "GA", "country"),
        ("XX" + IBANS["CM"][2:], "CM", "country"),
        (IBANS["CM"][:-1], "CM", "length"),
        (IBANS["CM"] + "0", "CM", "length"),
        (IBANS["CM"].replace("0", "O"), "CM", "signs"),
        (IBANS["CM"][:-1] + "é", "CM", "signs"),
        ("10002 00030 0277976315 08", "CM", "iban_needed"),
        ("004400006729503010102", "AO", "iban_needed"),
        ("11111111111111111111111", "ST", "iban_needed"),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, country: str, code: str) -> None:
    assert refused(typed, country).code == code


@pytest.mark.parametrize(("typed", "country"), [(IBANS["CM"][:-1] + "9", "CM"), (IBANS["CM"], "GA"), ("123456", "CM")])
def test_a_refusal_never_repeats_the_number(typed: str, country: str) -> None:
    assert typed[-6:] not in str(refused(typed, country))


@pytest.mark.parametrize("country", ["CD", "RW"])
def test_where_there_is_no_iban_the_number_is_taken_and_the_doubt_is_told(country: str) -> None:
    account = judged_account("00012-345 6789", country, bank="  Banque   du Fleuve ")
    assert account == BankAccount("000123456789", country, None, "Banque du Fleuve")
    assert account_doubt(account) is not None
    assert "%(" not in str(account_doubt(account))


def test_without_iban_the_bank_must_be_told_by_name_or_bic() -> None:
    assert refused("000123456789", "RW").code == "bank_missing"
    assert judged_account("000123456789", "RW", bic="abcd rw rw").bic == "ABCDRWRW"


@pytest.mark.parametrize(
    "typed", ["12345", "ABCDEFGHIJ", "000000000000", "123456789", "0" * 34 + "1", "ABCDE12345", "12é3456"]
)
def test_what_is_no_account_number_is_refused(typed: str) -> None:
    assert refused(typed, "CD", bank="Banque du Fleuve").code == "implausible"


def test_absurd_length_is_answered_at_once() -> None:
    assert refused("A1" * 200_000, "CD", bank="Banque du Fleuve").code == "implausible"
    assert refused("CM" + "1" * 200_000, "CM").code == "length"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABCDCMCX", None),
        ("abcd cm cx xxx", None),
        ("ABCDCMC", "bic"),
        ("ABC1CMCX", "bic"),
        ("ABCDGAGX", "bic_country"),
    ],
)
def test_a_bic_has_its_shape_and_its_country(typed: str, code: str | None) -> None:
    if code is None:
        assert judged_bic(typed, "CM") in ("ABCDCMCX", "ABCDCMCXXXX")
        return
    assert refused(IBANS["CM"], "CM", bic=typed).code == code


def test_an_account_is_shown_in_groups_and_masked_but_for_four_signs() -> None:
    account = BankAccount(IBANS["CM"], "CM")
    assert shown_account(account).split("\u00a0") == ["CM21", "1000", "2000", "3002", "7797", "6315", "008"]
    assert masked_account(account) == "••••\u00a05008"
    assert shown_account(BankAccount("000123456789", "CD", None, "Banque")) == "000123456789"


@given(cemac, numbers)
def test_what_is_shown_reads_as_the_same_account(country: str, number: str) -> None:
    account = judged_account(number + rib_key(number), country)
    assert judged_account(shown_account(account), country) == account
