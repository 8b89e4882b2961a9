"""What an officer writes down of a call, and what a partner writes of somebody whom they accompany."""

from collections.abc import Mapping
from typing import Any

from fundapp.cases.rules.limits import LONGEST_LINE, LONGEST_TEXT
from fundapp.cases.rules.vocabulary import CONSENTS, PRIORITIES, PURPOSES, WAYS, Names, Priority, options
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, Choices, Chosen, InputSchema, Moment, Text

REACHED_BY: Names = {
    "phone": lazy("Telephone call"),
    "signal": lazy("Signal"),
    "whatsapp": lazy("WhatsApp"),
    "sms": lazy("SMS"),
    "email": lazy("E-mail"),
    "person": lazy("In person, or through somebody"),
}
"""How somebody got in touch."""

SAFE_WAYS: Names = {
    **WAYS,
    "person": lazy("Through somebody whom they trust"),
    "form": lazy("Not at all: they come back with their code"),
}
"""As the applicant's own form has them, said of somebody else."""

CALLERS: Names = {
    "self": lazy("Themselves"),
    "family": lazy("A member of their family"),
    "colleague": lazy("A colleague or a friend"),
    "organisation": lazy("Their organisation"),
}
"""For whom somebody calls."""

MEANINGS: Mapping[str, Any] = {
    Priority.P1: lazy(
        "Hunted, threatened with death, arrested, wounded. Whoever is on call is woken. Triage within 4 h."
    ),
    Priority.P2: lazy("Threats, a summons, no roof or no food soon. Triage within 24 h."),
    Priority.P3: lazy("Support that can be prepared with care. Triage within 24 h, without any alarm at night."),
}
"""What each priority means, below its name."""

TAKERS: Names = {"me": lazy("I take it now"), "others": lazy("I leave it to whoever is on call")}

PLACES_OF_ORIGINALS: Names = {
    "conversation": lazy(
        "The conversation: messages, voice notes, photos and videos, for both sides where that is offered"
    ),
    "files": lazy("Gallery, downloads and the bin of the telephone"),
    "traces": lazy("The list of calls, and the contact if it was saved"),
    "copies": lazy("Copies: backups of the messenger, other linked devices, the computer"),
}
"""Where what somebody sent may still lie."""

ABOUT: Names = {
    "happened": lazy("What happened"),
    "needed": lazy("What is needed"),
    "contact": lazy("How they can be reached"),
}
"""What an addition is about."""


class _VoiceSchema(InputSchema):
    """What is asked of whoever enters somebody else's case: a nickname is enough."""

    alias = Text(
        lazy("Nickname"), required=True, longest=LONGEST_LINE, hint=lazy("A nickname is enough. Invent one if need be.")
    )
    happened = Text(
        lazy("What they said"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("In their own words. A whole conversation can be pasted here as it is."),
    )
    needed = Text(lazy("What they need"), lines=True, longest=LONGEST_TEXT)
    priority = Choice(lazy("How urgent it is"), options=lambda: options(PRIORITIES), required=True, radios=True)
    reached_by = Choice(lazy("How they got in touch"), options=lambda: options(REACHED_BY), required=True)
    first_contact_at = Moment(
        lazy("First contact"),
        required=True,
        hint=lazy("When they first reached us, even if nobody could write it down until now."),
    )
    never = Text(
        lazy("Never do this"),
        longest=LONGEST_LINE,
        hint=lazy("For example: never ring, never write before 20:00, never say where you call from."),
    )
    way = Choice(lazy("How they can be reached safely"), options=lambda: options(SAFE_WAYS))
    details = Text(lazy("Number, address or name for it"), longest=LONGEST_LINE)
    hours = Text(lazy("When"), longest=LONGEST_LINE)
    # Not "code…": whoever must sign in again gets back what they typed, but nothing that is called like a code.
    agreed_word = Text(
        lazy("Code word"),
        longest=LONGEST_LINE,
        hint=lazy("A word by which you know each other: if they lose their code, it is how we know them again."),
    )
    country = Choice(
        lazy("Country where they are"),
        options=country_choices,
        hint=lazy("Not sealed: finance and statistics read it."),
    )
    purpose = Choice(
        lazy("Main need"), options=lambda: options(PURPOSES), hint=lazy("Not sealed: finance and statistics read it.")
    )


class CallSchema(_VoiceSchema):
    """A call at the hotline."""

    role = Choice(lazy("Who speaks for them"), options=lambda: options(CALLERS), required=True)
    consent = Choice(lazy("Do they agree that we keep this?"), options=lambda: options(CONSENTS))
    taken_by = Choice(lazy("Who looks after it"), options=lambda: options(TAKERS), required=True, radios=True)


class ReferralSchema(_VoiceSchema):
    """Somebody whom a partner organisation accompanies."""

    consent = Choice(
        lazy("Do they agree that you give us this?"),
        options=lambda: options(CONSENTS),
        required=True,
        hint=lazy("Where it is impossible to ask them, say so: we ask as soon as they are free."),
    )
    organisation_id = Chosen(lazy("For which organisation"))


class ReferralStepSchema(InputSchema):
    """Something more about somebody whom a partner has entered."""

    about = Choice(lazy("What is it about?"), options=lambda: options(ABOUT), required=True, radios=True)
    words = Text(lazy("What you wish to add"), required=True, lines=True, longest=LONGEST_TEXT)


class DeletedSchema(InputSchema):
    """That nothing of what somebody sent is left on a telephone. Which boxes were ticked is not kept."""

    gone = Choices(lazy("Nothing is left in"), options=lambda: options(PLACES_OF_ORIGINALS), required=True)

    def judge(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """As InputSchema's: every box, since one place that was forgotten is enough."""
        clean = super().judge(given)
        if set(clean["gone"]) != set(PLACES_OF_ORIGINALS):
            raise Invalid({"gone": [_("Look in each of these places, and tick all of them when nothing is left.")]})
        return clean
