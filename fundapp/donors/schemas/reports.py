"""What may be said of a report, of its texts and stories, of the steps it takes; and how the list is filtered."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.places import language_name
from fundapp.core.reader import LANGUAGES, current_reader
from fundapp.core.schemas import Choice, Choices, Chosen, DateText, InputSchema, Secret, Text
from fundapp.donors.models import ReportSection
from fundapp.donors.rules.agreements import REPORT_DUE, REPORTS
from fundapp.donors.rules.report_templates import LONGEST_TEXT
from fundapp.donors.rules.vocabulary import options
from fundapp.donors.schemas.report_whose import OfAgreement, WrittenBy
from fundapp.donors.workflow.reports import LABELS

LONGEST_STORY = 6_000
READY = "yes"
"""What stands for a ticked box."""


class ReportFactsSchema(InputSchema):
    """What every report says of itself."""

    title = Text(lazy("Title of the report"), required=True, longest=200)
    kind = Choice(lazy("What it holds"), options=lambda: options(REPORTS), required=True)
    covers_from = DateText(lazy("First day it covers"), required=True)
    covers_to = DateText(
        lazy("Last day it covers"), required=True, hint=lazy("Included. The books are read up to this day.")
    )
    date_id = Chosen(lazy("For which date"), hint=lazy("One of the dates on which the funder expects a report."))
    owner_id = Chosen(
        lazy("Report looked after by"), hint=lazy("Brings figures and texts together and puts it to be released.")
    )

    @validates_schema(skip_on_field_errors=False)
    def _forwards(self, given: Mapping[str, Any], **_options: Any) -> None:
        first, last = given.get("covers_from"), given.get("covers_to")
        if first and last and last < first:
            raise ValidationError(_("It would end before it begins."), "covers_to")


class ReportBeginSchema(ReportFactsSchema):
    """A report that is begun: also its language, in which its parts are laid out."""

    language = Choice(
        lazy("Language of the report"),
        options=lambda: [(code, language_name(current_reader(), code)) for code in LANGUAGES],
        radios=True,
        required=True,
        hint=lazy("Titles and guidance are laid out in it. It stays as it is."),
    )


class ReportSectionSchema(InputSchema):
    """A text of a report, and whether whoever wrote it holds it to be finished."""

    text = Text(lazy("Text of this part"), lines=True, longest=LONGEST_TEXT)
    ready = Choices(lazy("Is it finished?"), options=lambda: [(READY, _("This text is ready"))])

    @pre_dump
    def _plain(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, ReportSection):
            return given
        return {"text": given.text, "ready": [READY] if given.ready else []}

    @validates_schema(skip_on_field_errors=False)
    def _ready_with_words(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("ready") and "text" in given and not given["text"]:
            raise ValidationError(_("There is no text yet that could be ready."), "text")


class ReportWriterSchema(InputSchema):
    """Who is asked to write a text."""

    person_id = Chosen(lazy("Who writes it?"))


class ReportStorySchema(InputSchema):
    """What happened to somebody, told so that nobody recognises them."""

    pseudonym = Text(
        lazy("Name in the report"),
        required=True,
        longest=60,
        hint=lazy("Invented: never a name or alias that they use."),
    )
    text = Text(lazy("Story"), lines=True, longest=LONGEST_STORY, required=True)


class ReportNewStorySchema(ReportStorySchema):
    """The same, and whose story it is."""

    case_id = Chosen(
        lazy("Whose story is it?"),
        required=True,
        hint=lazy("Only cases of persons who agreed to be told of in a report, and never a minor’s."),
    )


class ReportStepSchema(InputSchema):
    """A step that is meant: nothing else is asked."""


class ReportReleaseSchema(InputSchema):
    """A release: who it is once more."""

    passphrase = Secret(lazy("Your passphrase"))


class ReportCorrectionSchema(InputSchema):
    """What the next edition of a report says is different in it."""

    changes = Text(
        lazy("What is corrected, and why"),
        lines=True,
        longest=2000,
        required=True,
        hint=lazy("Stands at the head of the new edition, for everybody who reads it."),
    )


class ReportFilterSchema(InputSchema):
    """How the list of reports may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the title or the code of the agreement, or the funder’s name."))
    state = Choices(lazy("State"), options=lambda: options(LABELS))
    funder = Text(lazy("Funder"), longest=100)
    agreement = OfAgreement(lazy("Agreement"))
    owner = WrittenBy(lazy("Report looked after by"))
    due = Choice(lazy("Report due"), options=lambda: options(REPORT_DUE))
    sort = Choice(lazy("Order"), options=lambda: options(SORTS))


SORTS: Mapping[str, Any] = {
    "due": lazy("First report due"),
    "newest": lazy("Latest period first"),
    "agreement": lazy("By agreement"),
    "funder": lazy("By funder"),
}


@lru_cache(maxsize=16)
def begin_schema(extras: tuple[tuple[str, str], ...]) -> type[ReportBeginSchema]:
    """The page that begins a report by a template with these extras: keys and titles."""
    if not extras:
        return ReportBeginSchema
    asked = Choices(
        lazy("What else shall it tell?"), options=lambda: extras, hint=lazy("Each becomes a part of its own.")
    )
    return type("ReportBeginSchema", (ReportBeginSchema,), {"extras": asked})


@lru_cache(maxsize=64)
def section_schema(longest: int) -> type[ReportSectionSchema]:
    """The page of a text of at most so many signs."""
    text = Text(lazy("Text of this part"), lines=True, longest=longest)
    return type("ReportSectionSchema", (ReportSectionSchema,), {"text": text})
