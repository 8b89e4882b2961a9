"""What the committee is asked about a case: why it may say no, under which conditions yes, who may not decide. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.vocabulary import Names
from fundapp.cases.workflow import Action
from fundapp.committee.rules.tallies import Remedy
from fundapp.core.i18n import lazy

WHY_NOT: Mapping[str, Names] = {
    Remedy.ASK: {code: name for code, name in REASONS[Action.SEND_BACK].items() if code != "other_fund"},
    Remedy.REFER: REASONS[Action.REFER],
    Remedy.DECLINE: {
        **{code: name for code, name in REASONS[Action.DECLINE].items() if code not in ("no_answer", "same_matter")},
        "excluded": lazy("The fund does not pay for this"),
        "may_harm": lazy("Help of this kind may put somebody in danger"),
    },
}
"""Reasons of a vote against, by what is wanted instead."""

CONDITIONS: Names = {
    "instalments": lazy("Paid in instalments"),
    "receipts": lazy("With a receipt for each line"),
    "partner_pays": lazy("Paid by a partner who knows the person"),
    "safety_first": lazy("Only after a new check of safety"),
    "guardian": lazy("Paid to the guardian"),
}


class Tie(StrEnum):
    """Why somebody may not decide a case."""

    OFFICER = "officer"
    VERIFIED = "verified"
    DECIDED = "decided"
    RECUSED = "recused"


TIES: Names = {
    Tie.OFFICER: lazy("Looks after the case"),
    Tie.VERIFIED: lazy("Took part in its verification"),
    Tie.DECIDED: lazy("Decided it before"),
    Tie.RECUSED: lazy("Is recused from the case"),
}
