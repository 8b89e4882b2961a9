"""What the pages of the call watch share: the words of coded values, and whether to offer changes."""

from functools import partial
from typing import Any

from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_context
from fundapp.donors.rules.vocabulary import ANSWERS, REGISTRATION, THEMES
from fundapp.grants.permissions import may_edit
from fundapp.grants.rules import fit_words, vocabulary
from fundapp.grants.rules.dates import purpose
from fundapp.grants.rules.feeds import WHOSE
from fundapp.grants.rules.plans import WORDS
from fundapp.grants.rules.saying import beside, stated

PREFIX = "/calls"
TEMPLATES = "../templates"


def wordings() -> dict[str, Any]:
    """What every page of the watch may use."""
    reader = current_reader()
    return {
        "words": vocabulary,
        "themes_said": THEMES,
        "registration_said": REGISTRATION,
        "legal_statuses_said": fit_words.LEGAL_STATUSES,
        "answers_said": ANSWERS,
        "may_edit": may_edit(current_context()),
        "stated": partial(stated, reader),
        "beside": partial(beside, reader),
        "purpose": purpose,
        "plan_steps": tuple(WORDS),
        "whose_said": WHOSE,
    }
