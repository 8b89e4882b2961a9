"""More coded answers of the public form, and how many of each kind of item there may be."""

from fundapp.cases.rules.limits import MOST_INCIDENTS, MOST_NEEDS, MOST_REFEREES
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.vocabulary import Names
from fundapp.core.i18n import lazy

YES_NO: Names = {"yes": lazy("Yes"), "no": lazy("No")}

URGENT: Names = {"yes": lazy("Somebody’s life or freedom is at stake now")}

APPROACHES: Names = {
    "asked": lazy("Asked, no answer yet"),
    "granted": lazy("It has promised or paid something"),
    "refused": lazy("It has refused"),
}
"""How far somebody has come with another fund."""

OTHERS = frozenset({"family", "colleague", "partner"})
"""Roles of whoever asks for somebody else, who must agree to it."""

MOST_APPROACHES = 6

MOST = {
    Step.INCIDENTS: MOST_INCIDENTS,
    Step.NEEDS: MOST_NEEDS,
    Step.FUNDERS: MOST_APPROACHES,
    Step.REFEREES: MOST_REFEREES,
}
"""Steps of several items: their answers are a list of objects, the others' one object."""
