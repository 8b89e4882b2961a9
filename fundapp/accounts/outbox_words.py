"""How the outbox reads: words for topics, states, channels, templates, and for what went wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundapp.accounts import payment_words
from fundapp.core.i18n import _, lazy

TOPICS: Mapping[str, Any] = {
    "outbox.email": lazy("Send an e-mail"),
    "outbox.sms": lazy("Send a short message"),
    "outbox.webhook": lazy("Call a webhook"),
    "outbox.digest": lazy("Send a daily summary"),
    "import.reading": lazy("Read a sheet"),
    "import.judging": lazy("Compare the rows of a sheet"),
    "import.writing": lazy("Write the rows of a sheet"),
    "import.undoing": lazy("Take an import back"),
    "import.forgetting": lazy("Forget the rows of a sheet"),
    "bulk_change.judging": lazy("Work out what a change to several funders does"),
    "bulk_change.writing": lazy("Change several funders"),
    "bulk_change.undoing": lazy("Take a change to several funders back"),
    "bulk_change.forgetting": lazy("Forget what a change did to each funder"),
    "case.received": lazy("Tell whoever is on call"),
    "case.raised": lazy("Tell whoever is on call that a case became urgent"),
    "case.unattended": lazy("Tell whoever is on call of a case that nobody looks after"),
    "case.answered": lazy("Tell an applicant that something waits"),
    "copil_digest.made": lazy("Tell the COPIL of its digest"),
    "call_source.asking": lazy("Ask a source of calls"),
    "call_source.taking": lazy("Take in what a source of calls told"),
    "call_source.trying": lazy("Try a source of calls"),
    "call_capture.fetching": lazy("Fetch the page of a call"),
    "report.figures": lazy("Compute the figures of a report"),
    "report.publishing": lazy("Publish a report that was released"),
    "report.published": lazy("Tell a donor’s contacts of a report"),
    "call_capture.forgetting": lazy("Forget what was pasted for a call"),
    **payment_words.TOPICS,
}
"""What a message asks for, by topic."""

MESSAGE_STATES: Mapping[str, Any] = {
    "waiting": lazy("Waiting"),
    "late": lazy("Late"),
    "done": lazy("Done"),
    "dead": lazy("Failed"),
    "set_aside": lazy("Set aside"),
}
"""As the filter offers them; late is part of waiting."""

DELIVERY_STATES: Mapping[str, Any] = {
    "waiting": lazy("Waiting"),
    "sent": lazy("Sent"),
    "failed": lazy("Failed"),
}

CHANNELS: Mapping[str, Any] = {
    "email": lazy("E-mail"),
    "sms": lazy("Short message"),
    "webhook": lazy("Webhook"),
}

CLASSES: Mapping[str, Any] = {"notice": lazy("Notice"), "letter": lazy("Letter")}

TEMPLATES: Mapping[str, Any] = {
    "something_waits": lazy("Something is waiting"),
    "something_needs_you_now": lazy("Something is urgent"),
    "digest": lazy("Daily summary"),
    "call_deadlines": lazy("Deadlines of calls"),
    "audit.checkpoint": lazy("Checkpoint of the audit log"),
    "calls.digest": lazy("New calls for proposals"),
    "calls.copil": lazy("New calls of the month"),
}
"""What a notice or letter is, in two or three words."""

SPANS: Mapping[str, Any] = {
    "day": lazy("The last 24 hours"),
    "week": lazy("The last 7 days"),
    "month": lazy("The last 30 days"),
}

ERRORS: Mapping[str, Any] = {
    "BadAddress": lazy("The address cannot be read."),
    "ConnectTimeoutError": lazy("The other side cannot be reached."),
    "ConnectionRefusedError": lazy("The other side takes no connection."),
    "ConnectionResetError": lazy("The other side broke the connection off."),
    "HandlerTimeout": lazy("It took longer than it may."),
    "MaxRetryError": lazy("The other side cannot be reached."),
    "NameResolutionError": lazy("The other side’s name is not known."),
    "NewConnectionError": lazy("The other side cannot be reached."),
    "NoAttachments": lazy("Files cannot be sent this way."),
    "NoGateway": lazy("No gateway for short messages is set up."),
    "NoHandler": lazy("This release does not know what to do with it."),
    "NotEncrypted": lazy("The webhook’s address does not begin with https."),
    "NotPublic": lazy("The address does not lead to the open internet."),
    "ReadTimeoutError": lazy("The other side did not answer in time: it may have received it."),
    "RecipientInactive": lazy("Nobody is reached at this address any more."),
    "Refused": lazy("The other side answered with an error."),
    "SMTPAuthenticationError": lazy("The mail server refuses our name or password."),
    "SMTPConnectError": lazy("The mail server cannot be reached."),
    "SMTPDataError": lazy("The mail server refuses the message."),
    "SMTPRecipientsRefused": lazy("The mail server refuses the address."),
    "SMTPSenderRefused": lazy("The mail server refuses our address."),
    "SMTPServerDisconnected": lazy("The mail server broke the connection off: it may have received it."),
    "SSLError": lazy("The other side’s certificate is not trusted."),
    "TimeoutError": lazy("The other side did not answer in time: it may have received it."),
    "NoMailServer": lazy("No mail server is set up."),
    "SSLCertVerificationError": lazy("The other side’s certificate is not trusted."),
    "RemoteDisconnected": lazy("The other side broke the connection off."),
    "SMTPNotSupportedError": lazy("The mail server does not encrypt."),
    "Unavailable": lazy("The database did not answer."),
    "WorkerLost": lazy("The worker ended each time before it was done."),
    "gaierror": lazy("The other side’s name is not known."),
}
"""What happened, by the kind of error: its class, or the code that a handler gave."""


def topic_words(topic: str) -> str:
    """What a message asks for, or its topic where nobody has found words yet."""
    return str(TOPICS.get(topic, topic))


def template_words(template: str) -> str:
    """What a notice or letter is, or its template's name."""
    return str(TEMPLATES.get(template, template))


def error_words(code: str) -> str:
    """What happened, as a sentence. The code stands beside it."""
    if code.startswith("HTTP "):
        return _("The other side answered with an error.")
    return str(ERRORS.get(code) or _("Something for which there are no words yet."))


def options(words: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Codes and labels in the reader's language, as selects and filters take them."""
    return [(code, str(label)) for code, label in words.items()]
