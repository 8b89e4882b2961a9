"""Files of separated values: each layout as its bank or operator takes it, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money import Money
from fundapp.core.sheets import protect, unprotect
from fundapp.disbursements.rules.instructions import BankAccount, Batch, MobileAccount
from fundapp.disbursements.sending.bank_csv import BANK_TEMPLATES, bank_file
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.disbursements.sending.mobile_csv import MOBILE_TEMPLATES, mobile_file
from fundapp.disbursements.sending.numbers import NumberStyle, written_number
from fundapp.disbursements.sending.templates import Field, Template
from tests.disbursements.batches import (
    AIRTEL,
    FRENCH_IBAN,
    IBAN,
    IN_CAMEROON,
    IN_FRANCE,
    IN_KINSHASA,
    MIXED,
    MTN,
    ORANGE,
    batch_of,
    paying,
)


def lines(content: bytes, template: Template) -> list[list[str]]:
    """The cells of a file."""
    return list(csv.reader(io.StringIO(content.decode(template.encoding), newline=""), delimiter=template.delimiter))


def bank(batch: Batch, name: str = "generic") -> list[list[str]]:
    """The cells of a bank's file."""
    return lines(bank_file(batch, BANK_TEMPLATES[name]), BANK_TEMPLATES[name])


def mobile(batch: Batch, name: str = "generic") -> list[list[str]]:
    """The cells of an operator's file."""
    return lines(mobile_file(batch, MOBILE_TEMPLATES[name]), MOBILE_TEMPLATES[name].layout)


def refused(write: Callable[[], object]) -> UnsendableError:
    """Why nothing was written."""
    with pytest.raises(UnsendableError) as caught:
        write()
    assert str(caught.value)
    return caught.value


def test_the_generic_file_tells_every_account_in_french() -> None:
    assert bank(MIXED) == [
        ["Référence", "Compte à débiter", "Bénéficiaire", "Compte du bénéficiaire", "BIC", "Banque", "Pays", "Montant",
         "Devise", "Date d’exécution"],
        ["P7K2M9", IBAN, "Awa Exemple", IBAN, "SGCMCMCX", "SGCMCMCX", "CM", "250000", "XAF", "01/04/2026"],
        ["P1EUR5", IBAN, "Zoë d’Œuvre", FRENCH_IBAN, "", "", "FR", "1250,50", "EUR", "01/04/2026"],
        ["P2CDF8", IBAN, "Ngɔma", IN_KINSHASA.number, "", "Banque Exemple", "CD", "10,05", "CDF", "01/04/2026"],
        ["P3XAF1", IBAN, "Élie", IBAN, "SGCMCMCX", "SGCMCMCX", "CM", "475000", "XAF", "01/04/2026"],
    ]  # fmt: skip


def test_the_semicolon_file_is_to_the_byte_what_older_bank_pages_take() -> None:
    batch = batch_of(paying(name="Élie d’Œuvre"), paying("P2", account=IN_KINSHASA, name="A;B"))
    assert bank_file(batch, BANK_TEMPLATES["semicolon"]) == (
        b"N\xb0;Nom du b\xe9n\xe9ficiaire;Banque;RIB;Montant;R\xe9f\xe9rence\r\n"
        b"1;\xc9lie d\x92\x8cuvre;SGCMCMCX;10002000300277976315008;250000;P7K2M9\r\n"
        b'2;"A;B";Banque Exemple;00012345678901234567;250000;P2\r\n'
    )


def test_the_comma_file_has_points_and_iso_days() -> None:
    assert (
        bank_file(batch_of(paying("P1", 125_050, "EUR", IN_FRANCE, "Zoë, A")), BANK_TEMPLATES["comma"])
        == (
            "Debit account,Value date,Beneficiary name,Beneficiary account,Bank code,Bank name,Currency,Amount,"
            "Reference\r\n"
            f'{IBAN},2026-04-01,"Zoë, A",{FRENCH_IBAN},,,EUR,1250.50,P1\r\n'
        ).encode()
    )


def test_headings_are_left_out_where_a_bank_wants_none() -> None:
    bare = replace(BANK_TEMPLATES["comma"], titled=False)
    assert len(lines(bank_file(MIXED, bare), bare)) == 4


