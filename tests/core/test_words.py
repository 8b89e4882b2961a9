"""Sentences in the reader's language, whichever Python reads the catalogues."""

from typing import Any

import pytest
from babel.support import Translations

from fundapp.core.i18n import translations

COUNTED = "Possible duplicate"
"""A sentence that a page says of one, and another counts."""


def only_itself(found: Any, message: str) -> str:
    """As older Pythons look a sentence up: not among those that have a plural."""
    return str(found._catalog.get(message, message))


@pytest.mark.parametrize("older", [False, True])
def test_a_sentence_that_has_a_plural_is_found_by_itself_too(monkeypatch: pytest.MonkeyPatch, older: bool) -> None:
    if older:
        monkeypatch.setattr(Translations, "ugettext", only_itself)
    assert translations("fr").ugettext(COUNTED) == "Doublon possible"
    assert translations("fr").ugettext("nobody has said this") == "nobody has said this"
