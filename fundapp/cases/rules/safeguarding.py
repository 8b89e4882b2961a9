"""Safeguarding of minors: the coded words of a plan."""

from fundapp.cases.rules.vocabulary import Names
from fundapp.core.i18n import lazy

MINOR = "under_18"
"""The age band that makes a case a minor's."""

GUARDIANS: Names = {
    "agrees": lazy("Known, and agrees"),
    "unasked": lazy("Known, and not asked yet"),
    "danger": lazy("Is part of the danger: never contact them"),
    "none": lazy("Nobody is known"),
}
"""Who looks after a minor."""

MINOR_CONSENTS: Names = {
    "both": lazy("The minor and their guardian agree"),
    "minor": lazy("The minor agrees, the guardian is not asked on purpose"),
    "guardian": lazy("The guardian agrees, the minor could not be asked"),
    "nobody": lazy("Nobody has agreed yet"),
}

SETTLED = frozenset({"agrees", "danger"})
"""A plan knows what to do with these; about others somebody must still find out."""
