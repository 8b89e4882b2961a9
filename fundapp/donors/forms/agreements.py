"""Forms of agreements."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import request
from marshmallow import ValidationError

from fundapp.core.errors import Invalid
from fundapp.core.forms import EditForm, SchemaForm, VersionForm, form_over
from fundapp.core.i18n import _
from fundapp.donors.forms.rows import Sent, rearranged, rows_sent, with_rows
from fundapp.donors.rules.reporting import Planned, report_dates
from fundapp.donors.schemas.agreement_rows import FIRST_INSTALMENTS, FIRST_LINES, FIRST_REPORTS
from fundapp.donors.schemas.agreements import (
    AgreementReasonSchema,
    AgreementSchema,
    AgreementStepSchema,
    CostsSchema,
    EnvelopeOfAgreementSchema,
    EnvelopePutSchema,
    NothingAskedSchema,
    RhythmSchema,
    list_schema,
    setup_schema,
)
from fundapp.donors.schemas.results import actual_schema
from fundapp.donors.schemas.row_lists import RowKind

FIRST_ROWS = (FIRST_REPORTS, FIRST_INSTALMENTS, FIRST_LINES)
"""The lists on the page that sets an agreement up."""

FILL = "fill-reports"
"""What the button sends that makes a list of report dates of a rhythm."""

AgreementForm = form_over(AgreementSchema, EditForm)
CostsForm = form_over(CostsSchema, EditForm)
StepForm = form_over(AgreementStepSchema, VersionForm)
ReasonForm = form_over(AgreementReasonSchema, VersionForm)
EnvelopeOfAgreementForm = form_over(EnvelopeOfAgreementSchema, VersionForm)
EnvelopePutForm = form_over(EnvelopePutSchema, VersionForm)
EnvelopeAwayForm = form_over(NothingAskedSchema, VersionForm)


@lru_cache(maxsize=64)
def setup_form(reports: int, instalments: int, lines: int, *, funder_known: bool) -> type[SchemaForm]:
    """The form of a new agreement with so many rows of each."""
    return form_over(setup_schema(reports, instalments, lines, funder_known=funder_known), VersionForm)


@lru_cache(maxsize=256)
def list_form(name: str, count: int) -> type[SchemaForm]:
    """The form of one of an agreement's lists with so many rows."""
    return form_over(list_schema(name, count), VersionForm)


@lru_cache(maxsize=64)
def actual_form(unit: str, splits: Sequence[str]) -> type[SchemaForm]:
    """The form of a value of an indicator."""
    return form_over(actual_schema(unit, splits))


def kinds_of(form: SchemaForm) -> Sequence[tuple[RowKind, int]]:
    """The lists of a form, each with its number of rows."""
    found: Sequence[tuple[RowKind, int]] = getattr(form.schema, "kinds", ())
    return found


def setup_sent(*, funder_known: bool) -> tuple[SchemaForm, bool]:
    """The form of a new agreement as it was sent, and whether only its rows were changed: then nothing is judged."""
    act, sent = request.form.get("act", ""), request.form
    changed = rearranged(FIRST_ROWS, act, sent)
    told: Invalid | None = None
    if act == FILL:
        changed, told = filled(FIRST_REPORTS, sent)
    made = _setup(changed or sent, funder_known=funder_known)
    if told:
        made.refuse(told)
    return made, changed is not None


def filled(kind: RowKind, sent: Sent, period: tuple[Any, Any] | None = None) -> tuple[Sent, Invalid | None]:
    """What was sent with a list of report dates of its rhythm in place of the rows that were not sent yet.

    `period`: first and last day, unless the page asks for them. Where something is missing, as it was, and what is
    wrong.
    """
    rhythm, wrong = _judged(RhythmSchema(), sent, ("every_months", "days_after"))
    dates, also = _judged(AgreementSchema(), sent, ("begins_on", "ends_on")) if period is None else ({}, {})
    if wrong or also:
        return sent, Invalid({**wrong, **also})
    begins_on, ends_on = period or (dates["begins_on"], dates["ends_on"])
    if ends_on < begins_on:
        return sent, Invalid({"ends_on": [_("It would end before it begins.")]})
    planned = report_dates(begins_on, ends_on, rhythm["every_months"], rhythm["days_after"])
    kept = _kept_rows(kind, sent)
    return with_rows(kind, sent, [*kept, *(_row(kind, each) for each in planned)][: kind.most]), None


def _kept_rows(kind: RowKind, sent: Sent) -> list[dict[str, list[str]]]:
    """Rows of reports that were sent to the funder already: those stay."""
    places = [(at, kind.place(at, "sent_on")) for at in range(rows_sent(kind, sent))]
    return [
        {name: sent.getlist(kind.place(at, name)) for name in kind.columns()}
        for at, place in places
        if sent.get(place, "").strip()
    ]


def _row(kind: RowKind, planned: Planned) -> dict[str, list[str]]:
    """A planned report as somebody would have typed it."""
    fields = kind.fields()
    values = {name: getattr(planned, name) for name in ("covers_from", "covers_to", "due_on")}
    written = {name: [_write(fields[name], value)] for name, value in values.items()}
    return {"kind": [planned.kind.value], **written}


def _write(field: Any, value: Any) -> str:
    written: str = field.write(value)
    return written


def _judged(schema: Any, sent: Sent, names: Sequence[str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What was understood of these answers, all of which are needed, and what is wrong with the others."""
    clean: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name in names:
        try:
            clean[name] = schema.fields[name].deserialize(sent.get(name, ""))
        except ValidationError as error:
            wrong[name] = [str(each) for each in error.messages]
            continue
        if clean[name] is None:
            wrong[name] = [_("This answer is needed to fill the list.")]
    return clean, wrong


def _setup(sent: Sent, *, funder_known: bool) -> SchemaForm:
    counts = (rows_sent(kind, sent) for kind in FIRST_ROWS)
    return setup_form(*counts, funder_known=funder_known)(formdata=sent)
