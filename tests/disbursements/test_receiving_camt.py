"""Statements and notices of accounts: four kinds of money that comes back, and whether all of it adds up."""

import pytest

from fundapp.core.money import Money
from fundapp.core.reader import reading
from fundapp.disbursements.receiving.camt import read_camt
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.reading import BatchReport
from fundapp.disbursements.rules.returns import Became, Report
from tests.core.readers import ENGLISH, FRENCH
from tests.disbursements.iso_files import (
    RECALLED,
    RECEIVED,
    RETURN,
    RETURNED,
    TRANSFER,
    balance,
    details,
    entry,
    sound,
    statement,
)

REASON = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
TRUE = "<RvslInd>true</RvslInd>"


def only(content: bytes) -> Report | None:
    """What a statement of one movement reports of it."""
    found = read_camt(sound(content))
    assert len(found.entries) == 1
    assert len(found.reports) + len(found.unmatched) == 1
    return found.reports[0] if found.reports else None


def became(*parts: str) -> Became | None:
    report = only(statement(*parts))
    return report.became if report else None


def fault(content: bytes) -> UnreadableReportError:
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(content)
    return raised.value


def test_two_payments_a_return_and_charges_are_read_from_a_statement() -> None:
    found = read_camt(sound(RETURN))
    assert found.reports == (
        Report(1, Became.PAID, "E2E-7c1e-01", Money(250_000, "XAF"), found.entries[0].on),
        Report(2, Became.PAID, "E2E-7c1e-02", Money(475_000, "XAF"), found.entries[0].on),
        Report(3, Became.RETURNED, "E2E-7c1e-02", Money(475_000, "XAF"), found.entries[2].on, reason="AC01"),
    )
    assert [(each.place, each.code, each.text) for each in found.unmatched] == [(4, "ACMT/MDOP/CHRG", "FRAIS DE REJET")]
    assert str(found.entries[2].on) == "2025-04-03"
    assert found.message == "STMT-20250403"


def test_money_that_comes_back_is_told_apart() -> None:
    assert became(entry("DBIT", details())) is Became.PAID
    assert became(entry("CRDT", details(), code=RETURNED)) is Became.RETURNED
    assert became(entry("CRDT", details(extra=REASON), code=RECEIVED)) is Became.RETURNED
    assert became(entry("CRDT", details(), reversal=TRUE)) is Became.REVERSED
    assert became(entry("CRDT", details(), code=RECALLED)) is Became.REVERSED
    assert became(entry("CRDT", details(), code=RECEIVED)) is Became.REFUNDED


def test_a_return_that_a_bank_also_marks_as_a_reversal_is_a_return() -> None:
    assert became(entry("CRDT", details(extra=REASON), reversal=TRUE, code=RETURNED)) is Became.RETURNED


def test_a_debit_that_takes_back_a_credit_pays_nothing() -> None:
    assert became(entry("DBIT", details(), reversal=TRUE)) is None
    assert became(entry("DBIT", details(extra=REASON))) is None
    assert became(entry("DBIT", details(), code=RETURNED)) is None


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_is_not_booked_waits_if_it_goes_out_and_is_for_a_person_if_it_comes_in(status: str) -> None:
    assert became(entry("DBIT", details(), status=f"<Cd>{status}</Cd>")) is Became.WAITS
    assert became(entry("CRDT", details(), status=f"<Cd>{status}</Cd>")) is None


@pytest.mark.parametrize("parts", [(), (details("NOTPROVIDED"),)])
def test_an_entry_without_our_reference_is_for_a_person(parts: tuple[str, ...]) -> None:
    assert became(entry("DBIT", *parts)) is None


def test_a_direction_that_is_not_told_is_never_guessed() -> None:
    assert fault(statement(entry("", details()))).code == "missing"
    assert fault(statement(entry("DEBIT", details()))).code == "missing"


def test_a_batch_of_several_transactions_tells_of_each() -> None:
    first = details("E2E-1", '<Amt Ccy="XAF">100000</Amt><CdtDbtInd>DBIT</CdtDbtInd>')
    second = details("E2E-2", '<Amt Ccy="XAF">150000</Amt><CdtDbtInd>DBIT</CdtDbtInd>')
    found = read_camt(sound(statement(entry("DBIT", first, second), entry("DBIT", details("E2E-3")))))
    assert [(each.place, each.reference, each.money) for each in found.reports] == [
        (1, "E2E-1", Money(100_000, "XAF")),
        (2, "E2E-2", Money(150_000, "XAF")),
        (3, "E2E-3", Money(250_000, "XAF")),
    ]
    assert found.notices == ()


