"""What may be done to several funders at once, and how lists of that are filtered."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.database import db
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.i18n import options as labelled
from fundapp.core.schemas import Choice, Choices, InputSchema
from fundapp.core.text import fold
from fundapp.donors.models import Funder
from fundapp.donors.queries.owners import fundraiser_options
from fundapp.donors.rules.bulk import NOBODY
from fundapp.donors.rules.facts import GROUPS
from fundapp.donors.rules.vocabulary import OWNERS, STATUSES, options
from fundapp.donors.schemas.funders import FunderSchema
from fundapp.donors.schemas.tags import Tags
from fundapp.donors.workflow.bulk import LABELS, OUTCOMES

_FORM = FunderSchema()


def _owners() -> list[tuple[str, str]]:
    return [(NOBODY, str(OWNERS[NOBODY])), *fundraiser_options(db.session())]


class BulkSchema(InputSchema):
    """What is done to all of them: whatever is left empty stays as it is with each."""

    status = Choice(lazy("Status"), options=lambda: options(STATUSES))
    owner = Choice(lazy("Who looks after the relation"), options=_owners)
    add_tags = Tags(lazy("Tags to add"), hint=lazy("Words of your own, with commas between them."))
    remove_tags = Tags(lazy("Tags to take away"), hint=lazy("However they are written: accents and capitals aside."))
    holds = Choices(
        lazy("This still holds"),
        options=lambda: labelled(GROUPS),
        hint=lazy("Only of what you have looked at. What is not due to be checked stays as it is."),
    )

    @validates_schema
    def _something_is_done(self, given: Mapping[str, Any], **_options: Any) -> None:
        if not any(given.values()):
            raise ValidationError(_("Say what is to be done: everything is left as it is so far."), "status")
        removed = {fold(each) for each in given["remove_tags"]}
        if both := [each for each in given["add_tags"] if fold(each) in removed]:
            told = _("To be added and taken away at once: %(tags)s.", tags=", ".join(both))
            raise ValidationError(told, "remove_tags")


class BulkFilterSchema(InputSchema):
    """How the list of such changes may be filtered."""

    state = Choices(lazy("State"), options=lambda: labelled(LABELS))


class BulkRowFilterSchema(InputSchema):
    """Which funders of a change are shown."""

    outcome = Choice(lazy("What it does"), options=lambda: labelled(OUTCOMES))
    fate = Choice(lazy("Put back"), options=lambda: [("taken_back", _("Put back")), ("left", _("Left as it stands"))])


def plan_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for, as JSON takes it (see `rules.bulk.Plan`)."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def as_given(funder: Funder, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """What the form would make of a funder as it stands with these parts changed.

    Raises Invalid where the form would, with its fields named: there is no form at which to show that.
    """
    after = {part: values[1] for part, values in changes.items() if part in _FORM.fields}
    try:
        return _FORM.judge({**_FORM.dump(funder), **after})
    except Invalid as error:
        raise Invalid({}, " ".join(map(_named, error.fields.items()))) from None


def _named(wrong: tuple[str, Any]) -> str:
    name, messages = wrong
    label = _FORM.fields[name].metadata["label"] if name in _FORM.fields else name
    return _("%(label)s: %(value)s", label=label, value=" ".join(map(str, messages)))
