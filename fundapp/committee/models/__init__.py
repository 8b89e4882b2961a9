"""Tables of the committee."""

from fundapp.committee.models.policies import CommitteeSeat, PolicySignature, PolicyVersion
from fundapp.committee.models.rounds import Barred, DecisionRound, Panellist, RoundLine
from fundapp.committee.models.votes import CommitteeVote, PanelNote, RoundMinutes

__all__ = [
    "Barred",
    "CommitteeSeat",
    "CommitteeVote",
    "DecisionRound",
    "PanelNote",
    "Panellist",
    "PolicySignature",
    "PolicyVersion",
    "RoundLine",
    "RoundMinutes",
]
