"""Statements of an account as CSV, as banks' websites export them: whatever stands above the headings is skipped.

A table says of a credit neither whether a bank returned it nor whether the payee sent it back: only debits that
name one of our references are reported, and a person matches the rest.
"""

from collections.abc import Collection, Mapping, Sequence

from fundapp.core.i18n import lazy
from fundapp.core.reader import Reader
from fundapp.core.sheets import UnreadableSheetError, read_sheet
from fundapp.disbursements.receiving.faults import UnreadableReportError, check_place, check_size
from fundapp.disbursements.receiving.reading import Entry, Kind, Reading, digest
from fundapp.disbursements.receiving.statement_columns import Questions, columns, is_head
from fundapp.disbursements.receiving.statement_table import Table
from fundapp.disbursements.rules.returns import Became, Report

_LINES_ABOVE = 60
_LONGEST_BEGINNING = 100_000
_LINES_PER_ENTRY = 2
_CELLS_PER_ENTRY = 20


def read_statement_csv(
    content: bytes, reader: Reader, ours: Collection[str], answers: Mapping[str, str] | None = None
) -> Reading | Questions:
    """What a table says, or the questions without whose `answers` it cannot be read safely.

    `ours`: the references of payments that are on their way; they are looked for in every cell.

    Raises:
        UnreadableReportError: for everything that is no statement, and for cells that cannot be read.
    """
    check_size(content)
    given = answers or {}
    head, lines, first = _table(content)
    found = columns(head, given)
    if isinstance(found, list):
        return Questions(digest(content), tuple(found))
    table = Table(head, found, reader, given)
    rows = [row for line, cells in enumerate(lines, start=first) if (row := table.row(line, cells))]
    questions = table.questions(rows)
    if questions:
        return Questions(digest(content), tuple(questions))
    entries = table.entries(rows, {reference.casefold(): reference for reference in ours})
    statement, notices = table.statement(rows, entries)
    return Reading(
        Kind.STATEMENT_CSV,
        digest(content),
        tuple(_report(entry) for entry in entries if entry.reference and not entry.credit),
        entries=tuple(entries),
        statements=(statement,) if statement else (),
        notices=tuple(notices),
    )


def _report(entry: Entry) -> Report:
    return Report(entry.place, Became.PAID, entry.reference, entry.money, entry.on, theirs=entry.theirs)


def has_head(content: bytes) -> bool:
    """Whether a line of headings that we know stands in a text."""
    try:
        return _head(_decoded(content)) is not None
    except UnreadableReportError:
        return False


def _table(content: bytes) -> tuple[Sequence[str], list[list[str]], int]:
    """The headings, the lines below them, and the number in the file of the first of these."""
    text = _decoded(content)
    found = _head(text)
    if found is None:
        sentence = lazy(
            "No line of headings was found in this table. Expected are headings such as Date, Libellé, Débit, Crédit; "
            "export the statement as CSV once more, with its headings."
        )
        raise UnreadableReportError("columns", sentence)
    number, start = found
    # Counted before they are taken apart: a table of nothing but separators would fill the memory.
    check_place(text.count("\n") // _LINES_PER_ENTRY)
    check_place(sum(map(text.count, ";,\t")) // _CELLS_PER_ENTRY)
    try:
        head, *below = read_sheet(text[start:].encode())
    except UnreadableSheetError:
        sentence = lazy("The table is damaged below its headings. Export the statement as CSV once more.")
        raise UnreadableReportError("cut", sentence) from None
    return head, below, number + 2


def _head(text: str) -> tuple[int, int] | None:
    """The line of the headings, counted from 0, and where it begins."""
    start = 0
    for number, line in enumerate(text[:_LONGEST_BEGINNING].splitlines(keepends=True)[:_LINES_ABOVE]):
        if _is_head(line):
            return number, start
        start += len(line)
    return None


def _is_head(line: str) -> bool:
    try:
        return is_head(next(iter(read_sheet(line.encode())), []))
    except UnreadableSheetError:
        return False


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings = ["utf-16"]
    elif b"\0" in content[:2]:
        encodings = ["utf-16-be" if content[:1] == b"\0" else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252"]  # the latter as French Excel saves it
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableReportError("binary", lazy("This is no text. Export the statement as CSV once more."))
