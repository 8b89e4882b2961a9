"""A published report as files to keep: made anew from its frozen bytes each time, and from nothing else."""

from collections.abc import Callable, Mapping
from datetime import datetime

from fundapp.accounts.signin import settings
from fundapp.audit.export import inclusion_bundle
from fundapp.core.database import db
from fundapp.core.documents import Facts, Heading, Sheet, Text, sheet_pdf
from fundapp.core.errors import Conflict, NotFound, Unavailable
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.sheets import MoneyColumn, xlsx_file
from fundapp.donors.queries.portal_reports import Published
from fundapp.donors.rules.portal import FileKind, frozen_figures

ENDINGS: Mapping[FileKind, str] = {
    FileKind.PDF: ".pdf",
    FileKind.XLSX: ".xlsx",
    FileKind.JSON: ".json",
    FileKind.PROOF: "-proof.json",
}


def file_of(found: Published, kind: FileKind, reader: Reader) -> bytes:
    """The bytes of a report as such a file. Too slow for a write transaction. Raises Unavailable."""
    return _MAKERS[kind](found, reader)


def name_of(found: Published, kind: FileKind) -> str:
    """What the file is called."""
    head, cover = found.data["head"], found.data["cover"]
    return f"{head['code']}-{cover['covers_to']}-{cover['edition']}{ENDINGS[kind]}"


def _json(found: Published, _reader: Reader) -> bytes:
    """The very bytes whose digest stands in the log."""
    return found.text.encode()


def _proof(found: Published, _reader: Reader) -> bytes:
    try:
        return inclusion_bundle(db.session(), settings().audit_origin, found.snapshot.entry_id)
    except (Conflict, NotFound):
        raise Unavailable(
            _("The audit log is signed every quarter of an hour, and was not yet since the publication: try again.")
        ) from None


def _pdf(found: Published, reader: Reader) -> bytes:
    data, figures = found.data, frozen_figures(found.data)
    parts = [part for each in data["sections"] for part in (Heading(each["title"]), Text(each["text"]))]
    facts = Facts([(_("Received from the funder"), str(figures.received.decimal))])
    made = Sheet(
        title=data["cover"]["title"], house=data["head"]["funder"], lead=data["head"]["title"], blocks=[facts, *parts]
    )
    return sheet_pdf(made, reader, at=datetime.fromisoformat(data["cover"]["cut_off"]))


def _xlsx(found: Published, reader: Reader) -> bytes:
    figures = found.data["figures"]["money"]
    currency = found.data["head"]["currency"]
    rows = [[key, Money(value["total"], currency)] for key, value in figures.items() if isinstance(value, dict)]
    with xlsx_file([_("Report"), MoneyColumn(_("Amount"))], rows, reader, found.data["head"]["code"]) as made:
        return made.read()


_MAKERS: Mapping[FileKind, Callable[[Published, Reader], bytes]] = {
    FileKind.PDF: _pdf,
    FileKind.XLSX: _xlsx,
    FileKind.JSON: _json,
    FileKind.PROOF: _proof,
}
