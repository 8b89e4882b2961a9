"""What may be said of contacts, of what was done with a funder, and of what comes next; how such lists are filtered."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.places import language_choices
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, Choices, Chosen, DateText, InputSchema, Text
from fundapp.donors.rules.vocabulary import BASES, INTERACTIONS, RELATIONS, STEPS, options


class RelationSchema(InputSchema):
    """Who looks after the relation with a funder, and how well the network knows them."""

    owner_id = Chosen(lazy("Who looks after the relation"), hint=lazy("Somebody of the fundraising group."))
    relation = Choice(lazy("How well we know them"), options=lambda: options(RELATIONS), required=True, radios=True)


class ContactSchema(InputSchema):
    """Somebody at a funder: only what belongs to their profession."""

    name = Text(lazy("Name"), required=True, longest=120)
    role = Text(lazy("What they do there"), longest=200, hint=lazy("For example: programme officer, Central Africa."))
    email = Text(lazy("Professional e-mail"), longest=254)
    phone = Text(lazy("Professional telephone"), longest=40)
    language = Choice(lazy("Language one writes to them in"), options=language_choices)
    basis = Choice(lazy("How we come to have this"), options=lambda: options(BASES), required=True, radios=True)
    left_on = DateText(lazy("Left on"), hint=lazy("Where they no longer work there."))
    notes = Text(
        lazy("Notes"), lines=True, longest=2000, hint=lazy("They may ask to read this. Nothing of their private life.")
    )

    @validates_schema
    def _reached_or_placed(self, given: Mapping[str, Any], **_options: Any) -> None:
        if not any(given.get(name) for name in ("role", "email", "phone")):
            raise ValidationError(_("A name alone does not help: say what they do, or how they are reached."), "role")
        email = given.get("email")
        if email and (email.count("@") != 1 or "." not in email.rpartition("@")[2] or " " in email):
            raise ValidationError(_("Please write an e-mail address such as name@example.org."), "email")


class StepSchema(InputSchema):
    """What comes next with a funder."""

    what = Text(lazy("What is to be done"), required=True, longest=200)
    due_on = DateText(lazy("Until"), required=True)
    owner_id = Chosen(lazy("Who does it"), required=True)


class DoneSchema(InputSchema):
    """A step that is over."""

    outcome = Text(lazy("What came of it"), longest=400)


class InteractionSchema(InputSchema):
    """Something that was said or done with a funder."""

    happened_on = DateText(lazy("When"), required=True)
    kind = Choice(lazy("What it was"), options=lambda: options(INTERACTIONS), required=True)
    contact_id = Chosen(lazy("With whom"))
    said = Text(lazy("What was said or done"), required=True, lines=True, longest=4000)

    @validates_schema
    def _is_past(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given["happened_on"] > dt.datetime.now(current_reader().zone).date():
            raise ValidationError(_("This day is still to come: write it down as a next step."), "happened_on")


class NoteSchema(InteractionSchema):
    """As it is first noted: with what follows from it, if anything does."""

    what = Text(lazy("Next step"), longest=200, hint=lazy("Leave empty where nothing follows."))
    due_on = DateText(lazy("Until"))
    owner_id = Chosen(lazy("Who does it"), hint=lazy("You, unless you choose somebody else."))

    @validates_schema
    def _step_is_whole(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("what") and not given.get("due_on"):
            raise ValidationError(_("A next step needs a day until which it is done."), "due_on")
        if given.get("due_on") and not given.get("what"):
            raise ValidationError(_("Say what is to be done until then."), "what")


class ContactFilterSchema(InputSchema):
    """How the list of contacts may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name, or in the funder’s."))
    basis = Choices(lazy("How we come to have this"), options=lambda: options(BASES))
    there = Choice(lazy("Still there"), options=lambda: [("yes", _("Yes")), ("no", _("No"))])


class InteractionFilterSchema(InputSchema):
    """How the list of interactions may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the summary, or in the funder’s name."))
    kind = Choices(lazy("What it was"), options=lambda: options(INTERACTIONS))
    since = DateText(lazy("Since"))


class StepFilterSchema(InputSchema):
    """How the list of next steps may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In what is to be done, or in the funder’s name."))
    standing = Choice(lazy("Standing"), options=lambda: options(STEPS))
    whose = Choice(lazy("Whose"), options=lambda: [("mine", _("Only my own"))])
