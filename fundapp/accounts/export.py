"""Entries of the audit log, messages and deliveries as rows of sheets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.accounts import journal_words, outbox_words
from fundapp.audit.minutes import moment
from fundapp.audit.models import Entry
from fundapp.core.i18n import lazy
from fundapp.outbox.models import Delivery, Message

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