def test_details_that_do_not_make_up_their_entry_are_said() -> None:
    first = details("E2E-1", '<Amt Ccy="XAF">100000</Amt><CdtDbtInd>DBIT</CdtDbtInd>')
    second = details("E2E-2", '<Amt Ccy="XAF">140000</Amt><CdtDbtInd>DBIT</CdtDbtInd>')
    (notice,) = read_camt(sound(statement(entry("DBIT", first, second)))).notices
    with reading(ENGLISH):
        assert "details of entry 1" in str(notice)


def test_a_batch_that_is_booked_in_one_sum_is_told_as_a_batch() -> None:
    lot = "<Btch><MsgId>ORDER-1</MsgId><PmtInfId>BATCH-1</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>"
    report = only(statement(entry("DBIT", lot)))
    assert isinstance(report, BatchReport)
    assert (report.became, report.message, report.batch, report.count) == (Became.PAID, "ORDER-1", "BATCH-1", 3)
    assert report.money == Money(250_000, "XAF")
    assert became(entry("CRDT", lot)) is None
    assert became(entry("DBIT", lot, status="<Cd>PDNG</Cd>")) is Became.WAITS


def test_one_detail_of_a_batch_does_not_take_the_amount_of_all() -> None:
    lot = "<Btch><NbOfTxs>3</NbOfTxs></Btch>"
    report = only(statement(entry("DBIT", lot, details())))
    assert report is not None
    assert report.money is None


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('<Amt Ccy="EUR">381.12</Amt><CdtDbtInd>DBIT</CdtDbtInd>', Money(38_112, "EUR")),
        ('<AmtDtls><TxAmt><Amt Ccy="XAF">249000</Amt></TxAmt></AmtDtls>', Money(249_000, "XAF")),
        ("", Money(250_000, "XAF")),
    ],
)
def test_the_amount_is_that_of_the_transaction_where_it_is_told(extra: str, expected: Money) -> None:
    report = only(statement(entry("DBIT", details(extra=extra))))
    assert report is not None
    assert report.money == expected


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [("XAF", "250000.00", 250_000), ("BIF", "1000", 1000), ("RWF", "1000.0", 1000), ("EUR", "12.5", 1250),
     ("USD", "0.07", 7), ("TND", "1.255", 1255)],
)  # fmt: skip
def test_amounts_have_the_decimals_of_their_currency(currency: str, amount: str, minor: int) -> None:
    report = only(statement(entry("DBIT", details(), amount=amount, currency=currency)))
    assert report is not None
    assert report.money == Money(minor, currency)


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [("XAF", "250000.50", "amount"), ("EUR", "1.255", "amount"), ("EUR", "-5", "amount"), ("EUR", "1e9", "amount"),
     ("EUR", "NaN", "amount"), ("EUR", "", "amount"), ("EUR", "1,5", "amount"), ("XXQ", "5", "currency"),
     ("", "5", "currency"), ("EUR", "999999999999999999", "amount"), ("EUR", "٣", "amount")],
)  # fmt: skip
def test_an_impossible_amount_stops_the_file_and_names_the_entry(currency: str, amount: str, code: str) -> None:
    raised = fault(statement(entry("DBIT", details()), entry("DBIT", amount=amount, currency=currency)))
    assert raised.code == code
    assert raised.params["place"] == "2"


def test_charges_are_told_as_a_fee() -> None:
    records = (
        '<Chrgs><Rcrd><Amt Ccy="XAF">1500</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>'
        '<Rcrd><Amt Ccy="XAF">200</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>'
    )
    mixed = '<Chrgs><Rcrd><Amt Ccy="XAF">1500</Amt></Rcrd><Rcrd><Amt Ccy="EUR">1</Amt></Rcrd></Chrgs>'
    total = '<Chrgs><TtlChrgsAndTaxAmt Ccy="XAF">900</TtlChrgsAndTaxAmt></Chrgs>'
    for extra, more, minor in ((records, "", 1300), (mixed, "", None), (total, "", 900), ("", total, 900)):
        report = only(statement(entry("DBIT", details(extra=extra), more=more)))
        assert report is not None
        assert report.fee == (Money(minor, "XAF") if minor else None)


