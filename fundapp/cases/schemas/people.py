"""Steps about people: for whom somebody asks, who can confirm it, how to reach them safely, what they agree to."""

from fundapp.cases.rules.answers import YES_NO
from fundapp.cases.rules.limits import LONGEST_LINE, LONGEST_TEXT
from fundapp.cases.rules.vocabulary import (
    AGE_BANDS,
    CONSENTS,
    GENDERS,
    PROFILES,
    REGISTRATIONS,
    ROLES,
    USES,
    WAYS,
    options,
)
from fundapp.core.i18n import lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, Choices, InputSchema, Text


class RoleSchema(InputSchema):
    """For whom somebody asks."""

    role = Choice(lazy("For whom do you ask?"), options=lambda: options(ROLES), radios=True, required=True)


class PersonSchema(InputSchema):
    """Who is in danger."""

    legal_name = Text(
        lazy("Real name"),
        longest=LONGEST_LINE,
        hint=lazy("Only if you want to give it now. It is sealed; the fund’s officers alone can open it."),
    )
    age_band = Choice(lazy("Age"), options=lambda: options(AGE_BANDS))
    gender = Choice(lazy("Gender"), options=lambda: options(GENDERS))


class GuardianSchema(InputSchema):
    """Who looks after somebody under 18."""

    guardian = Text(lazy("Who looks after them?"), longest=LONGEST_LINE, hint=lazy("A parent, a guardian, an adult."))
    guardian_way = Text(
        lazy("How can we reach this adult safely?"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("If the danger comes from them, say so: we will not contact them."),
    )


class OriginSchema(InputSchema):
    """Where somebody comes from and is now, coarsely."""

    country = Choice(lazy("Country of origin"), options=country_choices)
    region = Text(lazy("Region of origin"), longest=LONGEST_LINE)
    current_country = Choice(lazy("Country where the person is now"), options=country_choices)
    place = Text(
        lazy("Where, roughly"),
        longest=LONGEST_LINE,
        hint=lazy("A town or a region is enough. Never an exact hiding place."),
    )
    exile = Choice(lazy("Had to leave their country"), options=lambda: options(YES_NO))


class WorkSchema(InputSchema):
    """The work for which somebody is threatened."""

    profiles = Choices(lazy("Work for human rights"), options=lambda: options(PROFILES))
    work = Text(lazy("In your own words"), lines=True, longest=LONGEST_TEXT)
    organisation = Text(lazy("Organisation"), longest=LONGEST_LINE, hint=lazy("If there is one."))


class RegistrationSchema(InputSchema):
    """Whether an organisation is registered."""

    registration = Choice(
        lazy("Does the organisation have a certificate of registration?"),
        options=lambda: options(REGISTRATIONS),
        radios=True,
        required=True,
        hint=lazy("Without one, help is possible too: only the way to pay differs."),
    )


class RefereeSchema(InputSchema):
    """Somebody who can confirm what happened."""

    name = Text(lazy("Name"), longest=LONGEST_LINE, required=True)
    relation = Text(
        lazy("Who this person is"), longest=LONGEST_LINE, hint=lazy("For example a lawyer, an organisation.")
    )
    way = Text(
        lazy("A safe way to reach them"),
        lines=True,
        longest=LONGEST_TEXT,
        required=True,
        hint=lazy("Safe for them too. Without it we contact nobody."),
    )
    informed = Choice(lazy("Do they know that you name them?"), options=lambda: options(YES_NO))


class ContactSchema(InputSchema):
    """How to reach somebody, and how not to."""

    way = Choice(lazy("Safest way"), options=lambda: options(WAYS))
    details = Text(
        lazy("Number, address or name"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("What we need to reach you in that way."),
    )
    hours = Text(lazy("When"), longest=LONGEST_LINE, hint=lazy("Days and hours at which it is safe."))
    code_word = Text(
        lazy("A word that we both know"),
        longest=LONGEST_LINE,
        hint=lazy("We ask for it before we speak. It also helps if you lose your code."),
    )
    never = Text(lazy("What we must never do"), lines=True, longest=LONGEST_TEXT, hint=lazy("For example: never call."))


class ConsentSchema(InputSchema):
    """Whether the person agrees that somebody asks for them."""

    consent = Choice(
        lazy("Does this person agree that you ask for them?"),
        options=lambda: options(CONSENTS),
        radios=True,
        required=True,
    )


class DetainedSchema(InputSchema):
    """What is known of somebody who cannot be asked."""

    held = Text(
        lazy("Where they are, as far as you know, and since when"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("Also who saw them last."),
    )
    family = Text(
        lazy("Who speaks for them"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("Family or a lawyer. Say too if relatives do not agree with each other."),
    )


class UsesSchema(InputSchema):
    """What we may do with what we were told, one by one."""

    uses = Choices(lazy("You allow us to"), options=lambda: options(USES))
