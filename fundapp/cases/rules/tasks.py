"""Tasks of a case: what they can be about."""

from enum import StrEnum

from fundapp.cases.rules.vocabulary import Names
from fundapp.core.i18n import lazy


class Task(StrEnum):
    """What a task is about."""

    CONSENT_ON_RELEASE = "consent_on_release"
    CALL_BACK = "call_back"
    SAFEGUARDING = "safeguarding"
    MISSING_DOCUMENT = "missing_document"
    RELATIVES = "relatives"
    REVIEW = "review"
    SENT_BACK = "sent_back"
    REFER = "refer"
    UNSAFE = "unsafe"
    OTHER = "other"


TASKS: Names = {
    Task.CONSENT_ON_RELEASE: lazy("Ask for consent, as soon as the person is free"),
    Task.CALL_BACK: lazy("Call back"),
    Task.SAFEGUARDING: lazy("Protect a minor"),
    Task.MISSING_DOCUMENT: lazy("Ask for a missing document"),
    Task.RELATIVES: lazy("Settle which relatives we speak to"),
    Task.REVIEW: lazy("See whether a suspended case can go on"),
    Task.SENT_BACK: lazy("Find out what the committee asks"),
    Task.REFER: lazy("Refer it to another fund, as the committee decided"),
    Task.UNSAFE: lazy("They are not safer: see what can be done at once"),
    Task.OTHER: lazy("Another task"),
}