def test_the_banks_own_reference_and_a_moment_as_the_day_are_read() -> None:
    day = "<BookgDt><DtTm>2025-04-01T23:30:00+01:00</DtTm></BookgDt>"
    report = only(statement(entry("DBIT", details(refs="<AcctSvcrRef>TX-9</AcctSvcrRef>"), day=day)))
    assert report is not None
    assert (str(report.on), report.theirs) == ("2025-04-01", "TX-9")
    report = only(statement(entry("DBIT", details(), day="<ValDt><Dt>2025-04-02</Dt></ValDt>")))
    assert report is not None
    assert (str(report.on), report.theirs) == ("2025-04-02", "BANK-1")
    day = "<BookgDt><Dt>2025-02-30</Dt></BookgDt>"
    assert fault(statement(entry("DBIT", details(), day=day))).code == "date"


@pytest.mark.parametrize("family", ["053", "054"])
@pytest.mark.parametrize("version", ["02", "03", "04", "05", "06", "07", "08", "10", "12", "14"])
def test_every_version_is_read_by_its_namespace(family: str, version: str) -> None:
    status = "<Cd>BOOK</Cd>" if version >= "07" else "BOOK"
    amount = '<Amt Ccy="XAF">250000</Amt>'
    told = f"{amount}<CdtDbtInd>CRDT</CdtDbtInd>" if version > "02" else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    content = statement(
        entry("CRDT", details(extra=told + REASON), status=status, code=RETURNED),
        message=f"camt.{family}.001.{version}",
    )
    found = read_camt(sound(content))
    assert found.kind == f"camt.{family}"
    assert [(each.became, each.money, each.reason) for each in found.reports] == [
        (Became.RETURNED, Money(250_000, "XAF"), "AC04")
    ]


def test_a_statement_that_adds_up_is_said_to() -> None:
    ends = balance("OPBD", "1000000") + balance("CLBD", "750000")
    found = read_camt(sound(statement(entry("DBIT", details()), balances=ends)))
    (told,) = found.statements
    assert told.adds_up is True
    assert told.account == "CM2110003001000500000605306"
    assert (told.opening and told.opening.money, told.closing and told.closing.money) == (
        Money(1_000_000, "XAF"),
        Money(750_000, "XAF"),
    )
    assert found.notices == ()


def test_a_statement_with_an_entry_missing_is_said_not_to_add_up_in_both_languages() -> None:
    ends = balance("OPBD", "1000000") + balance("CLBD", "500000")
    found = read_camt(sound(statement(entry("DBIT", details()), balances=ends)))
    assert found.statements[0].adds_up is False
    (notice,) = found.notices
    with reading(FRENCH):
        assert "ne tombe pas juste" in str(notice)
        assert "750 000\u00a0XAF" in str(notice).replace("\u202f", " ")
    with reading(ENGLISH):
        assert "750,000\u00a0XAF" in str(notice)


def test_an_overdrawn_account_and_entries_not_booked_add_up_too() -> None:
    ends = balance("PRCD", "100000") + balance("CLBD", "150000", side="DBIT")
    waits = entry("DBIT", details("E2E-2"), status="<Cd>PDNG</Cd>")
    (told,) = read_camt(sound(statement(entry("DBIT", details()), waits, balances=ends))).statements
    assert told.adds_up is True


@pytest.mark.parametrize(
    "balances",
    [
        balance("OPBD", "1000000"),
        balance("ITBD", "1000000"),
        balance("OPBD", "1000000", currency="EUR") + balance("CLBD", "750000", currency="EUR"),
        balance("OPBD", "1000000") + balance("CLBD", "750000", currency="EUR"),
    ],
)
def test_what_cannot_be_added_up_is_not_said_to(balances: str) -> None:
    (told,) = read_camt(sound(statement(entry("DBIT", details()), balances=balances))).statements
    assert told.adds_up is None


def test_each_statement_of_a_file_is_added_up_by_itself() -> None:
    one = statement(entry("DBIT", details()), balances=balance("OPBD", "300000") + balance("CLBD", "50000")).decode()
    start, end = one.index("<Stmt>"), one.index("</BkToCstmrStmt>")
    content = (one[:end] + one[start:end].replace("E2E-1", "E2E-2") + one[end:]).encode()
    found = read_camt(sound(content))
    assert [each.adds_up for each in found.statements] == [True, True]
    assert [each.place for each in found.reports] == [1, 2]


def test_elements_of_the_banks_own_are_no_entries() -> None:
    own = f"<SplmtryData><Envlp>{entry('DBIT', details('E2E-X'), code=TRANSFER)}</Envlp></SplmtryData>"
    found = read_camt(statement(entry("DBIT", details(extra=own))))
    assert [each.reference for each in found.reports] == ["E2E-1"]