def test_a_file_that_cannot_tell_currencies_takes_one() -> None:
    fault = refused(lambda: bank(MIXED, "semicolon"))
    assert fault.code == "currencies"
    assert "CDF, EUR, XAF" in str(fault)
    fault = refused(lambda: mobile(batch_of(paying(account=MTN), paying("P2", 100, "EUR", MTN)), "mtn"))
    assert fault.code == "currencies"
    assert len(mobile(batch_of(paying(account=MTN), paying("P2", 100, "EUR", MTN)))) == 3


def test_a_sign_that_the_encoding_lacks_is_explained_without_the_name() -> None:
    fault = refused(lambda: bank(batch_of(paying(), paying("P2", name="Ngɔma Secret")), "semicolon"))
    assert fault.code == "encoding"
    assert "ɔ" in str(fault)
    assert "P2" in str(fault)
    assert "Secret" not in str(fault)
    fault = refused(lambda: mobile(batch_of(paying(account=ORANGE, name="Ngɔma")), "orange"))
    assert fault.code == "encoding"


@pytest.mark.parametrize("name", ["=1+1", "+A", "-A", "@A", "＝A", " =A", "\u200b=A"])
def test_a_name_like_a_formula_does_not_run(name: str) -> None:
    cell = bank(batch_of(paying(name=name)))[1][2]
    assert cell.startswith("'")
    assert protect(unprotect(cell)) == cell
    assert mobile(batch_of(paying(account=MTN, name=name)))[1][2] == cell


def test_a_name_stands_on_one_line_without_signs_that_nobody_sees() -> None:
    assert bank(batch_of(paying(name="Awa\r\n \u202eExemple\u200b\0")))[1][2] == "Awa Exemple"


@given(st.text(min_size=1, max_size=50).filter(lambda text: any(sign.isalnum() for sign in text)))
def test_whatever_a_payee_is_called_stays_in_its_cell(name: str) -> None:
    cells = bank(batch_of(paying(name=name), paying("P2")))
    assert [len(row) for row in cells] == [10] * 3
    assert protect(unprotect(cells[1][2])) == cells[1][2]
    assert cells[1][3:] == [IBAN, "SGCMCMCX", "SGCMCMCX", "CM", "250000", "XAF", "01/04/2026"]


@pytest.mark.parametrize("reference", ["-P1", "+P1"])
def test_a_reference_like_a_formula_is_refused_since_it_may_not_change(reference: str) -> None:
    assert refused(lambda: bank(batch_of(paying(reference)))).code == "formula"
    assert refused(lambda: mobile(batch_of(paying(reference, account=MTN)))).code == "formula"


def test_an_account_like_a_formula_is_refused_and_not_named() -> None:
    fault = refused(lambda: bank(batch_of(paying(account=BankAccount("=1234567", "CD", bank="B")))))
    assert fault.code == "formula"
    assert "1234567" not in str(fault)


@given(st.integers(1, 10**15), st.sampled_from(["XAF", "BIF", "RWF", "EUR", "USD", "CDF"]))
def test_amounts_read_back_are_the_same_to_the_unit(minor: int, currency: str) -> None:
    for name, template in BANK_TEMPLATES.items():
        place = [field for _heading, field in template.columns].index(Field.AMOUNT)
        cell = bank(batch_of(paying(minor=minor, currency=currency)), name)[1][place]
        read = Money.from_decimal(Decimal(cell.replace(template.decimal, ".")), currency)
        assert read == Money(minor, currency)
        assert (template.decimal in cell) == (currency in {"EUR", "USD", "CDF"})


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (batch_of(), "no_payments"),
        (batch_of(paying(account=MTN)), "account_kind"),
        (batch_of(paying(), paying()), "reference_twice"),
        (batch_of(paying(name="\u200b ")), "name"),
        (replace(MIXED, debtor="\t"), "name"),
        (batch_of(paying(account=BankAccount("12345678", "CD"))), "bank_missing"),
        (batch_of(paying(account=BankAccount("12345678", "CM"))), "account"),
        (replace(MIXED, account=BankAccount("12345678", "CM")), "account"),
    ],
)
def test_what_no_bank_could_pay_is_refused(batch: Batch, reason: str) -> None:
    assert refused(lambda: bank(batch)).code == reason


