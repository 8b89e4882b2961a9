"""Every sentence of the product exists in French, once, and is written as French is written."""

import pytest

from tests.meta.catalogues import (
    bad_french,
    catalogue,
    code,
    entries,
    messages,
    missing,
    stale,
    told_twice,
    wrong_places,
)
from tests.meta.sources import sample


def po(text: str, translation: str, before: str = "") -> str:
    """A catalogue of one entry."""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    return f'{head}{before}msgid "{text}"\nmsgstr "{translation}"\n'


PAGE = sample("<p>{{ _('Open') }}</p>{% trans %}Close{% endtrans %}{{ ngettext('%(num)s case', '%(num)s cases', 2) }}")
MODULE = sample('x = _("Save")\ny = lazy("Send")\nz = pgettext("noun", "Call")\n')


def test_every_message_has_its_french() -> None:
    assert len(code()) > 50
    assert missing(code(), catalogue("fr")) == []


def test_a_message_without_french_is_found_wherever_it_stands() -> None:
    texts = {message.key for message in messages(MODULE, PAGE)}
    assert texts == {
        (None, "Save"), (None, "Send"), ("noun", "Call"), (None, "Open"), (None, "Close"), (None, "%(num)s case"),
    }  # fmt: skip
    assert len(missing(messages(MODULE, PAGE), [])) == 6
    assert missing(messages(sample('_("Save")'), []), entries("a.po", po("Save", "Enregistrer"))) == []
    assert missing(messages(sample('_("Save")'), []), entries("a.po", po("Save", ""))) != []
    assert missing(messages(sample('_("Save")'), []), entries("a.po", po("Save", "x", "#, fuzzy\n"))) != []


def test_the_catalogue_says_nothing_that_the_code_does_not() -> None:
    assert stale(code(), catalogue("fr")) == []


def test_stale_entries_are_found() -> None:
    said = messages(sample('_("Save")'), [])
    assert stale(said, entries("a.po", po("Save", "Enregistrer"))) == []
    assert stale(said, entries("a.po", po("Send", "Envoyer"))) != []
    assert stale(said, entries("a.po", po("Save", "Enregistrer", "#, fuzzy\n"))) != []
    assert stale(said, entries("a.po", po("", "") + '\n#~ msgid "Save"\n#~ msgstr "Enregistrer"\n')) != []


def test_no_message_stands_in_two_parts() -> None:
    assert told_twice(catalogue("fr")) == []


def test_a_message_in_two_parts_is_found() -> None:
    assert told_twice([*entries("a.po", po("Save", "x")), *entries("b.po", po("Save", "y"))]) != []


def test_places_to_fill_are_the_same_in_both_languages() -> None:
    assert wrong_places(catalogue("fr")) == []


def test_a_place_that_differs_is_found() -> None:
    assert wrong_places(entries("a.po", po("%(n)s cases", "%(n)s dossiers"))) == []
    assert wrong_places(entries("a.po", po("%(n)s cases", "%(m)s dossiers"))) != []
    assert wrong_places(entries("a.po", po("%(n)s cases", "dossiers"))) != []
    assert wrong_places(entries("a.po", po("%s cases", "%s dossiers"))) != []


def test_french_is_written_as_french_is() -> None:
    assert bad_french(catalogue("fr")) == []


@pytest.mark.parametrize(
    "text",
    [
        "l'appel",
        "Quoi ?",
        "Quoi?",
        "ainsi: oui",
        "ainsi : oui",
        "«tel»",
        "« tel »",
        "Bravo\u202f!",
        "Choisis ton dossier",
        "Attendez...",
    ],
)
def test_bad_french_is_found(text: str) -> None:
    assert bad_french(entries("a.po", po("x", text))) != []


@pytest.mark.parametrize(
    "text",
    [
        "l’appel",
        "Quoi\u202f?",
        "ainsi\u202f: oui",
        "ainsi\u00a0: oui",
        "«\u202ftel\u202f»",
        "à 10:30",
        "voir http://x/?a",
        "`a: b`",
        "A&amp;B",
    ],
)
def test_good_french_passes(text: str) -> None:
    assert bad_french(entries("a.po", po("x", text))) == []
