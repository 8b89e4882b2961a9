"""Whatever comes in, it is read or refused with the one error, in bounded time and little memory."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.disbursements.receiving.camt import read_camt
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.kinds import recognised
from fundapp.disbursements.receiving.pain002 import read_pain002
from fundapp.disbursements.receiving.statement_csv import read_statement_csv
from tests.core.readers import FRENCH
from tests.disbursements.iso_files import REJECT, RETURN, answer, batch, details, document, entry, payment, statement

TABLE = (
    b"Compte;0001\nDate;Libell\xe9;D\xe9bit (EUR);Cr\xe9dit;Solde\n"
    b"01/04/2026;VIR E2E-1;1 250,00;;8 750,00\n02/04/2026;IN;;12,50;8 762,50\n"
)
MESSAGE = b'{"externalId": "F", "status": "FAILED", "reason": {"code": "PAYEE_NOT_FOUND"}, "amount": "5"}'
SIGNS = st.sampled_from([b"<", b">", b"&", b'"', b"\0", b";", b"\n", b",", b".", b"-", b"9", b"\xff", b"/", b"<a>"])


def table(content: bytes) -> object:
    return read_statement_csv(content, FRENCH, {"E2E-1"}, {"unsigned": "debit", "currency_code": "EUR"})


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with some pieces cut out, put in twice, or overwritten."""
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        piece = draw(st.one_of(SIGNS, st.binary(max_size=4), st.just(b""), st.just(content[start:end] * 2)))
        content = content[:start] + piece + content[end:]
    return content


@pytest.mark.parametrize(
    ("read", "sample"), [(read_camt, RETURN), (read_pain002, REJECT), (table, TABLE)], ids=["camt", "pain", "csv"]
)
@given(st.data())
def test_a_file_with_bytes_changed_is_read_or_refused(
    read: Callable[[bytes], object], sample: bytes, data: st.DataObject
) -> None:
    content = data.draw(mutated(sample))
    with suppress(UnreadableReportError):
        read(content)


@given(st.one_of(st.binary(max_size=400), *[mutated(each) for each in (RETURN, REJECT, TABLE, MESSAGE)]))
def test_any_bytes_are_recognised_or_refused(content: bytes) -> None:
    with suppress(UnreadableReportError):
        recognised(content, "x")


@given(st.text(st.sampled_from("0123456789.,-+() '’€XAFEURk;\t\n\"/"), max_size=200))
def test_any_table_is_read_asked_about_or_refused(text: str) -> None:
    with suppress(UnreadableReportError):
        table(f"Date;Libellé;Débit;Crédit;Solde\n{text}".encode())


MANY = 20_000
PART = f"<NtryDtls>{details()}</NtryDtls>"
EMPTY = f"<BkToCstmrStmt><Stmt>{'<a/>' * MANY * 10}</Stmt></BkToCstmrStmt>"
ATTRIBUTES = b" ".join(b'a%d=""' % number for number in range(MANY))
COSTLY = {
    "one entry of many parts": statement(entry("DBIT").replace("</Ntry>", PART * MANY + "</Ntry>")),
    "one batch of many payments": answer("", batch("", *[payment("ACSP")] * MANY)),
    "many empty elements": document("camt.053.001.08", EMPTY),
    "many attributes": statement().replace(b"<Stmt>", b"<Stmt " + ATTRIBUTES + b">"),
    "a long amount": statement(entry("DBIT", details(), amount="9" * 1_000_000)),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_shape_of_a_file_takes_long(name: str) -> None:
    content = COSTLY[name]
    started = time.process_time()
    with suppress(UnreadableReportError):
        (read_pain002 if b"pain.002" in content[:200] else read_camt)(content)
    assert time.process_time() - started < 10


# The kernel's high-water mark of this process alone; getrusage begins with that of the process which started it.
TEN_THOUSAND = """
import pathlib, sys, time
from fundapp.disbursements.receiving.camt import read_camt
content = sys.stdin.buffer.read()
started = time.process_time()
found = read_camt(content)
seconds = time.process_time() - started
lines = pathlib.Path("/proc/self/status").read_text().splitlines()
print(len(found.reports), seconds, *[line.split()[1] for line in lines if line.startswith("VmHWM")])
"""


def test_ten_thousand_entries_take_under_three_seconds_and_150_megabytes() -> None:
    extra = "<RmtInf><Ustrd>VIREMENT EXEMPLE</Ustrd></RmtInf>"
    content = statement(*[entry("DBIT", details(f"E2E-{number}", extra)) for number in range(10_000)])
    run = subprocess.run([sys.executable, "-c", TEN_THOUSAND], input=content, capture_output=True, check=True)
    count, seconds, kilobytes = map(float, run.stdout.split())
    assert count == 10_000
    assert seconds < 3
    assert kilobytes < 150_000
