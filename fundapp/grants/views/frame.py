"""What the pages of the call watch share: the words of coded values, and whether to offer changes."""

from typing import Any

from fundapp.core.web.circumstances import current_context
from fundapp.donors.rules.vocabulary import ANSWERS, REGISTRATION, THEMES
from fundapp.grants.permissions import may_edit
from fundapp.grants.rules import fit_words, vocabulary

PREFIX = "/calls"
TEMPLATES = "../templates"


def wordings() -> dict[str, Any]:
    """What every page of the watch may use."""
    return {
        "words": vocabulary,
        "themes_said": THEMES,
        "registration_said": REGISTRATION,
        "legal_statuses_said": fit_words.LEGAL_STATUSES,
        "answers_said": ANSWERS,
        "may_edit": may_edit(current_context()),
    }
