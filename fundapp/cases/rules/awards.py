"""How long an award waits, and why money is set free."""

from datetime import timedelta

from fundapp.cases.rules.vocabulary import Names
from fundapp.core.i18n import lazy

ANSWERED_WITHIN = timedelta(days=90)
"""How long what was approved waits for its applicant's answer; then it is closed, and its money is set free."""

RELEASE_REASONS: Names = {
    "not_needed": lazy("It is no longer needed"),
    "cheaper": lazy("It cost less than was approved"),
    "elsewhere": lazy("It was paid from elsewhere"),
    "impossible": lazy("It can no longer be paid"),
}
"""Why an officer sets money free, in codes."""
