"""Statements as tables: read where all is certain, asked about where it is not, never guessed."""

import pytest

from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.receiving.statement_columns import Questions
from fundapp.disbursements.receiving.statement_csv import read_statement_csv
from fundapp.disbursements.rules.returns import Became
from tests.core.readers import BOTH, ENGLISH, FRENCH

OURS = {"E2E-7c1e-01", "E2E-7c1e-02"}
FRENCH_TABLE = """Banque Exemple;Relevé de compte
Compte;0001

Date opération;Date valeur;Libellé;Débit (FCFA);Crédit (FCFA);Solde
01/04/2026;02/04/2026;VIR E2E-7C1E-01 EXEMPLE;250 000;;750 000
03/04/2026;03/04/2026;RETOUR E2E-7C1E-01;;250 000,00;1 000 000
04/04/2026;04/04/2026;FRAIS;1 500;;998 500
;;TOTAL;251 500;250 000;
"""


def read(table: str | bytes, reader: Reader = FRENCH, **answers: str) -> Reading:
    found = read_statement_csv(table if isinstance(table, bytes) else table.encode(), reader, OURS, answers)
    assert isinstance(found, Reading), found
    return found


def asked(table: str, reader: Reader = FRENCH, **answers: str) -> dict[str, list[str]]:
    found = read_statement_csv(table.encode(), reader, OURS, answers)
    assert isinstance(found, Questions), found
    return {question.name: [value for value, _label in question.choices] for question in found.questions}


def signed(found: Reading) -> list[str]:
    return [("+" if each.credit else "-") + str(each.money) for each in found.entries]


def fault(table: str | bytes) -> UnreadableReportError:
    with pytest.raises(UnreadableReportError) as raised:
        read(table)
    return raised.value


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_french_statement_is_read_in_every_encoding(encoding: str, reader: Reader) -> None:
    found = read(FRENCH_TABLE.encode(encoding), reader)
    assert signed(found) == ["-250000 XAF", "+250000 XAF", "-1500 XAF"]
    assert [str(each.on) for each in found.entries] == ["2026-04-01", "2026-04-03", "2026-04-04"]
    assert [each.text for each in found.entries] == ["VIR E2E-7C1E-01 EXEMPLE", "RETOUR E2E-7C1E-01", "FRAIS"]


def test_only_a_debit_that_names_our_reference_is_reported() -> None:
    found = read(FRENCH_TABLE)
    (report,) = found.reports
    assert (report.place, report.became, report.reference) == (1, Became.PAID, "E2E-7c1e-01")
    assert [(each.place, each.reference) for each in found.unmatched] == [(2, "E2E-7c1e-01"), (3, None)]


def test_a_line_that_names_two_of_our_references_is_for_a_person() -> None:
    found = read("Date;Libellé;Débit (XAF);Crédit\n01/04/2026;E2E-7c1e-01 E2E-7c1e-02;5;\n")
    assert found.reports == ()


def test_a_reference_inside_a_longer_one_is_not_ours() -> None:
    assert read("Date;Libellé;Débit (XAF);Crédit\n01/04/2026;XE2E-7c1e-01;5;\n").reports == ()


def test_lines_without_a_date_are_left_out_and_said() -> None:
    (notice,) = read(FRENCH_TABLE).notices
    with reading(ENGLISH):
        assert str(notice) == "These lines have no date and were left out: 8."


def test_balances_are_checked_whichever_line_comes_first() -> None:
    for lines in (FRENCH_TABLE.splitlines()[4:7], FRENCH_TABLE.splitlines()[6:3:-1]):
        found = read("\n".join([FRENCH_TABLE.splitlines()[3], *lines]))
        (statement,) = found.statements
        assert statement.adds_up is True
        assert statement.opening
        assert statement.closing
        assert (statement.opening.money, statement.closing.money) == (Money(1_000_000, "XAF"), Money(998_500, "XAF"))


def test_a_line_that_is_missing_is_noticed_by_the_balances() -> None:
    lines = FRENCH_TABLE.splitlines()
    found = read("\n".join([lines[3], lines[4], lines[6]]))
    assert found.statements[0].adds_up is False
    assert len(found.notices) == 1


def test_an_english_statement_with_one_signed_column_is_read() -> None:
    found = read(
        'Transaction Date,Description,Amount,Currency\n2026-04-01,"TRF, E2E-7c1e-01","-1,250.50",EUR\n'
        "1 Apr 2026 14:30,IN,(20.00),EUR\n03/04/2026,IN,+30.00,EUR\n",
        ENGLISH,
    )
    assert signed(found) == ["-1250.50 EUR", "-20.00 EUR", "+30.00 EUR"]
    assert [str(each.on) for each in found.entries] == ["2026-04-01", "2026-04-01", "2026-04-03"]


def test_a_column_says_whether_an_amount_is_a_debit() -> None:
    table = "Date;Libellé;Montant (XAF);Sens\n01/04/2026;a;5;D\n01/04/2026;b;6;Crédit\n"
    assert signed(read(table)) == ["-5 XAF", "+6 XAF"]
    assert fault(table.replace(";D\n", ";Z\n")).code == "amount"


def test_a_minus_before_every_debit_says_only_that_it_is_one() -> None:
    found = read("Date;Libellé;Débit (XAF);Crédit\n01/04/2026;E2E-7c1e-01;-5;\n01/04/2026;b;-6;0\n")
    assert signed(found) == ["-5 XAF", "-6 XAF"]
    assert [each.became for each in found.reports] == [Became.PAID]


