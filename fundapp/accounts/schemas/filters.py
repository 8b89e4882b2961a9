"""How the audit log and the outbox may be filtered. Each filter stands in the address of its list."""

from fundapp.accounts import journal_words, outbox_words
from fundapp.accounts.outbox_words import options
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.core.schemas.periods import PeriodSchema


class JournalFilterSchema(PeriodSchema):
    """Conditions for entries of the audit log."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar."""

        fields = ("q", "action", "kind", "since", "until")

    q = Text(lazy("Number or identifier"), longest=100)
    action = Choices(lazy("What was done"), options=journal_words.action_options)
    kind = Choices(lazy("Subject"), options=journal_words.kind_options)


class MessageFilterSchema(InputSchema):
    """Conditions for messages of the outbox."""

    q = Text(lazy("Identifier, key or error"), longest=100)
    state = Choices(lazy("State"), options=lambda: options(outbox_words.MESSAGE_STATES))
    topic = Choices(lazy("What for"), options=lambda: options(outbox_words.TOPICS))
    span = Choice(lazy("When"), options=lambda: options(outbox_words.SPANS))


class DeliveryFilterSchema(InputSchema):
    """Conditions for notices and letters."""

    q = Text(lazy("Recipient or reference"), longest=100)
    state = Choices(lazy("State"), options=lambda: options(outbox_words.DELIVERY_STATES))
    kind = Choice(lazy("Class"), options=lambda: options(outbox_words.CLASSES))
    channel = Choices(lazy("Channel"), options=lambda: options(outbox_words.CHANNELS))
    template = Choices(lazy("What it is"), options=lambda: options(outbox_words.TEMPLATES))
    span = Choice(lazy("When"), options=lambda: options(outbox_words.SPANS))
