"""Accounts at mobile operators. Numbers are libphonenumber's examples or made up."""

import re
from datetime import date

import phonenumbers
import pytest

from fundapp.core.places.countries import CENTRAL_AFRICA
from fundapp.disbursements.rules.accounts import (
    OPERATORS,
    AccountError,
    judged_mobile,
    masked_account,
    operator_doubt,
    operators_of,
    read_prefixes,
    shown_account,
)
from fundapp.disbursements.rules.accounts.prefixes import Prefix, first_operator, known_prefixes
from fundapp.disbursements.rules.instructions import MobileAccount

ON = date(2026, 3, 2)
HEAD = "country,operator,prefix,from,source\n"


def refused(text: str, country: str, operator: str | None = None) -> str:
    with pytest.raises(AccountError) as caught:
        judged_mobile(text, country, operator, on=ON)
    assert "%(" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "country", "number", "operator"),
    [
        ("6 71 23 45 67", "CM", "+237671234567", "mtn"),
        ("+237 691-23-45-67", "CM", "+237691234567", "orange"),
        ("00237 671 23 45 67", "CM", "+237671234567", "mtn"),
        ("72 01 23 45", "CF", "+23672012345", "orange"),
        ("63 01 23 45", "TD", "+23563012345", "airtel"),
        ("06 612 3456", "CG", "+242066123456", "mtn"),
        ("0812345678", "CD", "+243812345678", "vodacom"),
        ("+243 99 123 45 67", "CD", "+243991234567", "airtel"),
        ("077 12 34 56", "GA", "+24177123456", "airtel"),
        ("+241 66 12 34 56", "GA", "+24166123456", "moov"),
        ("222 123 456", "GQ", "+240222123456", "getesa"),
        ("79 56 12 34", "BI", "+25779561234", "econet"),
        ("61 56 12 34", "BI", "+25761561234", "lumitel"),
        ("0788 123 456", "RW", "+250788123456", "mtn"),
        ("923 123 456", "AO", "+244923123456", "unitel"),
        ("981 2345", "ST", "+2399812345", "cst"),
        ("٦٧١٢٣٤٥٦٧", "CM", "+237671234567", "mtn"),
    ],
)
def test_a_number_as_written_in_its_country_is_read_and_its_operator_known(
    typed: str, country: str, number: str, operator: str
) -> None:
    assert judged_mobile(typed, country, on=ON) == MobileAccount(number, country, operator)


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("", "CM", "empty"),
        ("call me", "CM", "number"),
        ("67 12 34 56", "CM", "number"),
        ("671234567 ext. 3", "CM", "number"),
        ("9" * 300, "CM", "number"),
        ("+243991234567", "CM", "number_country"),
        ("222 12 34 56 78", "CM", "number"),
        ("222 12 34 56", "CM", "landline"),
        ("22 20 12 34", "BI", "landline"),
        ("07 12 34 56", "GA", "number_old"),
        ("+241 06 11 11 11", "GA", "number_old"),
    ],
)
def test_a_number_that_cannot_receive_money_is_refused_in_words(typed: str, country: str, code: str) -> None:
    assert refused(typed, country, operators_of(country)[0]) == code


def test_an_unknown_prefix_asks_for_the_operator() -> None:
    assert first_operator("60012345", "GA", ON) is None
    assert refused("060 01 23 45", "GA") == "operator_missing"
    assert judged_mobile("060 01 23 45", "GA", "moov", on=ON).operator == "moov"


def test_an_operator_of_another_country_is_refused() -> None:
    assert refused("671234567", "CM", "unitel") == "operator_unknown"


def test_a_country_without_known_operators_takes_the_chosen_one() -> None:
    assert operators_of("SN") == ()
    account = judged_mobile("77 123 45 67", "SN", "wave", on=ON)
    assert account == MobileAccount("+221771234567", "SN", "wave")
    assert operator_doubt(account, ON) is None


def test_a_chosen_operator_that_contradicts_the_prefix_is_kept_with_a_doubt() -> None:
    ported = judged_mobile("671234567", "CM", "orange", on=ON)
    assert ported.operator == "orange"
    doubt = str(operator_doubt(ported, ON))
    assert "MTN" in doubt
    assert "Orange" in doubt


def test_an_operator_that_fits_or_cannot_be_told_raises_no_doubt() -> None:
    assert operator_doubt(judged_mobile("671234567", "CM", on=ON), ON) is None
    assert operator_doubt(judged_mobile("060 01 23 45", "GA", "moov", on=ON), ON) is None


def test_the_longest_prefix_and_its_latest_row_up_to_the_day_decide() -> None:
    plan = read_prefixes(
        HEAD + "CM,mtn,6,,a\nCM,orange,65,2020-01-01,b\nCM,camtel,65,2024-01-01,c\n"
        "GA,moov,65,,d\nCM,nexttel,6,2025-01-01,e\n"
    )
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2024, 1, 1), ON)
    assert [first_operator("650000000", "CM", day, plan) for day in days] == ["mtn", "orange", "camtel", "camtel"]
    assert first_operator("220000000", "CM", ON, plan) is None
    assert operators_of("CM", plan) == ("camtel", "mtn", "nexttel", "orange")


@pytest.mark.parametrize("row", ["CM,nobody,6,,a\n", "CM,mtn,6,yesterday,a\n"])
def test_a_row_of_prefixes_that_cannot_be_right_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match=r"nobody|yesterday"):
        read_prefixes(HEAD + row)


def can_be_mobile(row: Prefix) -> bool:
    desc = phonenumbers.PhoneMetadata.metadata_for_region(row.country).mobile  # type: ignore[union-attr]
    assert desc is not None
    pattern = re.compile(str(desc.national_number_pattern))
    middles = ["", *(f"{middle:02d}" for middle in range(100))]
    return any(
        pattern.fullmatch((row.prefix + middle + "123456789")[:length]) for length in range(6, 10) for middle in middles
    )


def test_every_prefix_that_comes_with_the_product_begins_some_mobile_number_and_has_a_source() -> None:
    assert [row for row in known_prefixes() if not can_be_mobile(row)] == []
    assert all(row.source for row in known_prefixes())


def test_no_prefix_has_two_operators_from_the_same_day() -> None:
    keys = [(row.country, row.prefix, row.since) for row in known_prefixes()]
    assert len(keys) == len(set(keys))


def test_every_country_of_the_network_has_operators_and_every_operator_serves_somewhere() -> None:
    assert [country for country in CENTRAL_AFRICA if not operators_of(country)] == []
    assert {row.operator for row in known_prefixes()} == set(OPERATORS)


def test_a_number_is_shown_as_its_country_writes_it_and_masked_but_for_four_digits() -> None:
    account = MobileAccount("+237671234567", "CM", "mtn")
    assert shown_account(account) == "+237 6 71 23 45 67".replace(" ", "\u00a0")
    assert masked_account(account) == "••••\u00a04567"
    assert judged_mobile(shown_account(account), "CM", on=ON) == account
