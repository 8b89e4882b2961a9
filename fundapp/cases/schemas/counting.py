"""In which coarse words a decided case is counted, and how the list of those that wait for it may be filtered."""

from fundapp.cases.rules.counting import AGES, COUNTS, GENDERS, MOST_RELATIVES, NEEDS, UNSAID, Counted
from fundapp.cases.rules.vocabulary import Names, options
from fundapp.core.i18n import lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, InputSchema, WholeNumber

WHOSE: Names = {"mine": lazy("My cases")}
WAITING: Names = {each: COUNTS[each] for each in (Counted.TO_COUNT, Counted.TO_RECOUNT)}


def _countries() -> list[tuple[str, str]]:
    return [(UNSAID, str(NEEDS[UNSAID])), *country_choices()]


class CountSchema(InputSchema):
    """A person in the words that figures count."""

    gender = Choice(lazy("Gender"), options=lambda: options(GENDERS), radios=True, required=True)
    age_band = Choice(lazy("Age"), options=lambda: options(AGES), radios=True, required=True)
    country = Choice(
        lazy("Country where they work, or come from"),
        options=_countries,
        required=True,
        hint=lazy("Never nearer than a country: reports speak of regions of several."),
    )
    purpose = Choice(lazy("Main need"), options=lambda: options(NEEDS), required=True)
    family = WholeNumber(
        lazy("Relatives who are helped with them"),
        lowest=0,
        highest=MOST_RELATIVES,
        required=True,
        hint=lazy("How many live on the same help; 0 if nobody does."),
    )


class UnsaidSchema(InputSchema):
    """Of whoever did not agree to be counted, nothing is said."""


class UncountedFilterSchema(InputSchema):
    """How the list of decided cases that wait to be counted may be filtered. It stands in the address of the list."""

    standing = Choice(lazy("Counting"), options=lambda: options(WAITING))
    whose = Choice(lazy("Whose cases"), options=lambda: options(WHOSE))
