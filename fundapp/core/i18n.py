"""Words: English sentences in the code, every other language in `translations/<language>/<part>.po`.

Catalogues are read from the .po files themselves when first needed: there is no compiled file to be stale.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from gettext import c2py
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations
from markupsafe import escape

from fundapp.core.reader import TRANSLATIONS, current_reader


class _Words(Translations):
    """As Babel's, made of a catalogue: to write it into a .mo file and read that back takes four times as long.

    A sentence that has a plural is found by itself too, which older Pythons do not do.
    """

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.plural = c2py(catalog.plural_expr)  # type: ignore[assignment]
        for message in catalog:
            if message.id and message.string and not message.fuzzy:
                self._catalog.update(_entries(message))

    def ugettext(self, message: str) -> str:
        """The text of a message; the message itself where there is none."""
        found = super().ugettext(message)
        return found if found != message else self.ungettext(message, message, 1)


@cache
def translations(language: str) -> NullTranslations:
    """The merged catalogue of a language; English needs none."""
    parts = sorted((TRANSLATIONS / language).glob("*.po"))
    if not parts:
        return NullTranslations()
    merged = Catalog(locale=language)
    for part in parts:
        with part.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged[message.id] = message
    return _Words(merged)


def _entries(message: Message) -> Iterator[tuple[str | tuple[str, int], str]]:
    """What gettext finds a message by: its sentence, behind its context; with the number of the form, where several."""
    context = f"{message.context}\4" if message.context else ""
    if isinstance(message.string, str):
        yield f"{context}{message.id}", message.string
        return
    for number, form in enumerate(message.string or ()):
        yield (f"{context}{message.id[0]}", number), form or message.id[min(number, 1)]


def catalogue() -> NullTranslations:
    """The catalogue of the current reader's language."""
    return translations(current_reader().language)


def _(message: str, /, **values: Any) -> str:
    """`message` in the reader's language, its `%(name)s` places filled."""
    return _fill(catalogue().ugettext(message), values)


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:
    """Singular or plural by the reader's rules; `%(num)s` is filled with the count."""
    text = catalogue().ungettext(singular, plural, num)
    return _fill(text, {"num": num, **values})


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """As `_`, for a message that needs a context to be translated."""
    return _fill(catalogue().upgettext(context, message), values)


def lazy(message: str, /, **values: Any) -> Any:
    """A text that is translated only when it is shown: for labels written at import time."""
    translate: Callable[..., str] = _
    return _Lazy(translate, message, enable_cache=False, **values)


class _Lazy(LazyProxy):
    """As Babel's, but a template that asks whether it is markup does not have it translated for nothing."""

    __slots__ = ()

    def __html__(self) -> str:
        return escape(str(self))


def _fill(text: str, values: dict[str, Any]) -> str:
    # A literal per cent sign is written %% wherever values are given.
    return text % values if values else text


def options(names: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in order, as a choice takes them."""
    return [(str(code), str(name)) for code, name in names.items()]
