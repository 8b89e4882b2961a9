"""What may be said of documents of a proposal and of their versions."""

from collections.abc import Mapping
from typing import Any

from marshmallow import pre_dump

from fundapp.core.i18n import lazy
from fundapp.core.places import language_choices
from fundapp.core.schemas import Choice, Choices, Chosen, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import ProposalDocument
from fundapp.grants.rules.documents import DEMANDABLE, KINDS, STAGES

DEMANDED: Mapping[str, Any] = {"yes": lazy("Yes"), "no": lazy("No, or not known")}
WHAT_CHANGED = lazy("For example: budget in line with the partners’ letters.")


class DocumentSchema(InputSchema):
    """What is said of a document, whatever its versions."""

    kind = Choice(lazy("What it is"), options=lambda: options(KINDS), required=True)
    title = Text(
        lazy("Title of the document"), longest=120, hint=lazy("Leave it empty where there is one of this kind alone.")
    )
    stage = Choice(lazy("With what it is sent"), options=lambda: options(STAGES), required=True, radios=True)
    demanded = Choice(lazy("Does the funder demand it?"), options=lambda: options(DEMANDED), required=True, radios=True)
    language = Choice(lazy("Language"), options=language_choices)
    owner_id = Chosen(lazy("Who looks after it"))

    @pre_dump
    def _answers(self, given: Any, **_options: Any) -> Any:
        """Whether it is demanded reads as an answer."""
        if not isinstance(given, ProposalDocument):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        return values | {"demanded": "yes" if given.demanded else "no"}


class NewDocumentSchema(DocumentSchema):
    """The same, with its first file, where there is one."""

    file = Text(lazy("File to keep"), longest=200, hint=lazy("Leave it out where it is still to be written."))
    note = Text(lazy("Remark on this version"), longest=400)


class VersionSchema(InputSchema):
    """A file on its way in; the file itself is no text."""

    file = Text(lazy("File to keep"), longest=200)
    note = Text(lazy("What has changed"), longest=400, hint=WHAT_CHANGED)


class DemandedSchema(InputSchema):
    """Which kinds of documents the funder demands in a stage."""

    kinds = Choices(lazy("What the funder demands"), options=lambda: options(DEMANDABLE))
