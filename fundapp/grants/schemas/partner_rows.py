"""Who builds a proposal together, as rows of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.sheets import MoneyColumn
from fundapp.donors.rules.answers import Answer
from fundapp.donors.rules.vocabulary import ANSWERS
from fundapp.grants.queries.partners import Seen
from fundapp.grants.rules.fit_words import GATES
from fundapp.grants.rules.partners import ROLES, STANDINGS

PARTNER_HEADERS = (
    lazy("Organisation"), lazy("Role in the proposal"), lazy("How far they are"), lazy("Mandate received on"),
    lazy("Why they declined"), lazy("Country in which they work for it"), lazy("What they do in it"),
    MoneyColumn(lazy("Share of the budget")), lazy("Contact"), lazy("Professional e-mail of the contact"),
    lazy("Could they?"), lazy("What they lack"), lazy("To be found out"),
)  # fmt: skip


def partner_row(seen: Seen) -> list[Any]:
    """One cell for each of PARTNER_HEADERS."""
    made = seen.partner
    return [
        made.called, str(ROLES[made.role]), str(STANDINGS[made.standing]), made.mandate_on, made.declined_why,
        made.country, made.does, made.part, made.contact.name if made.contact else made.contact_name,
        made.contact_email, str(ANSWERS[seen.answer]) if seen.answer is not None else None,
        ", ".join(str(GATES[each]) for each in seen.lacks) or None,
        ", ".join(str(GATES[each.finding.gate]) for each in seen.demands if each.answer is Answer.UNKNOWN) or None,
    ]  # fmt: skip
