"""What the tables hold of payments, compared with the log by the program that auditors run."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fundapp.audit.verify import KeptPayments, Refused, main, verify_export
from tests.audit.decided_logs import person
from tests.audit.histories import line
from tests.audit.honest_payments import HONEST
from tests.audit.paid_logs import Fund, after, fund, rows, sent
from tests.audit.signed_logs import ROOT, own_id

Row = dict[str, Any]


def verdict(made: Fund, *found: Row, size: int | None = None) -> tuple[str, object]:
    """By which sentence these rows are refused, and the field; nothing for good ones."""
    kept = KeptPayments(rows(len(made.entries) if size is None else size, *found))
    try:
        verify_export(made.history().lines(), root=ROOT, payments=kept)
    except Refused as refused:
        return refused.message_id, refused.values.get("field")
    return "", None


@pytest.mark.parametrize("name", HONEST)
def test_rows_of_an_honest_fund_fit(name: str) -> None:
    made = HONEST[name][0]()
    assert verdict(made, *(made.row(called) for called in made.orders)) == ("", None)


PAID = after(sent, Fund.paid)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("case", "0" * 32),
        ("award", "0" * 32),
        ("round", "0" * 32),
        ("envelope", "0" * 32),
        ("amount", 1),
        ("currency", "EUR"),
        ("position", 2),
        ("method", "bank"),
        ("prepared_by", person("marthe")),
        ("small", True),
        ("replaces", "0" * 32),
        ("revision", 2),
        ("state", "returned"),
        ("payee", "0" * 64),
        ("reference", "REFother"),
        ("steps", []),
        ("steps", PAID().steps["order"][:-1]),
        ("steps", [[*each[:-1], person("marthe")] for each in PAID().steps["order"]]),
        ("steps", [[*each[:3], "2020-01-01T00:00Z", each[4]] for each in PAID().steps["order"]]),
        ("releases", []),
        ("releases", PAID().releases["order"][:1]),
        ("releases", [{**each, "signed": "0" * 64} for each in PAID().releases["order"]]),
        ("releases", [{**each, "person": person("joel")} for each in PAID().releases["order"]]),
    ],
)
def test_a_row_that_was_changed_is_named_with_what_differs(field: str, value: Any) -> None:
    made = PAID()
    assert verdict(made, made.row()) == ("", None)
    assert verdict(made, made.row(**{field: value})) == ("payments.differ", field)


def test_a_payment_without_a_row_and_a_row_without_a_payment_are_found() -> None:
    made = sent()
    assert verdict(made)[0] == "payments.missing"
    foreign = {**made.row(), "order": "0" * 32}
    assert verdict(made, made.row(), foreign)[0] == "payments.unknown"
    assert verdict(made, made.row(), {"order": "0" * 32, "newer": True})[0] == ""


def test_a_row_that_is_being_written_to_is_left_out() -> None:
    assert verdict(sent(), {"order": own_id("order").hex, "newer": True}) == ("", None)


def test_rows_are_compared_with_the_log_as_it_was_when_they_were_read() -> None:
    made = sent()
    row = made.row()
    made.tell("case.seen", "case")
    assert verdict(made, row, size=19) == verdict(made, row, size=20) == ("", None)
    assert verdict(made, row, size=18)[0] == "payments.differ"
    assert verdict(made, row, size=21)[0] == "payments.newer"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [line({"fundapp-payments": 1, "size": 1}), line({"end": True, "rounds": 0})],
        [line({"fundapp-decisions": 1, "size": 1}), line({"end": True, "orders": 0})],
        [line({"fundapp-payments": 1, "size": 1}), line({"order": "a"}), line({"end": True, "orders": 2})],
        [line({"fundapp-payments": 1, "size": 1}), line({"order": "a"})],
    ],
    ids=["empty", "another end", "of decisions", "a row lost", "cut"],
)
def test_a_file_that_is_cut_or_foreign_is_refused(lines: list[bytes]) -> None:
    with pytest.raises(Refused) as refused:
        KeptPayments(lines)
    assert refused.value.message_id == "payments.form"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`verify.py` on a log and rows: exit status, standard output, standard error."""
    monkeypatch.setenv("LC_ALL", "C")

    def answer(*found: Row, root: bool = True) -> tuple[int, str, str]:
        log, file = tmp_path / "log.jsonl", tmp_path / "payments.jsonl"
        log.write_bytes(b"".join(sent().history().lines()))
        file.write_bytes(b"".join(rows(19, *found)))
        vouched = ["--root", b64encode(ROOT).decode()] if root else []
        try:
            status: Any = main([str(log), *vouched, "--payments", str(file)])
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return answer


def test_the_answer_says_that_rows_fit_and_which_were_left_out(run: Callable[..., Any]) -> None:
    status, said, _errors = run(sent().row())
    assert status == 0
    assert "The rows of the payments fit the log; compared: 1.\n" in said
    newer = run({"order": own_id("order").hex, "newer": True})
    assert "compared: 0.\n" in newer[1]
    assert f"not compared, since they were written to while the file was made: {own_id('order').hex}.\n" in newer[1]


def test_the_answer_names_payment_entry_and_field(run: Callable[..., Any]) -> None:
    told = f"The row of the payment {own_id('order').hex} does not fit the log (last in entry 18): amount.\n"
    assert run(sent().row(amount=1)) == (1, "", f"Refused: {told}")


def test_rows_without_a_root_are_a_wrong_usage(run: Callable[..., Any]) -> None:
    assert run(sent().row(), root=False)[0] == 2


def test_a_payment_that_nobody_has_signed_is_compared_too() -> None:
    made = after(fund, lambda each: each.prepare())()
    assert verdict(made, made.row()) == ("", None)
    assert verdict(made, made.row(amount=1)) == ("payments.differ", "amount")
