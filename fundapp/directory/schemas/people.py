"""What may be said of somebody met, and of who speaks for a country.

Filters take codes alone: they stand in addresses.
"""

from fundapp.accounts.queries.organisations import organisation_options
from fundapp.core.database import db
from fundapp.core.i18n import lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, Choices, DateText, InputSchema, Text
from fundapp.directory.queries.focal_points import staff_options
from fundapp.directory.rules.vocabulary import PERSON_ROLES, TIMES, options


class PersonMetSchema(InputSchema):
    """Somebody met in the field."""

    name = Text(lazy("Name"), required=True, longest=200, hint=lazy("Sealed: only officers read it."))
    role = Choice(lazy("Who this person is"), options=lambda: options(PERSON_ROLES), required=True)
    country = Choice(lazy("Country"), options=country_choices)
    organisation = Choice(lazy("Organisation"), options=lambda: organisation_options(db.session()))
    met_on = DateText(lazy("Met on"))
    reached_by = Text(
        lazy("A safe way to reach them"), lines=True, longest=2000, hint=lazy("Sealed: only officers read it.")
    )
    note = Text(lazy("What to know"), lines=True, longest=8000, hint=lazy("Sealed: only officers read it."))


class PersonMetFilterSchema(InputSchema):
    """How the list of people met may be filtered."""

    country = Choice(lazy("Country"), options=country_choices)
    role = Choices(lazy("Who this person is"), options=lambda: options(PERSON_ROLES))


class FocalPointSchema(InputSchema):
    """Who begins to speak for a country."""

    country = Choice(lazy("Country"), options=country_choices, required=True)
    person = Choice(lazy("Member of staff"), options=lambda: staff_options(db.session()), required=True)
    organisation = Choice(lazy("Organisation"), options=lambda: organisation_options(db.session()))
    since = DateText(lazy("Since"), required=True)


class FocalPointMetSchema(InputSchema):
    """The same, of somebody met, who stands in the address already."""

    country = Choice(lazy("Country"), options=country_choices, required=True)
    organisation = Choice(lazy("Organisation"), options=lambda: organisation_options(db.session()))
    since = DateText(lazy("Since"), required=True)


class EndSchema(InputSchema):
    """Until when."""

    until = DateText(lazy("Last day"), required=True)


class FocalPointFilterSchema(InputSchema):
    """How the list of focal points may be filtered."""

    country = Choice(lazy("Country"), options=country_choices)
    time = Choice(lazy("When"), options=lambda: options(TIMES))


class EraseSchema(InputSchema):
    """That somebody met is to be erased: there is nothing to say."""
