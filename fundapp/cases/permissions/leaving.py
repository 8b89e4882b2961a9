"""Who gives the cases of somebody who leaves to their successor."""

from fundapp.core.context import Context
from fundapp.core.verdicts import Verdict, shown_if

ADMINISTER_PEOPLE = "people.administer"
"""Held by those who look after people (accounts): they pass cases on, and read none."""


def may_hand_over(ctx: Context) -> Verdict:
    """Hidden for whoever does not look after people."""
    return shown_if(ctx.may(ADMINISTER_PEOPLE))
