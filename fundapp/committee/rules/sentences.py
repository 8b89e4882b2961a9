"""Sentences of the pages of rounds that another kind of question words otherwise, by the place where they stand.

As they read for a person who asked for help; a source of other questions brings its own (`QuestionSource.says`).
"""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

SENTENCES: Mapping[str, Any] = {
    "declare_title": lazy("%(title)s: do you know this person?"),
    "declare_lead": lazy(
        "Before you read what happened, say how you stand to whoever it is about. Your answer is signed with your key "
        "and kept in the audit log."
    ),
    "declare": lazy("How do you stand to this person and this case?"),
    "recuse": lazy("What stands between you and this case?"),
    "look": lazy("Look at the card, and say whether you know the person. Then the round can be opened."),
    "declared": lazy("As soon as enough others have, an officer opens the round, and you are told."),
    "reserve": lazy("You are in reserve: should a seat fall vacant, an officer may give it to you."),
    "questions_title": lazy("%(title)s: questions to the officers"),
    "questions_lead": lazy("The panel asks, the officers answer, and both read all of it. Nobody else does."),
    "ask_hint": lazy("Ask what you must know to decide. Do not ask for a name or a place."),
    "ask": lazy("Ask the officers"),
    "asked": lazy("Your question is with the officers. The panel reads the answer here."),
    "no_question": lazy("If the brief leaves something open, a member of the panel asks here, and an officer answers."),
    "answer_hint": lazy("No name, no place, nothing by which somebody is found."),
    "brief_lead": lazy(
        "Only your own words can be changed. What was taken from the case stays as it was when it was put."
    ),
    "account": lazy("What happened, and why help is needed now"),
    "account_hint": lazy(
        "No name, no place, nothing by which somebody is found: the committee need not know who it is."
    ),
    "said_hint": lazy("Sealed. The panel and the officers read it once the round is decided."),
}
