"""Headings and answers as they read in any language of ours, led back to fields and codes."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.reader import LANGUAGES, Reader, reading
from fundapp.core.text import fold


def folded_in_all(labels: Iterable[Any]) -> list[str]:
    """Labels as they read, folded, in every language of ours."""
    labels = tuple(labels)
    found = []
    for language in LANGUAGES:
        with reading(Reader(language, ZoneInfo("UTC"))):
            found += [fold(str(each)) for each in labels]
    return found


def codes_by_label(field: Any) -> Mapping[str, str]:
    """The codes of a choice by its folded labels in every language, and by themselves."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with reading(Reader(language, ZoneInfo("UTC"))):
            found |= {fold(str(text)): code for code, text in field.options()}
    return found | {fold(code): code for code, _label in field.options()}
