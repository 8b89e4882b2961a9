"""The words of referrals and transfers: two different things."""

from enum import StrEnum

from fundapp.cases.rules.vocabulary import Names
from fundapp.core.i18n import lazy


class Way(StrEnum):
    """How a case goes on to another fund."""

    REFERRAL = "referral"
    TRANSFER = "transfer"


WAYS: Names = {
    Way.REFERRAL: lazy("A referral: they ask the other fund themselves, and we hand nothing over"),
    Way.TRANSFER: lazy("A transfer: with their consent, we hand over what the other fund needs"),
}

BRIEFLY: Names = {Way.REFERRAL: lazy("Referral"), Way.TRANSFER: lazy("Transfer")}

HANDED: Names = {
    "country_need": lazy("The country and the kind of help that is needed"),
    "story": lazy("What happened, in an officer’s words"),
    "identity": lazy("Who the person is"),
    "contact": lazy("A safe way to reach them"),
    "verification": lazy("What was verified"),
    "documents": lazy("Documents"),
}
"""What is handed over in a transfer."""

ENDINGS: Names = {
    "open": lazy("It stays open here: we go on beside the other fund"),
    "closed": lazy("It ends here as referred"),
}
"""What becomes of the case here."""

OUTCOMES: Names = {
    "helped": lazy("The other fund helped"),
    "partly": lazy("It helped in part"),
    "declined": lazy("It declined"),
    "no_answer": lazy("It did not answer"),
    "not_asked": lazy("They did not ask it"),
}
"""What came of it, as far as we know."""

CONSENT: Names = {"agrees": lazy("The person agrees that we hand this over to that fund, and told us so")}
"""What an officer confirms before a transfer."""
