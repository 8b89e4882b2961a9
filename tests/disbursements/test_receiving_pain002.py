"""A bank's answer to an order: what was taken in, what was refused and why; never more than it says."""

import pytest

from fundapp.core.money import Money
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.pain002 import read_pain002
from fundapp.disbursements.receiving.reading import BatchReport
from fundapp.disbursements.rules.returns import Became
from tests.disbursements.iso_files import REJECT, answer, batch, payment, reason, sound


def group(status: str, more: str = "") -> str:
    return f"<GrpSts>{status}</GrpSts>{more}"


def test_of_a_batch_that_is_accepted_in_part_each_payment_is_told() -> None:
    reading = read_pain002(sound(REJECT))
    assert reading.message == "STS-20250401-1"
    assert [(each.place, each.became, each.reference, each.reason) for each in reading.reports] == [
        (1, Became.ACCEPTED, "E2E-7c1e-01", None),
        (2, Became.REJECTED, "E2E-7c1e-02", "AC01"),
    ]


def test_a_refused_order_is_told_once_with_the_id_of_our_order() -> None:
    content = sound(answer("<OrgnlNbOfTxs>12</OrgnlNbOfTxs>" + group("RJCT", reason("AM05"))))
    (report,) = read_pain002(content).reports
    assert report == BatchReport(
        1, Became.REJECTED, None, None, None, reason="AM05", message="ORDER-1", batch=None, count=12
    )


def test_what_is_true_of_the_whole_order_is_not_said_again_of_a_batch() -> None:
    content = answer(group("RJCT"), batch("<PmtInfSts>RJCT</PmtInfSts>"))
    assert len(read_pain002(sound(content)).reports) == 1


def test_a_refused_batch_is_told_once_and_leaves_the_other_alone() -> None:
    refused = batch("<PmtInfSts>RJCT</PmtInfSts>" + reason("DT01"), name="B-1")
    taken = batch("<PmtInfSts>ACCP</PmtInfSts>", payment("ACSP", "E2E-9"), name="B-2")
    reports = read_pain002(sound(answer(group("PART"), refused, taken))).reports
    assert [(each.became, getattr(each, "batch", None), each.reference, each.reason) for each in reports] == [
        (Became.REJECTED, "B-1", None, "DT01"),
        (Became.ACCEPTED, "B-2", None, None),
        (Became.ACCEPTED, None, "E2E-9", None),
    ]
    assert [each.place for each in reports] == [1, 2, 3]


@pytest.mark.parametrize(
    ("status", "became"),
    [
        ("ACCP", Became.ACCEPTED), ("ACSP", Became.ACCEPTED), ("ACTC", Became.ACCEPTED), ("ACWC", Became.ACCEPTED),
        ("ACSC", Became.PAID), ("PDNG", Became.WAITS), ("RJCT", Became.REJECTED), ("", Became.WAITS),
    ],
)  # fmt: skip
def test_each_status_means_one_thing(status: str, became: Became) -> None:
    (report,) = read_pain002(sound(answer("", batch("", payment(status))))).reports
    assert report.became is became


@pytest.mark.parametrize("status", ["RCVD", "PATC", "BLCK", "ACWP", "XXXX"])
def test_a_status_that_is_unclear_waits_and_never_refuses(status: str) -> None:
    (report,) = read_pain002(answer("", batch("", payment(status)))).reports
    assert report.became is Became.WAITS


def test_a_payment_without_a_status_has_that_of_its_batch_and_its_reason() -> None:
    content = answer("", batch("<PmtInfSts>RJCT</PmtInfSts>" + reason("AG01"), payment("")))
    whole, single = read_pain002(sound(content)).reports
    assert isinstance(whole, BatchReport)
    assert (single.became, single.reason) == (Became.REJECTED, "AG01")


@pytest.mark.parametrize(
    "content",
    [
        answer(group("RJCT"), batch("", payment("ACSC"))),
        answer(group("RJCT"), batch("<PmtInfSts>ACCP</PmtInfSts>")),
        answer("", batch("<PmtInfSts>RJCT</PmtInfSts>", payment("ACSC"))),
    ],
)
def test_a_part_that_was_taken_in_of_a_whole_that_was_refused_is_sent_back_to_the_bank(content: bytes) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read_pain002(sound(content))
    assert raised.value.code == "contradicts"


def test_the_amount_is_told_only_where_it_has_moved() -> None:
    amount = '<OrgnlTxRef><Amt><InstdAmt Ccy="XAF">250000</InstdAmt></Amt></OrgnlTxRef>'
    day = "<AccptncDtTm>2025-04-01T10:00:00</AccptncDtTm>"
    for status, money in (("ACSC", Money(250_000, "XAF")), ("ACSP", None), ("RJCT", None)):
        (report,) = read_pain002(sound(answer("", batch("", payment(status, more=day + amount))))).reports
        assert report.money == money
        assert str(report.on) == "2025-04-01"


def test_a_reason_in_free_text_is_no_code() -> None:
    for words, told in (("Compte clos depuis longtemps", None), ("CLOS-7", "CLOS-7")):
        more = f"<StsRsnInf><Rsn><Prtry>{words}</Prtry></Rsn><AddtlInf>MME EXEMPLE</AddtlInf></StsRsnInf>"
        (report,) = read_pain002(sound(answer("", batch("", payment("RJCT", more=more))))).reports
        assert report.reason == told


@pytest.mark.parametrize("version", ["03", "12", "14", "15"])
def test_every_version_is_read(version: str) -> None:
    content = answer(group("PART"), batch("", payment("RJCT", more=reason("AC04"))), message=f"pain.002.001.{version}")
    (report,) = read_pain002(sound(content)).reports
    assert (report.became, report.reason) == (Became.REJECTED, "AC04")


def test_an_older_version_and_an_answer_to_nothing_are_explained() -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read_pain002(answer("", message="pain.002.001.02"))
    assert raised.value.code == "other_kind"
    with pytest.raises(UnreadableReportError) as raised:
        read_pain002(answer("", order=""))
    assert raised.value.code == "missing"
