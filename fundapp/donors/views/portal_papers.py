"""A published report as files to keep: made anew from its frozen bytes each time, and from nothing else."""

from collections.abc import Callable, Mapping

from fundapp.accounts.signin import settings
from fundapp.core.database import db
from fundapp.core.errors import Conflict, Unavailable
from fundapp.core.i18n import _
from fundapp.donors.paper.pdf import report_pdf
from fundapp.donors.paper.xlsx import report_xlsx
from fundapp.donors.queries.portal_reports import Published
from fundapp.donors.queries.report_proofs import proof_of_snapshot
from fundapp.donors.rules.portal import FileKind

ENDINGS: Mapping[FileKind, str] = {
    FileKind.PDF: ".pdf",
    FileKind.XLSX: ".xlsx",
    FileKind.JSON: ".json",
    FileKind.PROOF: "-proof.json",
}


def file_of(found: Published, kind: FileKind) -> bytes:
    """The bytes of a report as such a file. Not inside a write transaction. Raises Unavailable."""
    return _MAKERS[kind](found)


def name_of(found: Published, kind: FileKind) -> str:
    """What the file is called."""
    head, cover = found.data["head"], found.data["cover"]
    return f"{head['code']}-{cover['covers_to']}-{cover['edition']}{ENDINGS[kind]}"


def _pdf(found: Published) -> bytes:
    return report_pdf(found.data)


def _xlsx(found: Published) -> bytes:
    with report_xlsx(found.data) as made:
        return made.read()


def _json(found: Published) -> bytes:
    """The very bytes whose digest stands in the log."""
    return found.text.encode()


def _proof(found: Published) -> bytes:
    try:
        return proof_of_snapshot(db.session(), found.snapshot, settings().audit_origin)
    except Conflict:
        raise Unavailable(
            _("The audit log is signed every quarter of an hour, and was not yet since the publication: try again.")
        ) from None


_MAKERS: Mapping[FileKind, Callable[[Published], bytes]] = {
    FileKind.PDF: _pdf,
    FileKind.XLSX: _xlsx,
    FileKind.JSON: _json,
    FileKind.PROOF: _proof,
}
