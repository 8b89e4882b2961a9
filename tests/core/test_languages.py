"""A further language takes a folder with its catalogue, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fundapp.accounts.views import language as switch
from fundapp.core import i18n, reader
from fundapp.core.reader import languages_in, other_languages, own_name
from fundapp.core.web import circumstances

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PORTUGUESE = f'{HEADER}\nmsgid "Go to the content"\nmsgstr "Ir para o conteúdo"\n'
ARABIC = f'{HEADER}\nmsgid "Go to the content"\nmsgstr "إلى المحتوى"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues of two further languages, and a folder that holds none."""
    for code, words in (("pt", PORTUGUESE), ("ar", ARABIC)):
        (tmp_path / code).mkdir()
        (tmp_path / code / "formulario.po").write_text(words, encoding="utf-8")
    (tmp_path / "es").mkdir()
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    for module in (reader, circumstances, switch):
        monkeypatch.setattr(module, "LANGUAGES", languages_in(tmp_path))
    i18n.translations.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def _fresh_again() -> Iterator[None]:
    yield
    i18n.translations.cache_clear()


def test_every_folder_with_a_catalogue_is_a_language(folder: Path) -> None:
    assert languages_in(folder) == ("fr", "en", "ar", "pt")


def test_languages_are_offered_by_their_own_names(folder: Path) -> None:
    assert other_languages("fr") == [("en", "English"), ("ar", "العربية"), ("pt", "Português")]
    assert own_name("fr") == "Français"


@pytest.mark.parametrize(("code", "direction", "words"), [("pt", "ltr", "Ir para"), ("ar", "rtl", "المحتوى")])
def test_the_public_form_is_read_in_it_and_the_rest_in_english(
    folder: Path, stranger: FlaskClient, code: str, direction: str, words: str
) -> None:
    stranger.set_cookie("language", code)
    page = stranger.get("/form").text
    assert f'<html lang="{code}" dir="{direction}">' in page
    assert words in page
    assert "Write to us" in page
    assert 'value="fr" lang="fr">Français' in page
