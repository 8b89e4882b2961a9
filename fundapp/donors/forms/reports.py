"""Forms of reports, their texts and stories, and the steps they take."""

from functools import lru_cache
from typing import Any

from wtforms import HiddenField

from fundapp.core.forms import EditForm, SchemaForm, VersionForm, form_over
from fundapp.donors.models import ReportSection
from fundapp.donors.rules.report_templates import LONGEST_TEXT
from fundapp.donors.schemas.reports import (
    ReportCorrectionSchema,
    ReportFactsSchema,
    ReportNewStorySchema,
    ReportReleaseSchema,
    ReportStepSchema,
    ReportStorySchema,
    ReportWriterSchema,
    begin_schema,
    section_schema,
)

ReportFactsForm: Any = form_over(ReportFactsSchema, EditForm)
WriterForm = form_over(ReportWriterSchema)
NewStoryForm = form_over(ReportNewStorySchema)
StoryForm: Any = form_over(ReportStorySchema, EditForm)
ReportStepForm = form_over(ReportStepSchema, VersionForm)
CorrectionForm = form_over(ReportCorrectionSchema, VersionForm)


class DigestForm(SchemaForm):
    """Carries the digest of the content that whoever decides has read."""

    digest = HiddenField()


ReleaseForm = form_over(ReportReleaseSchema, DigestForm)
CheckForm = form_over(ReportStepSchema, DigestForm)


@lru_cache(maxsize=16)
def begin_form(extras: tuple[tuple[str, str], ...]) -> type[SchemaForm]:
    """The form that begins a report by a template with these extras."""
    return form_over(begin_schema(extras))


@lru_cache(maxsize=64)
def _section_form(longest: int) -> Any:
    return form_over(section_schema(longest), EditForm)


def section_form(section: ReportSection) -> Any:
    """The form of a text, filled with it as it stands."""
    form = _section_form(section.longest or LONGEST_TEXT).editing(section)
    for field in (form["text"], form["ready"]):
        # Neither must be answered; that they are optional would only make a writer wonder.
        field.render_kw = {**(field.render_kw or {}), "required_answer": True}
    return form
