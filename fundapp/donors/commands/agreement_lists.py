"""The lists of an agreement: instalments, conditions, budget lines, report dates, questions, indicators.

Each is written as a whole, in its order, against the version of the agreement: `rows` are mappings as the schemas of
`schemas.agreement_rows` clean them, known again by "id". All raise NotFound, EditConflict, Conflict where the agreement
is over, and Invalid.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.donors.commands.agreement_writing import (
    AGREEMENT,
    Given,
    Rows,
    seen,
    settle,
    write_next_instalment,
    write_next_report,
    write_rows,
)
from fundapp.donors.commands.funders import minor_units
from fundapp.donors.commands.instalment_requests import close_received
from fundapp.donors.models import (
    Agreement,
    AgreementCondition,
    AgreementIndicator,
    AgreementInstalment,
    AgreementLine,
    AgreementQuestion,
    AgreementReport,
)
from fundapp.donors.queries.agreement_money import arrivals_of
from fundapp.donors.rules.results import Source
from fundapp.ledger.queries.rights import sees_books

on_broken("uq_agreement_instalment_transfer_id", lambda: Conflict(lazy("This transfer is another instalment already.")))


def change_instalments(
    session: Session, ctx: Context, agreement_id: UUID, rows: Rows, *, expected_version: int
) -> Agreement:
    """What the funder sends and when; what of it came. Only who sees the books ties one to a transfer in them."""
    found = seen(agreement_id, expected_version, session, ctx, "instalments")
    if write_instalments(found, _tied(session, ctx, found, rows)):
        settle(found, ctx)
        write_next_instalment(found)
        told = {"rows": len(found.instalments)}
        found.entry_id = record(session, ctx, "agreement.instalments_changed", AGREEMENT, found.id, told)
    session.flush()
    close_received(session, ctx, found)
    return found


def change_conditions(
    session: Session, ctx: Context, agreement_id: UUID, rows: Rows, *, expected_version: int
) -> Agreement:
    """What must be so; whoever notes that one is met stands beside it."""
    found = seen(agreement_id, expected_version, session, ctx, "conditions")

    def write(row: AgreementCondition, given: Given) -> None:
        row.text, row.due_on = given["text"], given["due_on"]
        if given["met_on"] is None:
            row.met_on = row.met_by_id = None
        elif row.met_on != given["met_on"]:
            row.met_on, row.met_by_id = given["met_on"], ctx.actor.id if ctx.actor else None

    if write_rows(found.conditions, rows, AgreementCondition, write):
        settle(found, ctx)
        told = {"rows": len(found.conditions)}
        found.entry_id = record(session, ctx, "agreement.conditions_changed", AGREEMENT, found.id, told)
    session.flush()
    return found


def change_lines(session: Session, ctx: Context, agreement_id: UUID, rows: Rows, *, expected_version: int) -> Agreement:
    """The agreed budget."""
    found = seen(agreement_id, expected_version, session, ctx, "lines")
    if write_lines(found, rows):
        settle(found, ctx)
        told = {"rows": len(found.lines)}
        found.entry_id = record(session, ctx, "agreement.lines_changed", AGREEMENT, found.id, told)
    session.flush()
    return found


def change_reports(
    session: Session, ctx: Context, agreement_id: UUID, rows: Rows, *, expected_version: int
) -> Agreement:
    """The reports that are owed, and which were sent."""
    found = seen(agreement_id, expected_version, session, ctx, "reports")
    if write_reports(found, rows):
        settle(found, ctx)
        write_next_report(found)
        told = {"rows": len(found.reports)}
        found.entry_id = record(session, ctx, "agreement.reports_changed", AGREEMENT, found.id, told)
    session.flush()
    return found


def change_questions(
    session: Session, ctx: Context, agreement_id: UUID, rows: Rows, *, expected_version: int
) -> Agreement:
    """What the funder asks in its reports."""
    found = seen(agreement_id, expected_version, session, ctx, "questions")
    if write_rows(found.questions, rows, AgreementQuestion, _write_question):
        settle(found, ctx)
        told = {"rows": len(found.questions)}
        found.entry_id = record(session, ctx, "agreement.questions_changed", AGREEMENT, found.id, told)
    session.flush()
    return found


def change_indicators(
    session: Session, ctx: Context, agreement_id: UUID, rows: Rows, *, expected_version: int
) -> Agreement:
    """The results framework; an indicator that is taken out takes its values with it, and keeps its unit with them."""
    found = seen(agreement_id, expected_version, session, ctx, "indicators")
    _refuse_other_units(found, rows)
    if write_rows(found.indicators, rows, AgreementIndicator, _write_indicator):
        settle(found, ctx)
        told = {"rows": len(found.indicators)}
        found.entry_id = record(session, ctx, "agreement.indicators_changed", AGREEMENT, found.id, told)
    session.flush()
    return found


def write_reports(found: Agreement, rows: Rows) -> bool:
    """The report dates of an agreement that was read with them; whether anything changed."""
    return write_rows(found.reports, rows, AgreementReport, _write_report)


def write_instalments(found: Agreement, rows: Rows) -> bool:
    """Its instalments, all but what they are in the books. Raises Invalid at an amount."""
    return write_rows(
        found.instalments, _with_amounts(found, "instalments", rows), AgreementInstalment, _write_instalment
    )


def write_lines(found: Agreement, rows: Rows) -> bool:
    """Its budget lines. Raises Invalid at an amount."""
    return write_rows(found.lines, _with_amounts(found, "lines", rows), AgreementLine, _write_line)


def _with_amounts(found: Agreement, kind: str, rows: Rows) -> Rows:
    """With amounts in minor units. Raises Invalid at the field of one that the currency cannot have."""
    return [
        {
            **row,
            **{
                name: minor_units(f"{kind}_{row['at']}_{name}" if "at" in row else name, row[name], found.currency)
                for name in ("amount", "received_amount")
                if name in row
            },
        }
        for row in rows
    ]


def _write_instalment(row: AgreementInstalment, given: Given) -> None:
    row.amount, row.due_on, row.condition = given["amount"], given["due_on"], given["condition"]
    row.received_on, row.received_amount = given.get("received_on"), given.get("received_amount")
    row.transfer_id = given.get("transfer_id") if row.received_on else None


def _write_line(row: AgreementLine, given: Given) -> None:
    row.code, row.label, row.amount = given["code"], given["label"], given["amount"]
    leeway = given.get("leeway")
    row.leeway = None if leeway is None else int(leeway * 100)
    row.purposes = tuple(given.get("purposes") or ())


def _write_report(row: AgreementReport, given: Given) -> None:
    for name in ("kind", "covers_from", "covers_to", "due_on", "sent_on", "note"):
        setattr(row, name, given.get(name))


def _write_question(row: AgreementQuestion, given: Given) -> None:
    row.text, row.language, row.longest = given["text"], given["language"], given["longest"]
    row.required = given["required"] == "yes"


def _refuse_other_units(found: Agreement, rows: Rows) -> None:
    """Values say nothing any more in another unit."""
    counted = {each.id: each.unit for each in found.indicators if each.actuals}
    changed = [row for row in rows if counted.get(row["id"], row["unit"]) != row["unit"]]
    if changed:
        told = [_("It has values in its unit already: take those out first.")]
        raise Invalid({f"indicators_{row['at']}_unit": told for row in changed})


def _write_indicator(row: AgreementIndicator, given: Given) -> None:
    for name in ("code", "statement", "unit", "baseline_on", "target_on", "source"):
        setattr(row, name, given[name])
    row.measure = given["measure"] if given["source"] == Source.COMPUTED else None
    for name in ("baseline", "target"):
        setattr(row, name, None if given[name] is None else int(given[name] * 100))
    row.splits = tuple(given["splits"])


def _tied(session: Session, ctx: Context, found: Agreement, rows: Rows) -> Rows:
    """With the transfers by which instalments are in the books; they stay as they are for who does not see the books.

    Raises Invalid for a transfer that did not arrive in an envelope of the agreement, or is chosen twice.
    """
    known = {each.id: each.transfer_id for each in found.instalments}
    if not sees_books(ctx):
        _refuse_untying(known, rows)
        return [{**row, "transfer_id": known.get(row["id"])} for row in rows]
    offered = {each.id for each in arrivals_of(session, ctx, found.id)}
    used: set[UUID | None] = set()
    for row in rows:
        wanted = row["transfer_id"]
        if wanted is not None and wanted != known.get(row["id"]) and wanted not in offered:
            raise Invalid({_place(row): [_("This transfer did not arrive in an envelope of this agreement.")]})
        if wanted is not None and wanted in used:
            raise Invalid({_place(row): [_("This transfer is another instalment already.")]})
        used.add(wanted)
    return rows


def _refuse_untying(known: Mapping[UUID, UUID | None], rows: Rows) -> None:
    """What is in the books has come: whoever does not see them neither says otherwise nor takes it out."""
    booked = {row_id for row_id, transfer_id in known.items() if transfer_id is not None}
    told = _("This instalment is in the books: only finance says that it has not come.")
    for row in rows:
        if row["id"] in booked and row["received_on"] is None:
            raise Invalid({f"instalments_{row['at']}_received_on": [told]})
    if booked - {row["id"] for row in rows}:
        raise Conflict(_("An instalment that is in the books was taken out: only finance may do that."))


def _place(row: Given) -> str:
    return f"instalments_{row['at']}_transfer_id"