def test_each_operator_gets_numbers_as_it_wants_them() -> None:
    assert mobile(batch_of(paying(account=MTN)), "mtn") == [
        ["MSISDN", "Name", "Amount", "Reference"],
        ["237670000001", "Awa Exemple", "250000", "P7K2M9"],
    ]
    assert mobile(batch_of(paying(account=AIRTEL)), "airtel")[1] == ["055123456", "250000", "XAF", "P7K2M9"]
    assert mobile(batch_of(paying(account=ORANGE)), "orange")[1] == ["690000001", "250000", "Awa Exemple", "P7K2M9"]
    assert mobile(batch_of(paying(account=ORANGE)))[1] == [
        "P7K2M9", "237690000001", "Awa Exemple", "250000", "XAF", "CM",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "country", "national"),
    [
        ("+242061234567", "CG", "061234567"),
        ("+24174000001", "GA", "74000001"),
        ("+243970000001", "CD", "970000001"),
        ("+250788123456", "RW", "788123456"),
        ("+23566000001", "TD", "66000001"),
    ],
)
def test_a_zero_that_belongs_to_a_number_stays_and_no_other_is_put_before(
    number: str, country: str, national: str
) -> None:
    account = MobileAccount(number, country, "airtel")
    assert written_number(account, NumberStyle.NATIONAL, "P1") == national
    assert written_number(account, NumberStyle.MSISDN, "P1") == number[1:]
    assert written_number(account, NumberStyle.E164, "P1") == number


@pytest.mark.parametrize(
    "account",
    [
        MobileAccount("670000001", "CM", "mtn"),
        MobileAccount("+237 670000001", "CM", "mtn"),
        MobileAccount("+242061234567", "CM", "mtn"),
        MobileAccount("+2", "CM", "mtn"),
        MobileAccount("+237670000001", "XX", "mtn"),
    ],
)
def test_a_number_that_is_not_of_its_country_is_refused_and_not_named(account: MobileAccount) -> None:
    fault = refused(lambda: mobile(batch_of(paying(account=account))))
    assert fault.code == "account"
    assert "P7K2M9" in str(fault)
    assert account.number.strip("+") not in str(fault).replace("P7K2M9", "")


@pytest.mark.parametrize(
    ("batch", "name", "reason"),
    [
        (batch_of(), "generic", "no_payments"),
        (batch_of(paying(account=IN_CAMEROON)), "generic", "account_kind"),
        (batch_of(paying(account=MTN), paying(account=MTN)), "mtn", "reference_twice"),
        (batch_of(paying(account=MTN), paying("P2", account=ORANGE)), "mtn", "operator"),
        (batch_of(paying(account=MTN), paying("P2", account=ORANGE)), "generic", "operator"),
        (batch_of(paying(account=MTN)), "airtel", "operator"),
        (
            batch_of(paying(account=MTN), paying("P2", account=MobileAccount("+242061234567", "CG", "mtn"))),
            "mtn",
            "countries",
        ),
    ],
)
def test_what_no_operator_could_pay_is_refused(batch: Batch, name: str, reason: str) -> None:
    assert refused(lambda: mobile(batch, name)).code == reason


@pytest.mark.parametrize("name", list(BANK_TEMPLATES))
def test_every_layout_of_banks_tells_whom_what_and_under_which_reference(name: str) -> None:
    fields = {field for _heading, field in BANK_TEMPLATES[name].columns}
    assert fields >= {Field.REFERENCE, Field.NAME, Field.AMOUNT}
    assert fields & {Field.ACCOUNT, Field.NATIONAL_ACCOUNT}
    assert len(bank(batch_of(paying()), name)) == 2


def test_fields_that_no_layout_of_ours_has_are_there_for_one_that_has_them() -> None:
    every = Template(
        tuple((each.value, each) for each in Field if each is not Field.NATIONAL_ACCOUNT), ";", "utf-8", "."
    )
    row = lines(bank_file(batch_of(paying()), every), every)[1]
    assert row[:6] == ["1", "LOT4Q8", "P7K2M9", "2026-04-01", "Réseau Exemple", IBAN]