def test_a_minus_among_debits_without_one_takes_the_debit_back() -> None:
    found = read("Date;Libellé;Débit (XAF);Crédit\n01/04/2026;a;5;\n01/04/2026;E2E-7c1e-01;-5;\n")
    assert signed(found) == ["-5 XAF", "+5 XAF"]
    assert found.reports == ()
    found = read("Date;Libellé;Montant (XAF);Sens\n01/04/2026;a;5;D\n01/04/2026;E2E-7c1e-01;-5;D\n")
    assert signed(found) == ["-5 XAF", "+5 XAF"]


def test_a_credit_that_is_taken_back_pays_nothing() -> None:
    found = read("Date;Libellé;Débit (XAF);Crédit\n01/04/2026;E2E-7c1e-01;;-6\n")
    assert signed(found) == ["-6 XAF"]
    assert found.reports == ()


def test_a_table_of_nothing_but_separators_is_refused_before_it_is_taken_apart() -> None:
    head = "Date;Libellé;Débit (XAF);Crédit\n"
    assert fault(head + "\n" * 300_000).code == "too_many"
    assert fault(head + ";" * 3_000_000).code == "too_many"


def test_amounts_without_any_sign_are_asked_about() -> None:
    table = "Date;Libellé;Montant (XAF)\n01/04/2026;a;5\n"
    assert asked(table) == {"unsigned": ["debit", "credit"]}
    assert signed(read(table, unsigned="debit")) == ["-5 XAF"]
    assert signed(read(table, unsigned="credit")) == ["+5 XAF"]


def test_a_currency_that_is_nowhere_named_is_asked_for() -> None:
    table = "Date;Libellé;Débit;Crédit\n01/04/2026;a;5;\n"
    assert "XAF" in asked(table)["currency_code"]
    assert asked(table, currency_code="nonsense") == asked(table)
    assert signed(read(table, currency_code="CDF")) == ["-5.00 CDF"]
    assert signed(read(table.replace(";5;", ";5 FCFA;"))) == ["-5 XAF"]


@pytest.mark.parametrize("amount", ["1.250", "1,250", "475.000"])
def test_a_thousandfold_is_asked_about_and_never_guessed(amount: str) -> None:
    table = f'Date;Libellé;Débit (EUR);Crédit\n01/04/2026;a;"{amount}";\n'
    assert asked(table) == {"decimal_sign": [",", "."]}
    comma, point = (signed(read(table, decimal_sign=sign)) for sign in ",.")
    assert comma != point


def test_one_cell_settles_how_the_whole_table_writes_amounts() -> None:
    table = "Date;Libellé;Débit (EUR);Crédit\n01/04/2026;a;1.250;\n01/04/2026;b;{};\n"
    assert signed(read(table.format("12,50"))) == ["-1250.00 EUR", "-12.50 EUR"]
    assert signed(read(table.format("1.000.250"))) == ["-1250.00 EUR", "-1000250.00 EUR"]
    assert signed(read(table.format("12.50"))) == ["-1.25 EUR", "-12.50 EUR"]


def test_cells_that_contradict_one_another_are_asked_about() -> None:
    table = "Date;Libellé;Débit (EUR);Crédit\n01/04/2026;a;12,50;\n01/04/2026;b;12.50;\n"
    assert asked(table) == {"decimal_sign": [",", "."]}


def test_dates_with_the_month_first_are_asked_about() -> None:
    table = "Date;Libellé;Débit (XAF);Crédit\n04/03/2026;a;5;\n04/25/2026;b;6;\n"
    assert asked(table) == {"date_order": ["day", "month"]}
    assert [str(each.on) for each in read(table, date_order="month").entries] == ["2026-04-03", "2026-04-25"]


def test_of_two_columns_that_may_be_the_date_one_is_asked_for() -> None:
    table = "Date;Date comptable;Libellé;Débit (XAF);Crédit\n01/04/2026;02/04/2026;a;5;\n"
    assert asked(table) == {"date": ["0", "1"]}
    assert str(read(table, date="1").entries[0].on) == "2026-04-02"
    assert asked(table, date="9") == {"date": ["0", "1"]}


def test_a_column_that_is_not_recognised_is_asked_for_among_the_rest() -> None:
    table = "Date;Libellé;Débit (XAF);Zone B\n01/04/2026;a;5;\n"
    assert asked(table) == {"credit": ["1", "3"]}
    assert signed(read(table, credit="3")) == ["-5 XAF"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("01/04/2026;a;5;6", "amount"), ("01/04/2026;a;cinq;", "amount"), ("01/04/2026;a;5 ABC;", "amount"),
        ("32/04/2026;a;5;", "date"), ("1/4/26 soir;a;5;", "date"), ("01/04/2026;a;5,5;", "amount"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_stops_the_table_and_names_its_line(line: str, code: str) -> None:
    raised = fault(f"Relevé\nDate;Libellé;Débit (XAF);Crédit\n01/04/2026;a;5;\n{line}\n")
    assert raised.code == code
    assert raised.params["place"] == "4"


@pytest.mark.parametrize("table", ["Nom;Prénom\na;b\n", "a\n", "Date;x\n1;2\n", "\n\n;;;\n"])
def test_a_table_that_is_no_statement_is_explained(table: str) -> None:
    assert fault(table).code == "columns"


def test_a_formula_that_was_made_harmless_is_read_as_what_it_was() -> None:
    assert signed(read("Date;Libellé;Montant (XAF)\n01/04/2026;a;'-5\n")) == ["-5 XAF"]
