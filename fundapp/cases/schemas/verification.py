"""What officers note while they verify a case."""

from fundapp.cases.rules.limits import LONGEST_LINE, LONGEST_TEXT
from fundapp.cases.rules.safeguarding import GUARDIANS, MINOR_CONSENTS
from fundapp.cases.rules.verification import (
    ASKED_BY,
    EVIDENCE,
    INDEPENDENCE,
    INTERESTS,
    LEVELS,
    OPINIONS,
    OUTCOMES,
    RECOMMENDATIONS,
)
from fundapp.cases.rules.vocabulary import options
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Chosen, InputSchema, Moment, Text

EXAMPLE = lazy("Day and time, for example 24/11/2026 08:00")


class CheckSchema(InputSchema):
    """Somebody was asked."""

    name = Text(lazy("Who was asked"), required=True, longest=LONGEST_LINE)
    channel = Choice(lazy("How"), options=lambda: options(ASKED_BY), required=True)
    contacted_at = Moment(lazy("When"), required=True, hint=EXAMPLE)
    independence = Choice(
        lazy("How close they are to whoever asked for help"),
        options=lambda: options(INDEPENDENCE),
        radios=True,
        required=True,
    )
    conflict = Choice(lazy("Their own interest in it"), options=lambda: options(INTERESTS), required=True)
    outcome = Choice(lazy("What came of it"), options=lambda: options(OUTCOMES), radios=True, required=True)
    note = Text(
        lazy("In your words"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("What they said, and how they know it. It is sealed."),
    )


class EvidenceSchema(InputSchema):
    """Something was seen, and not kept."""

    what = Choice(lazy("What you saw"), options=lambda: options(EVIDENCE), required=True)
    seen_at = Moment(lazy("When"), required=True, hint=EXAMPLE)
    note = Text(
        lazy("In your words"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("What it showed, and where you saw it. It is sealed."),
    )


class OpinionSchema(InputSchema):
    """What a focal point recommends."""

    recommendation = Choice(lazy("What they recommend"), options=lambda: options(OPINIONS), radios=True, required=True)
    organisation_id = Chosen(
        lazy("Their organisation"),
        hint=lazy(
            "For somebody of whom only a nickname is known, a recommendation counts if the directory says now that we "
            "trust the organisation."
        ),
    )
    given_at = Moment(lazy("When they said so"), required=True, hint=EXAMPLE)
    note = Text(
        lazy("In their words"), lines=True, longest=LONGEST_TEXT, hint=lazy("Who it was, and why. It is sealed.")
    )


class FindingSchema(InputSchema):
    """How far a case is corroborated, and what follows."""

    level = Choice(lazy("How far it is borne out"), options=lambda: options(LEVELS), radios=True, required=True)
    recommendation = Choice(
        lazy("What you recommend to the committee"),
        options=lambda: options(RECOMMENDATIONS),
        radios=True,
        required=True,
    )
    note = Text(
        lazy("Why"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("Above all if people contradict each other. It is sealed."),
    )


class PlanSchema(InputSchema):
    """How a minor is protected."""

    guardian = Choice(lazy("Their guardian"), options=lambda: options(GUARDIANS), radios=True, required=True)
    consent = Choice(lazy("Who has agreed"), options=lambda: options(MINOR_CONSENTS), radios=True, required=True)
    lead_id = Chosen(lazy("Who leads"), required=True, hint=lazy("One officer through whom everything goes."))
    note = Text(
        lazy("What is done to protect them"),
        lines=True,
        required=True,
        longest=LONGEST_TEXT,
        hint=lazy("With whom you speak, where, and what must not happen. It is sealed."),
    )
