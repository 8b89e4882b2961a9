"""What is said of people, and how their list may be filtered."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, pre_dump

from fundapp.accounts.models import Person
from fundapp.accounts.outbox_words import options
from fundapp.accounts.queries.people_list import organisations_of_people
from fundapp.accounts.rules.groups import options as group_options
from fundapp.accounts.schemas.addresses import email
from fundapp.accounts.schemas.recipients import languages, zones
from fundapp.accounts.schemas.signing_in import AgainSchema
from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, Chosen, InputSchema, Text

STATES: Mapping[str, Any] = {
    "active": lazy("Signs in"),
    "invited": lazy("Invited"),
    "left": lazy("Has left"),
}


class Email(Text):
    """An e-mail address."""

    def judge(self, value: Any) -> str:
        """As Text's."""
        return email(super().judge(value))


class ChosenSeveral(Choices):
    """Any number of a list of rows that the page fills in; which may be chosen, the command judges."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> Any:
        """The ids, each once, in their order."""
        given = [value] if isinstance(value, str) else value
        try:
            return tuple(sorted({UUID(str(each)) for each in given}))
        except ValueError:
            raise ValidationError(_("Please choose among the answers offered.")) from None

    def write(self, value: Any) -> list[str]:
        """The ids as text."""
        return [str(each) for each in value or ()]

    def carry(self, value: Any) -> list[str]:
        """As `write`, in order."""
        return sorted(self.write(value))


class ProfileSchema(InputSchema):
    """What people say of themselves."""

    name = Text(lazy("Name"), required=True, longest=120)
    language = Choice(lazy("Language"), options=languages, required=True)
    zone = Choice(lazy("Time zone"), options=zones, required=True)


class PersonSchema(AgainSchema):
    """What an administrator says of somebody."""

    name = Text(lazy("Name"), required=True, longest=120)
    email = Email(
        lazy("E-mail address"), required=True, longest=254, hint=lazy("They sign in with it. Nothing is sent there.")
    )
    language = Choice(lazy("Language"), options=languages, required=True)
    zone = Choice(lazy("Time zone"), options=zones, required=True)
    groups = Choices(lazy("Groups"), options=group_options)
    organisations = ChosenSeveral(lazy("Organisations"))

    @pre_dump
    def _as_written(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, Person):
            return given
        plain = {name: getattr(given, name) for name in ("name", "email", "language", "zone")}
        ids = sorted(each.organisation_id for each in given.affiliations)
        return {**plain, "groups": sorted(given.groups), "organisations": ids}


class PartingSchema(AgainSchema):
    """Who takes over from somebody who leaves."""

    successor_id = Chosen(lazy("Who takes over"), required=True)


class PersonFilterSchema(InputSchema):
    """Conditions for people."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name or the e-mail address."))
    group = Choices(lazy("Group"), options=group_options)
    organisation = Choice(lazy("Organisation"), options=list)
    state = Choices(lazy("State"), options=lambda: options(STATES))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        field: Any = self.fields["organisation"]
        field.options = cache(lambda: organisations_of_people(db.session()))  # read once, and only where it is asked


class SpokenSchema(AgainSchema):
    """The digits that a colleague reads out."""

    spoken = Text(lazy("The thirty digits that you hear"), required=True, longest=80)


def choices_of(people: Sequence[Person]) -> list[tuple[str, str]]:
    """People to choose from: the id as text, and the name."""
    return [(str(each.id), each.name) for each in people]
