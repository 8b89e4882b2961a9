"""Entries of the audit log, messages, deliveries, organisations and changes of settings as rows of sheets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.accounts import journal_words, outbox_words
from fundapp.accounts.models import Organisation, Person
from fundapp.accounts.queries.settings import Step
from fundapp.accounts.rules.groups import names_of
from fundapp.accounts.rules.installation import SETTINGS
from fundapp.accounts.schemas.people import STATES
from fundapp.audit.minutes import moment
from fundapp.audit.models import Entry
from fundapp.core.formats import language_name
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader
from fundapp.outbox.models import Delivery, Message

PERSON_HEADERS = (
    lazy("Name"),
    lazy("E-mail address"),
    lazy("State"),
    lazy("Groups"),
    lazy("Organisations"),
    lazy("Language"),
    lazy("Time zone"),
    lazy("Since"),
)
ENTRY_HEADERS = (
    lazy("Number"),
    lazy("When"),
    lazy("Who"),
    lazy("Alias of who acted"),
    lazy("What was done"),
    lazy("Code"),
    lazy("Subject"),
    lazy("Alias of the subject"),
    lazy("Identifier"),
    lazy("Commitment"),
    lazy("Hash"),
)
MESSAGE_HEADERS = (
    lazy("Identifier"),
    lazy("What for"),
    lazy("Code"),
    lazy("State"),
    lazy("Attempts"),
    lazy("Created"),
    lazy("Due"),
    lazy("Ended"),
    lazy("Error"),
)
DELIVERY_HEADERS = (
    lazy("Identifier"),
    lazy("Recipient"),
    lazy("Channel"),
    lazy("Class"),
    lazy("What it is"),
    lazy("State"),
    lazy("Created"),
    lazy("Ended"),
    lazy("Reference"),
    lazy("Error"),
)
ORGANISATION_HEADERS = (
    lazy("Name"),
    lazy("Acronym"),
    lazy("Country"),
    lazy("Active in the network"),
    lazy("Last changed"),
)
SETTING_HEADERS = (
    lazy("Setting"),
    lazy("Code"),
    lazy("Before"),
    lazy("After"),
    lazy("Unit"),
    lazy("Who"),
    lazy("When"),
)


def entry_row(entry: Entry, person_id: UUID | None, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of ENTRY_HEADERS, in the words of whoever is read for just now."""
    return [
        entry.index,
        moment(entry.minute),
        journal_words.person_words(entry.actor, names.get(person_id) if person_id else None),
        entry.actor,
        journal_words.action_words(entry.action),
        entry.action,
        journal_words.kind_words(journal_words.kind_of(entry.subject)),
        entry.subject,
        entry.id.hex,
        entry.commitment,
        entry.leaf_hash.hex(),
    ]


def message_row(message: Message) -> list[Any]:
    """One cell for each of MESSAGE_HEADERS."""
    return [
        message.id.hex,
        outbox_words.topic_words(message.topic),
        message.topic,
        str(outbox_words.MESSAGE_STATES[message.state]),
        message.attempts,
        message.created_at,
        message.due_at,
        message.ended_at,
        message.error,
    ]


def delivery_row(delivery: Delivery) -> list[Any]:
    """One cell for each of DELIVERY_HEADERS: neither an address nor what was written."""
    return [
        delivery.id.hex,
        delivery.recipient_id.hex,
        str(outbox_words.CHANNELS[delivery.recipient.channel]),
        str(outbox_words.CLASSES[delivery.kind]),
        outbox_words.template_words(delivery.template),
        str(outbox_words.DELIVERY_STATES[delivery.state]),
        delivery.created_at,
        delivery.ended_at,
        delivery.reference,
        delivery.error,
    ]


def organisation_row(organisation: Organisation) -> list[Any]:
    """One cell for each of ORGANISATION_HEADERS."""
    return [
        organisation.name,
        organisation.short_name,
        country_name(current_reader(), organisation.country),
        _("Yes") if organisation.active else _("No"),
        organisation.updated_at,
    ]


def setting_row(step: Step, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of SETTING_HEADERS."""
    change, known = step.change, SETTINGS[step.change.code]
    return [
        str(known.label),
        change.code,
        step.before,
        change.value,
        str(known.unit),
        names.get(change.made_by_id) if change.made_by_id else _("System"),
        change.made_at,
    ]


def person_row(person: Person) -> list[Any]:
    """One cell for each of PERSON_HEADERS."""
    return [
        person.name,
        person.email,
        str(STATES[person.state]),
        ", ".join(names_of(person.groups)),
        ", ".join(each.name for each in person.organisations),
        language_name(current_reader(), person.language),
        person.zone,
        person.created_at,
    ]
